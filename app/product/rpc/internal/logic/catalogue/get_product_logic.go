package cataloguelogic

import (
	"context"

	"mall/app/product/domain"
	"mall/app/product/rpc/internal/svc"
	"mall/app/product/rpc/internal/wire"
	"mall/app/product/rpc/pb"
	"mall/app/product/store"
)

// GetProductLogic answers one call.
type GetProductLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

// NewGetProductLogic makes the logic of one call.
func NewGetProductLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetProductLogic {
	return &GetProductLogic{ctx: ctx, svcCtx: svcCtx}
}

// GetProduct answers a product: its data from the cache, what is available fresh enough.
func (l *GetProductLogic) GetProduct(in *pb.GetProductRequest) (*pb.Product, error) {
	if in.GetIncludeHidden() {
		return l.forOperator(in.GetId())
	}
	p, err := l.svcCtx.Products.Get(l.ctx, in.GetId())
	if err != nil {
		return nil, err
	}
	if p.Status != domain.Active {
		return nil, store.ErrNotFound
	}
	available, err := l.svcCtx.Available.Get(l.ctx, wire.SkuIDs(p))
	if err != nil {
		return nil, err
	}
	views.Add(l.ctx, 1)
	return wire.Product(p, available), nil
}

// forOperator reads past all caches: an operator works on what is stored.
func (l *GetProductLogic) forOperator(productID string) (*pb.Product, error) {
	p, err := l.svcCtx.Store.Product(l.ctx, productID)
	if err != nil {
		return nil, err
	}
	available, err := l.svcCtx.Store.Available(l.ctx, wire.SkuIDs(p))
	if err != nil {
		return nil, err
	}
	return wire.Product(p, available), nil
}
