package orderlogic

import (
	"context"
	"time"

	"mall/app/order/domain"
	"mall/app/order/rpc/internal/svc"
	"mall/app/order/rpc/pb"
	"mall/common/page"
	"mall/common/problem"
)

type ResolveReservationsLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewResolveReservationsLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ResolveReservationsLogic {
	return &ResolveReservationsLogic{ctx: ctx, svcCtx: svcCtx}
}

// ResolveReservations answers, for each order id, what its reservation should become.
func (l *ResolveReservationsLogic) ResolveReservations(in *pb.ResolveReservationsRequest) (*pb.ResolveReservationsResponse, error) {
	if len(in.GetOrderIds()) > page.MaxLimit {
		return nil, problem.InvalidField("order_ids", "must hold at most %d ids", page.MaxLimit)
	}
	states, err := l.svcCtx.Store.Reservations(l.ctx, in.GetOrderIds())
	if err != nil {
		return nil, err
	}
	out := &pb.ResolveReservationsResponse{Verdicts: make([]*pb.ReservationVerdict, len(in.GetOrderIds()))}
	now := time.Now()
	for i, orderID := range in.GetOrderIds() {
		v := &pb.ReservationVerdict{OrderId: orderID, Verdict: string(domain.Release)}
		if state, ok := states[orderID]; ok {
			verdict, again := domain.ReservationVerdict(state.Status, state.ExpiresAt, now)
			v.Verdict = string(verdict)
			if verdict == domain.Hold {
				v.CheckAgainMs = again.UnixMilli()
			}
		}
		out.Verdicts[i] = v
	}
	return out, nil
}
