package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"mall/app/order/domain"
	"mall/common/mysql"
)

// Cart reads a customer's cart in the order in which the lines were added.
func (s *Store) Cart(ctx context.Context, userID string) ([]domain.Line, error) {
	var out []domain.Line
	err := s.db.Read(ctx, func(q mysql.Querier) (err error) {
		out, err = readCart(ctx, q, userID)
		return err
	})
	return out, err
}

func readCart(ctx context.Context, q mysql.Querier, userID string) ([]domain.Line, error) {
	lines, err := mysql.Collect(ctx, q, func(rows *sql.Rows, l *domain.Line) error {
		return rows.Scan(&l.SkuID, &l.Quantity)
	}, "SELECT sku_id, quantity FROM cart_items WHERE user_id = ? ORDER BY added_at, sku_id", userID)
	if err != nil {
		return nil, fmt.Errorf("read cart: %w", err)
	}
	return lines, nil
}

// PutCart sets the quantities of SKUs in a customer's cart and leaves the other lines alone. Lines
// that are there already keep their place.
func (s *Store) PutCart(ctx context.Context, userID string, lines []domain.Line) error {
	return s.upsertCart(ctx, userID, lines, "VALUES(quantity)")
}

// MergeCart is PutCart that keeps the larger quantity of a SKU that is in the cart already.
func (s *Store) MergeCart(ctx context.Context, userID string, lines []domain.Line) error {
	return s.upsertCart(ctx, userID, lines, "GREATEST(quantity, VALUES(quantity))")
}

func (s *Store) upsertCart(ctx context.Context, userID string, lines []domain.Line, quantity string) error {
	if len(lines) == 0 {
		return nil
	}
	now := time.Now().UTC()
	args := make([]any, 0, 5*len(lines))
	for i, l := range lines {
		// A millisecond apart, so that lines added together keep their order.
		args = append(args, userID, l.SkuID, l.Quantity, now.Add(time.Duration(i)*time.Millisecond), now)
	}
	return s.db.Tx(ctx, func(tx mysql.Querier) error {
		changed, err := mysql.Changed(tx.ExecContext(ctx, `INSERT INTO cart_items (user_id, sku_id, quantity, added_at, updated_at)
			VALUES `+mysql.Rows(len(lines), 5)+`
			ON DUPLICATE KEY UPDATE quantity = `+quantity+`, updated_at = VALUES(updated_at)`, args...))
		if err != nil {
			return fmt.Errorf("write cart: %w", err)
		}
		// The server says 1 for a new line, 2 for one that was there, and 0 for one that changes nothing.
		if added := min(changed, 2*int64(len(lines))-changed); added > 0 {
			mysql.AfterCommit(tx, func() { instruments.additions.Add(ctx, added) })
		}
		return nil
	})
}

// DeleteCartItem takes a SKU out of a cart; nothing happens when it is not there.
func (s *Store) DeleteCartItem(ctx context.Context, userID, skuID string) error {
	return s.db.Tx(ctx, func(tx mysql.Querier) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM cart_items WHERE user_id = ? AND sku_id = ?", userID, skuID)
		if err != nil {
			return fmt.Errorf("delete cart item: %w", err)
		}
		return nil
	})
}

// TakeFromCart removes from a cart what an order was made of.
func TakeFromCart(ctx context.Context, tx mysql.Querier, userID string, items []domain.Item) error {
	args := []any{userID}
	for _, item := range items {
		args = append(args, item.SkuID)
	}
	_, err := tx.ExecContext(ctx, "DELETE FROM cart_items WHERE user_id = ? AND sku_id IN ("+mysql.In(len(items))+")", args...)
	if err != nil {
		return fmt.Errorf("empty cart: %w", err)
	}
	return nil
}
