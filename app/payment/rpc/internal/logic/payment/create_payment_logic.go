package paymentlogic

import (
	"context"
	"time"

	"google.golang.org/protobuf/proto"

	"mall/app/order/rpc/client/order"
	"mall/app/payment/domain"
	"mall/app/payment/rpc/internal/svc"
	"mall/app/payment/rpc/pb"
	"mall/app/payment/store"
	"mall/common/id"
	"mall/common/idempotency"
	"mall/common/money"
	"mall/common/mysql"
	"mall/common/problem"
)

type CreatePaymentLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewCreatePaymentLogic(ctx context.Context, svcCtx *svc.ServiceContext) *CreatePaymentLogic {
	return &CreatePaymentLogic{ctx: ctx, svcCtx: svcCtx}
}

// CreatePayment starts a payment of an unpaid order; the amount is the order's. An order may have
// several pending payments: it keeps the first capture, the others are refunded automatically.
// Errors: NOT_FOUND for a stranger's order, INVALID_STATE when the order cannot be paid,
// PROVIDER_UNKNOWN when the provider is not configured.
func (l *CreatePaymentLogic) CreatePayment(in *pb.CreatePaymentRequest) (*pb.CreatePaymentResponse, error) {
	provider, err := l.svcCtx.Providers.Find(in.GetProvider())
	if err != nil {
		return nil, err
	}
	asked := proto.CloneOf(in)
	asked.IdempotencyKey = ""
	call, err := idempotency.NewCall(in.GetUserId(), "POST /payments", in.GetIdempotencyKey(), asked)
	if err != nil {
		return nil, err
	}
	answer := &pb.CreatePaymentResponse{}
	if answer.Replayed, err = l.create(in, call, answer); err != nil {
		return nil, err
	}
	// The payment is stored before the provider hears of it, so a callback never meets a payment
	// that mall forgot. A crash in between leaves one without a URL; the same key then gets it here.
	if answer.Payment.PayUrl, err = l.payURL(provider, answer.GetPayment().GetId()); err != nil {
		return nil, err
	}
	return answer, nil
}

func (l *CreatePaymentLogic) create(in *pb.CreatePaymentRequest, call idempotency.Call, answer *pb.CreatePaymentResponse) (replayed bool, err error) {
	db := l.svcCtx.Store.DB()
	find := func() (found bool, err error) {
		err = db.Read(l.ctx, func(q mysql.Querier) (err error) {
			found, err = call.Find(l.ctx, q, answer)
			return err
		})
		return found, err
	}
	if found, err := find(); found || err != nil {
		return found, err
	}
	o, err := l.order(in)
	if err != nil {
		return false, err
	}
	payment, err := domain.New(o, in.GetProvider(), time.Now())
	if err != nil {
		// A concurrent duplicate may have come further: the order changed, its answer stands.
		if found, findErr := find(); found || findErr != nil {
			return found, findErr
		}
		return false, err
	}
	return idempotency.Do(l.ctx, db, call, answer, func(tx mysql.Querier) (proto.Message, error) {
		if err := store.Insert(l.ctx, tx, payment); err != nil {
			return nil, err
		}
		return &pb.CreatePaymentResponse{Payment: toInfo(payment.State())}, nil
	})
}

func (l *CreatePaymentLogic) order(in *pb.CreatePaymentRequest) (domain.Order, error) {
	if in.GetUserId() == "" || !id.Valid(in.GetOrderId()) {
		return domain.Order{}, problem.NotFound("the order")
	}
	o, err := l.svcCtx.Orders.GetOrder(l.ctx, &order.GetOrderRequest{OrderId: in.GetOrderId(), UserId: in.GetUserId()})
	if err != nil {
		return domain.Order{}, err
	}
	return domain.Order{
		ID: o.GetId(), UserID: o.GetUserId(), Status: o.GetStatus(), ExpiresAt: fromMilli(o.GetExpiresAtMs()),
		Total: money.Money{Amount: o.GetTotal().GetAmount(), Currency: o.GetTotal().GetCurrency()},
	}, nil
}

func (l *CreatePaymentLogic) payURL(provider domain.Provider, paymentID string) (string, error) {
	payment, err := l.svcCtx.Store.Get(l.ctx, paymentID)
	if err != nil || payment.PayURL != "" {
		return payment.PayURL, err
	}
	url, err := provider.Start(l.ctx, payment)
	if err != nil {
		return "", problem.Unavailable("the payment provider", err)
	}
	return url, l.svcCtx.Store.SetPayURL(l.ctx, paymentID, url)
}
