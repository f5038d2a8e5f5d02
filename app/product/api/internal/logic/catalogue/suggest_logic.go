package catalogue

import (
	"context"

	"mall/app/product/api/internal/svc"
	"mall/app/product/api/internal/types"
	"mall/app/product/rpc/client/catalogue"
)

// SuggestLogic answers one request.
type SuggestLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

// NewSuggestLogic makes the logic of one request.
func NewSuggestLogic(ctx context.Context, svcCtx *svc.ServiceContext) *SuggestLogic {
	return &SuggestLogic{ctx: ctx, svcCtx: svcCtx}
}

// Suggest: What a search that begins with the query may mean: categories first, then products
func (l *SuggestLogic) Suggest(req *types.SuggestReq) (*types.SuggestionList, error) {
	resp, err := l.svcCtx.Catalogue.Suggest(l.ctx, &catalogue.SuggestRequest{Query: req.Query, Limit: req.Limit})
	if err != nil {
		return nil, err
	}
	out := &types.SuggestionList{Items: make([]types.Suggestion, 0, len(resp.GetSuggestions()))}
	for _, s := range resp.GetSuggestions() {
		out.Items = append(out.Items, types.Suggestion{Kind: s.GetKind(), Id: s.GetId(), Text: s.GetText()})
	}
	return out, nil
}
