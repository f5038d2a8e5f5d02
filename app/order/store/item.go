package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"mall/app/order/domain"
	"mall/common/mysql"
)

func insertItems(ctx context.Context, tx mysql.Querier, orderID string, items []domain.Item) error {
	args := make([]any, 0, len(items)*9)
	for i, item := range items {
		attributes, err := json.Marshal(item.Attributes)
		if err != nil {
			return fmt.Errorf("encode attributes: %w", err)
		}
		args = append(args, orderID, i, item.SkuID, item.ProductID, item.Title, string(attributes), item.Picture,
			item.Quantity, item.Price.Amount)
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO order_items
		(order_id, line_no, sku_id, product_id, title, attributes, picture, quantity, price_amount)
		VALUES `+mysql.Rows(len(items), 9), args...)
	if err != nil {
		return fmt.Errorf("insert order items: %w", err)
	}
	return nil
}

type itemRow struct {
	orderID string
	item    domain.Item
}

// loadItems fills the items of orders.
func loadItems(ctx context.Context, q mysql.Querier, orders []domain.Snapshot) error {
	if len(orders) == 0 {
		return nil
	}
	at := make(map[string]*domain.Snapshot, len(orders))
	ids := make([]any, len(orders))
	for i := range orders {
		at[orders[i].ID], ids[i] = &orders[i], orders[i].ID
	}
	rows, err := mysql.Collect(ctx, q, scanItem, `SELECT order_id, sku_id, product_id, title, attributes, picture,
		quantity, price_amount FROM order_items WHERE order_id IN (`+mysql.In(len(ids))+`) ORDER BY order_id, line_no`, ids...)
	if err != nil {
		return fmt.Errorf("read order items: %w", err)
	}
	for _, r := range rows {
		o := at[r.orderID]
		r.item.Price.Currency = o.Total.Currency
		o.Items = append(o.Items, r.item)
	}
	return nil
}

func scanItem(rows *sql.Rows, r *itemRow) error {
	var attributes []byte
	if err := rows.Scan(&r.orderID, &r.item.SkuID, &r.item.ProductID, &r.item.Title, &attributes, &r.item.Picture,
		&r.item.Quantity, &r.item.Price.Amount); err != nil {
		return err
	}
	if err := json.Unmarshal(attributes, &r.item.Attributes); err != nil {
		return fmt.Errorf("decode attributes of %s: %w", r.item.SkuID, err)
	}
	return nil
}
