package cataloguelogic

import (
	"context"
	"maps"
	"slices"

	"mall/app/product/rpc/internal/svc"
	"mall/app/product/rpc/internal/wire"
	"mall/app/product/rpc/pb"
	"mall/common/id"
	"mall/common/problem"
)

// GetSkusLogic answers one call.
type GetSkusLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

// NewGetSkusLogic makes the logic of one call.
func NewGetSkusLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetSkusLogic {
	return &GetSkusLogic{ctx: ctx, svcCtx: svcCtx}
}

const maxSkus = 1000 // of one call

// GetSkus answers the SKUs that exist.
func (l *GetSkusLogic) GetSkus(in *pb.GetSkusRequest) (*pb.GetSkusResponse, error) {
	ids := slices.DeleteFunc(slices.Clone(in.GetIds()), func(s string) bool { return !id.Valid(s) })
	if len(ids) > maxSkus {
		return nil, problem.InvalidField("ids", "must be at most %d", maxSkus)
	}
	offers, err := l.svcCtx.Offers.Get(l.ctx, ids)
	if err != nil {
		return nil, err
	}
	available, err := l.svcCtx.Available.Get(l.ctx, slices.Collect(maps.Keys(offers)))
	if err != nil {
		return nil, err
	}
	out := &pb.GetSkusResponse{}
	for _, o := range offers {
		out.Skus = append(out.Skus, wire.Sku(o, available[o.SkuID]))
	}
	return out, nil
}
