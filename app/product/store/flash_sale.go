package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"mall/app/product/domain"
	"mall/common/id"
	"mall/common/mysql"
	"mall/common/page"
	"mall/common/problem"
)

var errNoSale = problem.NotFound("flash sale")

// FlashSale reads a sale with its items. Errors: NOT_FOUND.
func (s *Store) FlashSale(ctx context.Context, saleID string) (domain.FlashSale, error) {
	if !id.Valid(saleID) {
		return domain.FlashSale{}, errNoSale
	}
	var sale domain.FlashSale
	err := s.db.Read(ctx, func(q mysql.Querier) error {
		found, err := flashSales(ctx, q, false, "WHERE id = ?", saleID)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return errNoSale
		}
		sale = found[0]
		return nil
	})
	return sale, err
}

// FlashSales lists the sales that run or are announced, the earliest start first, or with ended
// ones all, the latest start first. Errors: VALIDATION for a foreign cursor.
func (s *Store) FlashSales(ctx context.Context, withEnded bool, limit int, cursor string) ([]domain.FlashSale, string, error) {
	kind, where, direction, after := "flash.open", "WHERE ends_at > UTC_TIMESTAMP(3)", "ASC", ">"
	if withEnded {
		kind, where, direction, after = "flash.all", "WHERE 1 = 1", "DESC", "<"
	}
	at, err := page.Decode(kind, cursor)
	if err != nil {
		return nil, "", err
	}
	var args []any
	if at.ID != "" {
		starts, err := time.Parse(time.RFC3339Nano, at.Key)
		if err != nil {
			return nil, "", problem.InvalidField("cursor", "is not a cursor of this list")
		}
		where += " AND (starts_at " + after + " ? OR (starts_at = ? AND id " + after + " ?))"
		args = append(args, starts, starts, at.ID)
	}
	var found []domain.FlashSale
	err = s.db.Read(ctx, func(q mysql.Querier) (err error) {
		found, err = flashSales(ctx, q, !withEnded, where+" ORDER BY starts_at "+direction+", id "+direction+" LIMIT ?",
			append(args, limit+1)...)
		return err
	})
	if err != nil || len(found) <= limit {
		return found, "", err
	}
	last := found[limit-1]
	next := page.Cursor{Kind: kind, Key: last.StartsAt.Format(time.RFC3339Nano), ID: last.ID}
	return found[:limit], next.Encode(), nil
}

// flashSales reads sales with their items in two statements. Shoppers see only what is on sale.
func flashSales(ctx context.Context, q mysql.Querier, shopper bool, rest string, args ...any) ([]domain.FlashSale, error) {
	found, err := mysql.Collect(ctx, q, func(rs *sql.Rows, v *domain.FlashSale) error {
		return rs.Scan(&v.ID, &v.Name, &v.StartsAt, &v.EndsAt, &v.LimitPerCustomer)
	}, "SELECT id, name, starts_at, ends_at, limit_per_customer FROM flash_sales "+rest, args...)
	if err != nil {
		return nil, fmt.Errorf("read flash sales: %w", err)
	}
	if len(found) == 0 {
		return nil, nil
	}
	byID := make(map[string]*domain.FlashSale, len(found))
	ids := make([]any, len(found))
	for i := range found {
		byID[found[i].ID], ids[i] = &found[i], found[i].ID
	}
	onSale := ""
	if shopper {
		onSale = " AND s.active = 1 AND p.status = 'active'"
	}
	type row struct {
		saleID string
		item   domain.FlashItem
	}
	items, err := mysql.Collect(ctx, q, func(rs *sql.Rows, v *row) error {
		var attributes, pictures string
		if err := rs.Scan(&v.saleID, &v.item.SkuID, &v.item.ProductID, &v.item.Title,
			&v.item.Price.Amount, &v.item.Price.Currency, &v.item.Quantity, &v.item.Sold,
			&v.item.RegularPrice.Amount, &v.item.RegularPrice.Currency, &attributes, &pictures); err != nil {
			return err
		}
		return decodeShown(attributes, pictures, &v.item.Attributes, &v.item.Picture)
	}, `SELECT i.sale_id, i.sku_id, s.product_id, p.title, i.price, i.currency, i.quantity, i.sold,
			s.price, s.currency, s.attributes, p.pictures
		FROM flash_sale_items i JOIN skus s ON s.id = i.sku_id JOIN products p ON p.id = s.product_id
		WHERE i.sale_id IN (`+mysql.In(len(ids))+")"+onSale+" ORDER BY i.sale_id, i.position", ids...)
	if err != nil {
		return nil, fmt.Errorf("read flash sale items: %w", err)
	}
	for _, v := range items {
		sale := byID[v.saleID]
		sale.Items = append(sale.Items, v.item)
	}
	return found, nil
}
