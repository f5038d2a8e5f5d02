package cataloguelogic

import (
	"context"
	"time"

	"google.golang.org/protobuf/proto"

	"mall/app/product/domain"
	"mall/app/product/rpc/internal/svc"
	"mall/app/product/rpc/internal/wire"
	"mall/app/product/rpc/pb"
	"mall/app/product/store"
	"mall/common/idempotency"
	"mall/common/mysql"
)

// CreateProductLogic answers one call.
type CreateProductLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

// NewCreateProductLogic makes the logic of one call.
func NewCreateProductLogic(ctx context.Context, svcCtx *svc.ServiceContext) *CreateProductLogic {
	return &CreateProductLogic{ctx: ctx, svcCtx: svcCtx}
}

// CreateProduct makes a product with its SKUs and their initial stock.
func (l *CreateProductLogic) CreateProduct(in *pb.CreateProductRequest) (*pb.CreateProductResponse, error) {
	p, initial, err := domain.NewProduct(wire.ProductInput(in.GetProduct()), time.Now().UTC().Truncate(time.Millisecond))
	if err != nil {
		return nil, err
	}
	call, err := idempotency.NewCall(in.GetActorId(), "POST /admin/products", in.GetIdempotencyKey(), in.GetProduct())
	if err != nil {
		return nil, err
	}
	out := &pb.CreateProductResponse{}
	replayed, err := idempotency.Do(l.ctx, l.svcCtx.Store.DB(), call, out, func(tx mysql.Querier) (proto.Message, error) {
		if err := store.InsertProduct(l.ctx, tx, p, initial, in.GetActorId()); err != nil {
			return nil, err
		}
		return &pb.CreateProductResponse{Product: wire.Product(p, initial)}, nil
	})
	if err != nil {
		return nil, err
	}
	out.Replayed = replayed
	l.svcCtx.Products.Forget(l.ctx, out.GetProduct().GetId())
	return out, nil
}
