package catalogue

import (
	"context"
	"errors"

	"mall/app/product/api/internal/svc"
	"mall/app/product/api/internal/types"
)

type SuggestLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewSuggestLogic(ctx context.Context, svcCtx *svc.ServiceContext) *SuggestLogic {
	return &SuggestLogic{ctx: ctx, svcCtx: svcCtx}
}

// Suggest: What a search that begins with the query may mean: categories first, then products
func (l *SuggestLogic) Suggest(req *types.SuggestReq) (resp *types.SuggestionList, err error) {
	return nil, errors.ErrUnsupported
}
