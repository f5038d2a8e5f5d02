package checkout

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"

	"google.golang.org/protobuf/proto"

	"mall/app/order/domain"
	"mall/app/order/rpc/pb"
	"mall/app/order/store"
	"mall/app/order/wire"
	userpb "mall/app/user/rpc/pb"
	"mall/common/id"
	"mall/common/idempotency"
	"mall/common/mysql"
	"mall/common/problem"
)

const route = "POST /orders"

// errAnswered says that another request with the same key committed first.
var errAnswered = errors.New("the idempotency key has its answer")

// CreateOrder makes the order of a request once per customer and idempotency key and answers it
// again to every repetition. Errors: VALIDATION, CART_EMPTY, SKU_NOT_FOUND, OUT_OF_STOCK,
// IDEMPOTENCY_KEY_REUSED.
func (s *Service) CreateOrder(ctx context.Context, req *pb.CreateOrderRequest) (answer *pb.OrderInfo, replayed bool, err error) {
	if err := idempotency.Check(req.GetIdempotencyKey()); err != nil {
		return nil, false, err
	}
	asked, ok := proto.Clone(req).(*pb.CreateOrderRequest)
	if !ok {
		return nil, false, errors.New("clone request")
	}
	asked.IdempotencyKey = ""
	call, err := idempotency.NewCall(req.GetUserId(), route, req.GetIdempotencyKey(), asked)
	if err != nil {
		return nil, false, err
	}
	answer = &pb.OrderInfo{}
	if replayed, err = s.find(ctx, call, answer); err != nil || replayed {
		return answer, replayed, err
	}
	lines, err := s.lines(ctx, req)
	if err != nil {
		return nil, false, err
	}
	to, err := s.address(ctx, req.GetUserId(), req.GetAddressId())
	if err != nil {
		return nil, false, err
	}
	hash, err := hashIntent(call, asked)
	if err != nil {
		return nil, false, err
	}
	answer, err = s.create(ctx, call, intent{hash: hash, userID: req.GetUserId(), lines: lines}, to, req.GetFromCart())
	if errors.Is(err, errAnswered) {
		answer = &pb.OrderInfo{}
		if replayed, err = s.find(ctx, call, answer); err == nil && !replayed {
			err = problem.Unavailable("the request with this Idempotency-Key", errAnswered)
		}
	}
	if err != nil {
		return nil, false, err
	}
	return answer, replayed, nil
}

// create reserves and stores. Its transaction is what a checkout costs the database: four
// statements, the key first, so that a concurrent duplicate waits before it writes anything else.
func (s *Service) create(ctx context.Context, call idempotency.Call, in intent, to *domain.Address, fromCart bool) (*pb.OrderInfo, error) {
	reservation, err := s.reserve(ctx, in)
	if err != nil {
		return nil, err
	}
	o, err := s.draft(ctx, reservation, in.userID, "", to)
	if err != nil {
		return nil, err
	}
	answer := wire.Order(o.Snapshot())
	return answer, s.Store.Tx(ctx, func(tx mysql.Querier) error {
		if err := call.Save(ctx, tx, answer); err != nil {
			if mysql.IsDuplicate(err) {
				return errAnswered
			}
			return fmt.Errorf("save answer: %w", err)
		}
		if err := insert(ctx, tx, o, reservation); err != nil {
			return err
		}
		if fromCart {
			return store.TakeFromCart(ctx, tx, in.userID, o.Snapshot().Items)
		}
		return nil
	})
}

func (s *Service) find(ctx context.Context, call idempotency.Call, answer *pb.OrderInfo) (found bool, err error) {
	err = s.Store.DB().Read(ctx, func(q mysql.Querier) (err error) {
		found, err = call.Find(ctx, q, answer)
		return err
	})
	return found, err
}

// lines are those of the request or of the cart.
func (s *Service) lines(ctx context.Context, req *pb.CreateOrderRequest) ([]domain.Line, error) {
	switch {
	case req.GetFromCart() && len(req.GetItems()) > 0:
		return nil, problem.InvalidField("items", "must be left out when fromCart is true")
	case !req.GetFromCart():
		return domain.NewLines(wire.Lines(req.GetItems()))
	}
	cart, err := s.Store.Cart(ctx, req.GetUserId())
	if err != nil {
		return nil, err
	}
	if len(cart) == 0 {
		return nil, problem.Conflict(domain.CodeCartEmpty, "the cart is empty")
	}
	return domain.NewLines(cart)
}

// address copies the customer's address into the order, so that later edits do not move a parcel.
func (s *Service) address(ctx context.Context, userID, addressID string) (*domain.Address, error) {
	notYours := problem.InvalidField("addressId", "is not one of your addresses")
	if !id.Valid(addressID) { // an empty id would mean any address
		return nil, notYours
	}
	a, err := s.Addresses.GetAddress(ctx, &userpb.AddressRef{UserId: userID, AddressId: addressID})
	if err != nil {
		if problem.From(err).Status == http.StatusNotFound {
			return nil, notYours
		}
		return nil, err
	}
	return wire.Address(a), nil
}

// hashIntent binds a reservation to the key and to what was asked with it: another body under the
// same key must not get the first one's lines.
func hashIntent(call idempotency.Call, asked proto.Message) ([sha256.Size]byte, error) {
	key := call.KeyHash()
	text, err := proto.MarshalOptions{Deterministic: true}.MarshalAppend(key[:], asked)
	if err != nil {
		return key, fmt.Errorf("hash request: %w", err)
	}
	return sha256.Sum256(text), nil
}
