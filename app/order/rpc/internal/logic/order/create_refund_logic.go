package orderlogic

import (
	"context"
	"time"

	"google.golang.org/protobuf/proto"

	"mall/app/order/domain"
	"mall/app/order/rpc/internal/svc"
	"mall/app/order/rpc/pb"
	"mall/app/order/store"
	"mall/app/order/wire"
	"mall/common/idempotency"
	"mall/common/mysql"
)

type CreateRefundLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewCreateRefundLogic(ctx context.Context, svcCtx *svc.ServiceContext) *CreateRefundLogic {
	return &CreateRefundLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *CreateRefundLogic) CreateRefund(in *pb.CreateRefundRequest) (*pb.CreateRefundResponse, error) {
	if err := idempotency.Check(in.GetIdempotencyKey()); err != nil {
		return nil, err
	}
	if _, err := domain.CheckRefundReason(in.GetReason()); err != nil {
		return nil, err
	}
	asked := &pb.CreateRefundRequest{UserId: in.GetUserId(), OrderId: in.GetOrderId(), Reason: in.GetReason()}
	call, err := idempotency.NewCall(in.GetUserId(), "POST /orders/"+in.GetOrderId()+"/refunds", in.GetIdempotencyKey(), asked)
	if err != nil {
		return nil, err
	}
	answer := &pb.RefundInfo{}
	replayed, err := idempotency.Do(l.ctx, l.svcCtx.Store.DB(), call, answer, func(tx mysql.Querier) (proto.Message, error) {
		return l.create(tx, in)
	})
	if err != nil {
		return nil, err
	}
	return &pb.CreateRefundResponse{Refund: answer, Replayed: replayed}, nil
}

func (l *CreateRefundLogic) create(tx mysql.Querier, in *pb.CreateRefundRequest) (*pb.RefundInfo, error) {
	var refund *domain.Refund
	o, err := updateOwnIn(l.ctx, tx, in.GetOrderId(), in.GetUserId(), func(tx mysql.Querier, o *domain.Order) (err error) {
		if refund, err = o.RequestRefund(in.GetReason(), time.Now()); err != nil {
			return err
		}
		return store.InsertRefund(l.ctx, tx, *refund)
	})
	if err != nil {
		return nil, err
	}
	return wire.Refund(*refund, o.Status), nil
}
