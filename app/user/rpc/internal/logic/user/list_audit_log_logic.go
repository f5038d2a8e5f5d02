package userlogic

import (
	"context"

	"mall/app/user/domain"
	"mall/app/user/rpc/internal/svc"
	"mall/app/user/rpc/pb"
	"mall/common/page"
)

type ListAuditLogLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewListAuditLogLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ListAuditLogLogic {
	return &ListAuditLogLogic{ctx: ctx, svcCtx: svcCtx}
}

// auditCursor marks cursors of this list.
const auditCursor = "audit"

func (l *ListAuditLogLogic) ListAuditLog(in *pb.ListAuditLogRequest) (*pb.ListAuditLogResponse, error) {
	limit, err := page.Limit(in.GetLimit())
	if err != nil {
		return nil, err
	}
	after, err := page.Decode(auditCursor, in.GetCursor())
	if err != nil {
		return nil, err
	}
	filter, err := domain.AuditFilter{ActorID: in.GetActorId(), Action: in.GetAction(), Target: in.GetTarget()}.Checked()
	if err != nil {
		return nil, err
	}
	entries, err := l.svcCtx.Store.AuditLog(l.ctx, filter, after.ID, limit+1)
	if err != nil {
		return nil, err
	}
	out := &pb.ListAuditLogResponse{}
	if len(entries) > limit {
		entries = entries[:limit]
		out.NextCursor = page.Cursor{Kind: auditCursor, ID: entries[limit-1].ID}.Encode()
	}
	for _, e := range entries {
		out.Entries = append(out.Entries, &pb.AuditEntry{
			Id: e.ID, AtMs: e.At.UnixMilli(), ActorId: e.ActorID, ActorEmail: e.ActorEmail, Action: e.Action,
			Target: e.Target, Detail: e.Detail, TraceId: e.TraceID,
		})
	}
	return out, nil
}
