// Package checkout makes orders: it reserves stock with the product domain and then stores the order
// in one transaction. A kill between the two leaves a reservation that product-worker finds by its
// deadline; nothing here gives stock back on a failure whose outcome is unknown.
package checkout

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"
	"google.golang.org/grpc"

	"mall/app/order/domain"
	"mall/app/order/store"
	"mall/app/order/wire"
	productpb "mall/app/product/rpc/pb"
	userpb "mall/app/user/rpc/pb"
	"mall/common/id"
	"mall/common/mysql"
	"mall/common/problem"
)

// Stock is what checkout needs of the product domain.
type Stock interface {
	Reserve(ctx context.Context, in *productpb.ReserveRequest, opts ...grpc.CallOption) (*productpb.Reservation, error)
}

// Addresses is what checkout needs of the user domain.
type Addresses interface {
	GetAddress(ctx context.Context, in *userpb.AddressRef, opts ...grpc.CallOption) (*userpb.Address, error)
}

// Service makes orders.
type Service struct {
	Store     *store.Store
	Stock     Stock
	Addresses Addresses
	// PaymentTimeout is how long an order waits for its payment.
	PaymentTimeout time.Duration
}

// codeReservationClosed is the answer of Reserve for a key whose reservation was released.
const codeReservationClosed = "RESERVATION_CLOSED"

// maxAttempts bounds how often one intent may reserve anew after its reservation was released.
const maxAttempts = 5

// intent identifies what is reserved: the same intent and attempt answer the same reservation.
type intent struct {
	hash        [sha256.Size]byte
	userID      string
	lines       []domain.Line
	flashSaleID string
}

// reserve takes the stock of an intent. Reservations of it that were released already are passed over.
func (s *Service) reserve(ctx context.Context, in intent) (*productpb.Reservation, error) {
	req := &productpb.ReserveRequest{UserId: in.userID, FlashSaleId: in.flashSaleID, Lines: make([]*productpb.ReserveLine, len(in.lines))}
	for i, l := range in.lines {
		req.Lines[i] = &productpb.ReserveLine{SkuId: l.SkuID, Quantity: l.Quantity}
	}
	for attempt := range maxAttempts {
		req.OrderId = id.New()
		req.CheckoutKey = in.key(attempt)
		reservation, err := s.Stock.Reserve(ctx, req)
		if !problem.HasCode(err, codeReservationClosed) {
			return reservation, err
		}
	}
	return nil, problem.Unavailable("the reservation of the stock", errors.New("every attempt's reservation was released"))
}

func (in intent) key(attempt int) []byte {
	sum := sha256.Sum256(binary.BigEndian.AppendUint32(in.hash[:], uint32(attempt)))
	return sum[:]
}

// draft makes the order of a reservation, in memory.
func (s *Service) draft(ctx context.Context, r *productpb.Reservation, userID, flashSaleID string, to *domain.Address) (*domain.Order, error) {
	carrier := propagation.MapCarrier{}
	otel.GetTextMapPropagator().Inject(ctx, carrier)
	return domain.New(domain.Draft{
		ID: r.GetOrderId(), UserID: userID, Items: wire.Items(r), Address: to, FlashSaleID: flashSaleID,
		Traceparent: carrier.Get("traceparent"), PaymentTimeout: s.PaymentTimeout,
	}, time.Now())
}

// insert stores an order made of a reservation.
func insert(ctx context.Context, tx mysql.Querier, o *domain.Order, r *productpb.Reservation) error {
	err := store.InsertOrder(ctx, tx, o, wire.Time(r.GetOrderBeforeMs()))
	if errors.Is(err, store.ErrReservationClosed) {
		return problem.Unavailable("the reservation of the stock", err)
	}
	return err
}
