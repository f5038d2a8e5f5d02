package seed

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"mall/common/mysql"
)

const (
	chunk  = 200 // rows of one statement
	reason = "seed"
)

// keep inserts rows and leaves those whose key exists as they are. It answers how many are new.
func keep(ctx context.Context, tx mysql.Querier, table, columns string, rows [][]any) (int64, error) {
	key, _, _ := strings.Cut(columns, ",")
	var added int64
	for len(rows) > 0 {
		part := rows[:min(chunk, len(rows))]
		rows = rows[len(part):]
		var args []any
		for _, r := range part {
			args = append(args, r...)
		}
		n, err := mysql.Changed(tx.ExecContext(ctx, "INSERT INTO "+table+" ("+columns+") VALUES "+
			mysql.Rows(len(part), len(part[0]))+" ON DUPLICATE KEY UPDATE "+key+" = "+table+"."+key, args...))
		if err != nil {
			return 0, fmt.Errorf("seed %s: %w", table, err)
		}
		added += n
	}
	return added, nil
}

// insertCatalogue answers how many products are new. Stock rows come with their SKUs only: a SKU
// that exists keeps its stock.
func insertCatalogue(ctx context.Context, tx mysql.Querier, all []category, catalogue []item) (int64, error) {
	var categories, pictures, products, skus, stock, changes [][]any
	for i, c := range all {
		categories = append(categories, []any{c.id, c.name, c.nameZh, i})
	}
	for _, it := range catalogue {
		urls, err := json.Marshal(it.Pictures)
		if err != nil {
			return 0, err
		}
		price := it.Price()
		pictures = append(pictures, []any{it.pictureID, contentType, it.picture, it.CreatedAt})
		products = append(products, []any{it.ID, it.Title, it.Description, it.CategoryID, it.Status, string(urls),
			price.Amount, price.Currency, it.CreatedAt, it.UpdatedAt})
		for i, s := range it.Skus {
			attributes, err := json.Marshal(s.Attributes)
			if err != nil {
				return 0, err
			}
			changeID, err := fixedID("stock change", s.ID, it.CreatedAt)
			if err != nil {
				return 0, err
			}
			n := it.stock[s.ID]
			skus = append(skus, []any{s.ID, it.ID, i, s.Price.Amount, s.Price.Currency, string(attributes), 1})
			stock = append(stock, []any{s.ID, n, 0, 0, n})
			changes = append(changes, []any{changeID, s.ID, n, reason, "", it.CreatedAt})
		}
	}
	var added int64
	for _, t := range []struct {
		table, columns string
		rows           [][]any
	}{
		{"categories", "id, name, name_zh, position", categories},
		{"pictures", "id, content_type, content, created_at", pictures},
		{"skus", "id, product_id, position, price, currency, attributes, active", skus},
		{"stock", "sku_id, available, reserved, sold, stocked", stock},
		{"stock_changes", "id, sku_id, delta, reason, actor_id, created_at", changes},
		{"products", "id, title, description, category_id, status, pictures, price, currency, created_at, updated_at", products},
	} {
		var err error
		if added, err = keep(ctx, tx, t.table, t.columns, t.rows); err != nil {
			return 0, err
		}
	}
	return added, nil // of the last table, products
}
