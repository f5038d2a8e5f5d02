package cataloguelogic

import (
	"context"

	"mall/app/product/rpc/internal/svc"
	"mall/app/product/rpc/internal/wire"
	"mall/app/product/rpc/pb"
)

// UpdateProductLogic answers one call.
type UpdateProductLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

// NewUpdateProductLogic makes the logic of one call.
func NewUpdateProductLogic(ctx context.Context, svcCtx *svc.ServiceContext) *UpdateProductLogic {
	return &UpdateProductLogic{ctx: ctx, svcCtx: svcCtx}
}

// UpdateProduct replaces a product; SKUs that are left out are no longer sold.
func (l *UpdateProductLogic) UpdateProduct(in *pb.UpdateProductRequest) (*pb.Product, error) {
	p, err := l.svcCtx.Store.UpdateProduct(l.ctx, in.GetId(), wire.ProductInput(in.GetProduct()), in.GetActorId())
	if err != nil {
		return nil, err
	}
	skus := wire.SkuIDs(p)
	l.svcCtx.Products.Forget(l.ctx, p.ID)
	l.svcCtx.Offers.Forget(skus...)
	available, err := l.svcCtx.Store.Available(l.ctx, skus)
	if err != nil {
		return nil, err
	}
	return wire.Product(p, available), nil
}
