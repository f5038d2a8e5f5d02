package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"mall/app/product/domain"
	"mall/common/mysql"
	"mall/common/page"
)

// stockOrder is how a sort reads in SQL. There is no index on what is available: every checkout would
// have to keep it, for a list that operators read now and then.
var stockOrder = map[domain.StockSort]string{
	domain.StockByAvailable: "k.available",
	domain.StockByTitle:     "p.title",
}

// Stock answers the stock of up to limit SKUs of the catalogue from cursor on, hidden products' too,
// and the cursor of the next page, "" at the end. Errors: VALIDATION for a foreign cursor.
func (s *Store) Stock(ctx context.Context, query domain.StockQuery, limit int, cursor string) ([]domain.StockItem, string, error) {
	at, err := page.Decode(query.Kind(), cursor)
	if err != nil {
		return nil, "", err
	}
	by := stockOrder[query.Sort]
	where, args := stockFilter(query)
	if at.ID != "" {
		key, err := query.ParseKey(at.Key)
		if err != nil {
			return nil, "", err
		}
		where = append(where, "("+by+" > ? OR ("+by+" = ? AND k.sku_id > ?))")
		args = append(args, key, key, at.ID)
	}
	var found []domain.StockItem
	err = s.db.Read(ctx, func(q mysql.Querier) (err error) {
		found, err = mysql.Collect(ctx, q, scanStockItem,
			`SELECT k.sku_id, s.product_id, p.title, s.attributes, p.pictures, s.price, s.currency,
				k.available, k.reserved, k.sold, k.stocked
			FROM stock k JOIN skus s ON s.id = k.sku_id JOIN products p ON p.id = s.product_id
			WHERE `+strings.Join(where, " AND ")+" ORDER BY "+by+", k.sku_id LIMIT ?", append(args, limit+1)...)
		return err
	})
	if err != nil {
		return nil, "", fmt.Errorf("list stock: %w", err)
	}
	if len(found) <= limit {
		return found, "", nil
	}
	last := found[limit-1]
	next := page.Cursor{Kind: query.Kind(), Key: query.SortKey(last), ID: last.SkuID}
	return found[:limit], next.Encode(), nil
}

func stockFilter(query domain.StockQuery) (where []string, args []any) {
	where = []string{"s.active = 1"}
	if query.ID != "" {
		where, args = append(where, "(s.id = ? OR s.product_id = ?)"), append(args, query.ID, query.ID)
	}
	for _, word := range query.Words {
		where, args = append(where, "p.title LIKE ? ESCAPE '!'"), append(args, containing(word))
	}
	if query.Below != nil {
		where, args = append(where, "k.available <= ?"), append(args, *query.Below)
	}
	return where, args
}

func scanStockItem(rs *sql.Rows, i *domain.StockItem) error {
	var attributes, pictures string
	if err := rs.Scan(&i.SkuID, &i.ProductID, &i.Title, &attributes, &pictures, &i.Price.Amount, &i.Price.Currency,
		&i.Available, &i.Reserved, &i.Sold, &i.Stocked); err != nil {
		return err
	}
	return decodeShown(attributes, pictures, &i.Attributes, &i.Picture)
}
