package userlogic

import (
	"context"

	"google.golang.org/protobuf/proto"

	"mall/app/user/domain"
	"mall/app/user/rpc/internal/svc"
	"mall/app/user/rpc/pb"
	"mall/app/user/store"
	"mall/common/id"
	"mall/common/idempotency"
	"mall/common/mysql"
)

type CreateAddressLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewCreateAddressLogic(ctx context.Context, svcCtx *svc.ServiceContext) *CreateAddressLogic {
	return &CreateAddressLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *CreateAddressLogic) CreateAddress(in *pb.CreateAddressRequest) (*pb.CreateAddressResponse, error) {
	if !id.Valid(in.GetUserId()) {
		return nil, domain.ErrNoAccount
	}
	address, err := domain.NewAddress(addressOf(in.GetAddress()))
	if err != nil {
		return nil, err
	}
	call, err := idempotency.NewCall(in.GetUserId(), "POST /me/addresses", in.GetIdempotencyKey(), in.GetAddress())
	if err != nil {
		return nil, err
	}
	var out pb.CreateAddressResponse
	replayed, err := idempotency.Do(l.ctx, l.svcCtx.Store.DB(), call, &out, func(tx mysql.Querier) (proto.Message, error) {
		if err := store.InsertAddress(l.ctx, tx, in.GetUserId(), address, store.Now()); err != nil {
			return nil, err
		}
		return &pb.CreateAddressResponse{Address: addressMessage(address)}, nil
	})
	if err != nil {
		return nil, err
	}
	out.Replayed = replayed
	return &out, nil
}
