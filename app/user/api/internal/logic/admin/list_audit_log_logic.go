package admin

import (
	"context"

	"mall/app/user/api/internal/present"
	"mall/app/user/api/internal/svc"
	"mall/app/user/api/internal/types"
	"mall/app/user/rpc/client/user"
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
	out, err := l.svcCtx.User.ListAuditLog(l.ctx, &user.ListAuditLogRequest{
		Action: req.Action, ActorId: req.Actor, Target: req.Target, Limit: req.Limit, Cursor: req.Cursor,
	})
	if err != nil {
		return nil, err
	}
	resp = &types.AuditLog{Items: make([]types.AuditEntry, 0, len(out.GetEntries())), NextCursor: out.GetNextCursor()}
	for _, e := range out.GetEntries() {
		resp.Items = append(resp.Items, present.AuditEntry(e))
	}
	return resp, nil
}
