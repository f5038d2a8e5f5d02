package userlogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/user/rpc/internal/svc"
	"mall/app/user/rpc/pb"
)

type ListAuditLogLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewListAuditLogLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ListAuditLogLogic {
	return &ListAuditLogLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *ListAuditLogLogic) ListAuditLog(in *pb.ListAuditLogRequest) (*pb.ListAuditLogResponse, error) {
	return nil, status.Error(codes.Unimplemented, "ListAuditLog")
}
