package seed

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"mall/common/mysql"
)

const flashQuantity = 100 // pieces of each item

// sale is a seeded flash sale; its window counts from the moment of seeding.
type sale struct {
	name            string
	starts, ends    time.Duration
	titles          []string // of the products, in English
	percentOfNormal int64
}

var sales = []sale{
	{"限时秒杀 Flash Deals", -time.Hour, 30 * 24 * time.Hour,
		[]string{"Light Down Jacket", "Qingyin True Wireless Earbuds", "Air Fryer"}, 60},
	{"周末抢先购 Weekend Preview", 3 * 24 * time.Hour, 5 * 24 * time.Hour,
		[]string{"Cushioned Running Shoes", "Hand Coffee Grinder", "Wide Yoga Mat"}, 70},
}

// insertSales answers how many sales are new. One that exists keeps its window, its items and what
// it sold.
func insertSales(ctx context.Context, tx mysql.Querier, catalogue []item, now time.Time) (int64, error) {
	var added int64
	for _, s := range sales {
		saleID, err := fixedID("flash sale", s.name, begin)
		if err != nil {
			return 0, err
		}
		n, err := keep(ctx, tx, "flash_sales", "id, name, starts_at, ends_at, limit_per_customer, created_at, updated_at",
			[][]any{{saleID, s.name, now.Add(s.starts), now.Add(s.ends), 0, now, now}})
		if err != nil {
			return 0, err
		}
		if n == 0 {
			continue
		}
		added++
		if err := insertSaleItems(ctx, tx, s, saleID, catalogue); err != nil {
			return 0, err
		}
	}
	return added, nil
}

func insertSaleItems(ctx context.Context, tx mysql.Querier, s sale, saleID string, catalogue []item) error {
	var rows [][]any
	for i, title := range s.titles {
		at := slices.IndexFunc(catalogue, func(it item) bool { return strings.HasSuffix(it.Title, " "+title) })
		if at < 0 {
			return fmt.Errorf("flash sale %s: no product %q", s.name, title)
		}
		sku := catalogue[at].Skus[0]
		rows = append(rows, []any{saleID, sku.ID, i, sku.Price.Amount * s.percentOfNormal / 100, sku.Price.Currency,
			flashQuantity, 0})
	}
	_, err := keep(ctx, tx, "flash_sale_items", "sale_id, sku_id, position, price, currency, quantity, sold", rows)
	return err
}
