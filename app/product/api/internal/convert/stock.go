package convert

import (
	"mall/app/product/api/internal/types"
	"mall/app/product/domain"
	"mall/app/product/rpc/pb"
)

// StockList of SKUs.
func StockList(r *pb.ListStockResponse) *types.StockList {
	out := &types.StockList{Items: make([]types.StockItem, 0, len(r.GetItems())), NextCursor: r.GetNextCursor()}
	for _, i := range r.GetItems() {
		level := domain.Level{Available: i.GetLevel().GetAvailable(), Reserved: i.GetLevel().GetReserved()}
		out.Items = append(out.Items, types.StockItem{
			SkuId: i.GetSkuId(), ProductId: i.GetProductId(), Title: i.GetTitle(), Attributes: attributes(i.GetAttributes()),
			Picture: i.GetPicture(), Price: money(i.GetPrice()), Available: level.Available, Reserved: level.Reserved,
			Sold: i.GetLevel().GetSold(), OnHand: level.OnHand(),
		})
	}
	return out
}
