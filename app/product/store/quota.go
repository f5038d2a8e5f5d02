package store

import (
	"context"
	"fmt"

	"mall/app/product/domain"
	"mall/common/mysql"
	"mall/common/problem"
)

// takeQuota takes the pieces from the sale's quota and counts them for the customer.
// Errors: OUT_OF_STOCK, FLASH_LIMIT_REACHED.
func takeQuota(ctx context.Context, tx mysql.Querier, r domain.ReserveRequest) error {
	for _, l := range r.Lines() {
		if err := countCustomer(ctx, tx, r, l); err != nil {
			return err
		}
		n, err := mysql.Changed(tx.ExecContext(ctx,
			"UPDATE flash_sale_items SET sold = sold + ? WHERE sale_id = ? AND sku_id = ? AND sold + ? <= quantity",
			l.Quantity, r.FlashSaleID, l.SkuID, l.Quantity))
		if err != nil {
			return fmt.Errorf("take flash quota: %w", err)
		}
		if n == 0 {
			var left int64
			if err := tx.QueryRowContext(ctx, "SELECT COALESCE(MAX(quantity - sold), 0) FROM flash_sale_items WHERE sale_id = ? AND sku_id = ?",
				r.FlashSaleID, l.SkuID).Scan(&left); err != nil {
				return fmt.Errorf("read flash quota: %w", err)
			}
			return domain.OutOfStock(l.Lacks(left))
		}
	}
	return nil
}

func countCustomer(ctx context.Context, tx mysql.Querier, r domain.ReserveRequest, l domain.Line) error {
	if _, err := tx.ExecContext(ctx,
		`INSERT INTO flash_sale_customers (sale_id, sku_id, user_id, taken) VALUES (?, ?, ?, ?)
		ON DUPLICATE KEY UPDATE taken = taken + ?`, r.FlashSaleID, l.SkuID, r.UserID, l.Quantity, l.Quantity); err != nil {
		return fmt.Errorf("count flash customer: %w", err)
	}
	if r.FlashLimit == 0 {
		return nil
	}
	var taken int64
	if err := tx.QueryRowContext(ctx,
		"SELECT taken FROM flash_sale_customers WHERE sale_id = ? AND sku_id = ? AND user_id = ?",
		r.FlashSaleID, l.SkuID, r.UserID).Scan(&taken); err != nil {
		return fmt.Errorf("read flash customer: %w", err)
	}
	if taken > r.FlashLimit {
		return problem.Conflict(domain.CodeFlashLimitReached, "a customer may buy at most %d of it in this sale", r.FlashLimit)
	}
	return nil
}

// freeQuota gives the pieces back to the sale and to the customer's limit.
func freeQuota(ctx context.Context, tx mysql.Querier, r domain.Reservation) error {
	for _, l := range r.Lines {
		if _, err := tx.ExecContext(ctx,
			"UPDATE flash_sale_customers SET taken = taken - ? WHERE sale_id = ? AND sku_id = ? AND user_id = ? AND taken >= ?",
			l.Quantity, r.FlashSaleID, l.SkuID, r.UserID, l.Quantity); err != nil {
			return fmt.Errorf("free flash customer: %w", err)
		}
		n, err := mysql.Changed(tx.ExecContext(ctx,
			"UPDATE flash_sale_items SET sold = sold - ? WHERE sale_id = ? AND sku_id = ? AND sold >= ?",
			l.Quantity, r.FlashSaleID, l.SkuID, l.Quantity))
		if err != nil {
			return fmt.Errorf("free flash quota: %w", err)
		}
		if n != 1 {
			return fmt.Errorf("flash sale %s contradicts its reservations at SKU %s", r.FlashSaleID, l.SkuID)
		}
	}
	return nil
}
