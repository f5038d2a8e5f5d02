package admin

import (
	"context"
	"errors"

	"mall/app/user/api/internal/svc"
	"mall/app/user/api/internal/types"
)

type ListAuditLogLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewListAuditLogLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ListAuditLogLogic {
	return &ListAuditLogLogic{ctx: ctx, svcCtx: svcCtx}
}

// ListAuditLog: What operators did, newest first
func (l *ListAuditLogLogic) ListAuditLog(req *types.ListAuditLogReq) (resp *types.AuditLog, err error) {
	return nil, errors.ErrUnsupported
}
