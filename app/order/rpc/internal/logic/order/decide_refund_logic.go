package orderlogic

import (
	"context"
	"time"

	"mall/app/order/domain"
	"mall/app/order/rpc/internal/svc"
	"mall/app/order/rpc/pb"
	"mall/app/order/store"
	"mall/app/order/wire"
	"mall/common/id"
	"mall/common/mysql"
	"mall/common/outbox"
)

type DecideRefundLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewDecideRefundLogic(ctx context.Context, svcCtx *svc.ServiceContext) *DecideRefundLogic {
	return &DecideRefundLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *DecideRefundLogic) DecideRefund(in *pb.DecideRefundRequest) (*pb.RefundInfo, error) {
	if !id.Valid(in.GetRefundId()) {
		return nil, domain.ErrRefundNotFound()
	}
	found, err := l.svcCtx.Store.Refund(l.ctx, in.GetRefundId())
	if err != nil {
		return nil, err
	}
	var refund domain.Refund
	o, err := l.svcCtx.Store.Update(l.ctx, found.OrderID, func(tx mysql.Querier, o *domain.Order) (err error) {
		if refund, err = store.LockRefund(l.ctx, tx, in.GetRefundId()); err != nil {
			return err
		}
		return l.decide(tx, o, &refund, in)
	})
	if err != nil {
		return nil, err
	}
	return wire.Refund(refund, o.Status), nil
}

func (l *DecideRefundLogic) decide(tx mysql.Querier, o *domain.Order, refund *domain.Refund, in *pb.DecideRefundRequest) error {
	action := "refund.reject"
	var err error
	if in.GetApproved() {
		action = "refund.approve"
		err = o.ApproveRefund(refund, in.GetActorId(), in.GetNote(), time.Now())
	} else {
		err = o.RejectRefund(refund, in.GetActorId(), in.GetNote(), l.svcCtx.AutoCompleteAfter, time.Now())
	}
	if err != nil {
		return err
	}
	if err := store.SaveRefund(l.ctx, tx, *refund); err != nil {
		return err
	}
	return outbox.Add(l.ctx, tx, outbox.Audit(in.GetActorId(), action, refund.ID, traceID(l.ctx),
		map[string]string{"orderId": refund.OrderID, "note": refund.Note}))
}
