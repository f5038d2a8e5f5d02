package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"mall/app/product/domain"
	"mall/common/id"
	"mall/common/mysql"
	"mall/common/outbox"
)

// InsertFlashSale stores a new sale in tx.
func InsertFlashSale(ctx context.Context, tx mysql.Querier, s domain.FlashSale, actorID string) error {
	at := now()
	if _, err := tx.ExecContext(ctx,
		`INSERT INTO flash_sales (id, name, starts_at, ends_at, limit_per_customer, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?)`, s.ID, s.Name, s.StartsAt, s.EndsAt, s.LimitPerCustomer, at, at); err != nil {
		return fmt.Errorf("insert flash sale: %w", err)
	}
	if err := putFlashItems(ctx, tx, s); err != nil {
		return err
	}
	return outbox.Add(ctx, tx, audit(ctx, actorID, "flashSale.create", s.ID, flashDetail(s)))
}

// UpdateFlashSale replaces a sale by an operator's input and answers it and how much each item's
// quota changed. offers name the items. Errors: NOT_FOUND, VALIDATION, INVALID_STATE.
func (s *Store) UpdateFlashSale(ctx context.Context, saleID string, in domain.FlashSale,
	offers map[string]domain.Offer, actorID string,
) (sale domain.FlashSale, quota map[string]int64, err error) {
	if !id.Valid(saleID) {
		return sale, nil, errNoSale
	}
	err = s.db.Tx(ctx, func(tx mysql.Querier) (err error) {
		if sale, err = lockFlashSale(ctx, tx, saleID); err != nil {
			return err
		}
		quota = map[string]int64{}
		for _, item := range sale.Items {
			quota[item.SkuID] -= item.Quantity
		}
		if err := sale.Replace(in, now()); err != nil {
			return err
		}
		if err := sale.Offered(offers); err != nil {
			return err
		}
		for _, item := range sale.Items {
			quota[item.SkuID] += item.Quantity
		}
		if _, err := tx.ExecContext(ctx,
			"UPDATE flash_sales SET name = ?, starts_at = ?, ends_at = ?, limit_per_customer = ?, updated_at = ? WHERE id = ?",
			sale.Name, sale.StartsAt, sale.EndsAt, sale.LimitPerCustomer, now(), saleID); err != nil {
			return fmt.Errorf("update flash sale: %w", err)
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM flash_sale_items WHERE sale_id = ?", saleID); err != nil {
			return fmt.Errorf("replace flash sale items: %w", err)
		}
		if err := putFlashItems(ctx, tx, sale); err != nil {
			return err
		}
		return outbox.Add(ctx, tx, audit(ctx, actorID, "flashSale.update", saleID, flashDetail(sale)))
	})
	return sale, quota, err
}

// lockFlashSale locks a sale and its items, so that nothing is sold of them until the transaction ends.
func lockFlashSale(ctx context.Context, tx mysql.Querier, saleID string) (domain.FlashSale, error) {
	var v domain.FlashSale
	err := tx.QueryRowContext(ctx,
		"SELECT id, name, starts_at, ends_at, limit_per_customer FROM flash_sales WHERE id = ? FOR UPDATE", saleID).
		Scan(&v.ID, &v.Name, &v.StartsAt, &v.EndsAt, &v.LimitPerCustomer)
	if errors.Is(err, sql.ErrNoRows) {
		return v, errNoSale
	}
	if err != nil {
		return v, fmt.Errorf("lock flash sale: %w", err)
	}
	v.Items, err = mysql.Collect(ctx, tx, func(rs *sql.Rows, i *domain.FlashItem) error {
		return rs.Scan(&i.SkuID, &i.Price.Amount, &i.Price.Currency, &i.Quantity, &i.Sold)
	}, "SELECT sku_id, price, currency, quantity, sold FROM flash_sale_items WHERE sale_id = ? FOR UPDATE", saleID)
	if err != nil {
		return v, fmt.Errorf("lock flash sale items: %w", err)
	}
	return v, nil
}

func putFlashItems(ctx context.Context, tx mysql.Querier, s domain.FlashSale) error {
	args := make([]any, 0, len(s.Items)*7)
	for i, item := range s.Items {
		args = append(args, s.ID, item.SkuID, i, item.Price.Amount, item.Price.Currency, item.Quantity, item.Sold)
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO flash_sale_items (sale_id, sku_id, position, price, currency, quantity, sold)
		VALUES `+mysql.Rows(len(s.Items), 7), args...)
	if err != nil {
		return fmt.Errorf("write flash sale items: %w", err)
	}
	return nil
}

func flashDetail(s domain.FlashSale) map[string]any {
	return map[string]any{"name": s.Name, "startsAt": s.StartsAt, "endsAt": s.EndsAt, "items": len(s.Items)}
}
