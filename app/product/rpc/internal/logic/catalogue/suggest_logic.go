package cataloguelogic

import (
	"context"

	"mall/app/product/domain"
	"mall/app/product/rpc/internal/svc"
	"mall/app/product/rpc/pb"
)

// SuggestLogic answers one call.
type SuggestLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

// NewSuggestLogic makes the logic of one call.
func NewSuggestLogic(ctx context.Context, svcCtx *svc.ServiceContext) *SuggestLogic {
	return &SuggestLogic{ctx: ctx, svcCtx: svcCtx}
}

// Suggest answers what a search that begins with the query may mean: categories first, then products.
func (l *SuggestLogic) Suggest(in *pb.SuggestRequest) (*pb.SuggestResponse, error) {
	query, err := domain.NewSuggestQuery(in.GetQuery(), in.GetLimit())
	if err != nil {
		return nil, err
	}
	kept, err := l.svcCtx.Suggestions.Get(l.ctx, []string{query.Text})
	if err != nil {
		return nil, err
	}
	found := kept[query.Text]
	out := &pb.SuggestResponse{}
	for _, s := range found[:min(len(found), query.Limit)] {
		out.Suggestions = append(out.Suggestions, &pb.Suggestion{Kind: string(s.Kind), Id: s.ID, Text: s.Text})
	}
	return out, nil
}
