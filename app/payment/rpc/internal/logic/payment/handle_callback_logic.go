package paymentlogic

import (
	"context"
	"time"

	"github.com/zeromicro/go-zero/core/logx"

	"mall/app/payment/domain"
	"mall/app/payment/rpc/internal/svc"
	"mall/app/payment/rpc/pb"
	"mall/common/problem"
)

type HandleCallbackLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewHandleCallbackLogic(ctx context.Context, svcCtx *svc.ServiceContext) *HandleCallbackLogic {
	return &HandleCallbackLogic{ctx: ctx, svcCtx: svcCtx}
}

// HandleCallback takes a provider's raw callback: signature, timestamp and replay are checked here.
// Nothing is written when it is refused. Errors: NOT_FOUND for an unknown provider, payment or refund,
// 401 BAD_SIGNATURE, 400 for a signed body that makes no sense, INVALID_STATE.
func (l *HandleCallbackLogic) HandleCallback(in *pb.HandleCallbackRequest) (*pb.HandleCallbackResponse, error) {
	provider, ok := l.svcCtx.Providers[in.GetProvider()]
	if !ok {
		return nil, problem.NotFound("the payment provider")
	}
	callback, err := provider.ParseCallback(in.GetHeaders(), in.GetBody(), time.Now())
	if err != nil {
		return nil, err
	}
	outcome, duplicate, err := l.svcCtx.Store.HandleCallback(l.ctx, in.GetProvider(), callback)
	if err != nil {
		return nil, err
	}
	log := logx.WithContext(l.ctx)
	fields := []logx.LogField{logx.Field("payment", callback.PaymentID), logx.Field("event", callback.EventID),
		logx.Field("type", string(callback.Type)), logx.Field("outcome", string(outcome))}
	switch {
	case duplicate:
		log.Debugw("callback was taken before", fields...)
	case outcome == domain.OutcomeConflict:
		log.Errorw("the provider reports a second capture of another amount: compare its books with the ledger", fields...)
	default:
		log.Infow("callback taken", fields...)
	}
	return &pb.HandleCallbackResponse{Duplicate: duplicate}, nil
}
