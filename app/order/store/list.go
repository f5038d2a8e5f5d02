package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"mall/app/order/domain"
	"mall/common/id"
	"mall/common/mysql"
)

// OrderFilter selects orders, newest first. Empty fields select everything.
type OrderFilter struct {
	UserID string
	Status domain.Status
	Query  string // an order's id, tracking number, recipient or phone, exact
	Before string // an order's id: only older ones
	Limit  int
}

// Orders reads a page of orders.
func (s *Store) Orders(ctx context.Context, f OrderFilter) ([]domain.Snapshot, error) {
	where, args := []string{"1 = 1"}, []any{}
	and := func(clause string, values ...any) {
		where, args = append(where, clause), append(args, values...)
	}
	if f.UserID != "" {
		and("user_id = ?", f.UserID)
	}
	if f.Status != "" {
		and("status = ?", f.Status)
	}
	if f.Before != "" {
		and("id < ?", f.Before)
	}
	join, found := search(f.Query)
	args = append(found, args...)
	var out []domain.Snapshot
	err := s.db.Read(ctx, func(q mysql.Querier) (err error) {
		out, err = mysql.Collect(ctx, q, func(rows *sql.Rows, o *domain.Snapshot) error { return scanOrder(rows, o) },
			"SELECT "+orderColumns+" FROM orders"+join+" WHERE "+strings.Join(where, " AND ")+" ORDER BY id DESC LIMIT ?",
			append(args, f.Limit)...)
		if err != nil {
			return err
		}
		return loadItems(ctx, q, out)
	})
	if err != nil {
		return nil, fmt.Errorf("list orders: %w", err)
	}
	return out, nil
}

// minPhoneDigits keeps a short number, of a street say, from being taken for a telephone's.
const minPhoneDigits = 5

// search joins the orders that a query names: a union, because each of its parts reads an index, which
// one condition with OR over several columns need not.
func search(query string) (join string, args []any) {
	if query == "" {
		return "", nil
	}
	parts := []string{"SELECT id FROM orders WHERE tracking_number = ?", "SELECT id FROM orders WHERE recipient = ?"}
	args = []any{query, query}
	if id.Valid(query) {
		parts, args = append(parts, "SELECT id FROM orders WHERE id = ?"), append(args, query)
	}
	if digits := domain.PhoneDigits(query); len(digits) >= minPhoneDigits {
		parts, args = append(parts, "SELECT id FROM orders WHERE phone_digits = ?"), append(args, digits)
	}
	return " JOIN (" + strings.Join(parts, " UNION ") + ") AS named USING (id)", args
}

// RefundFilter selects refunds, those that wait for an operator first, then by age.
type RefundFilter struct {
	Status domain.RefundStatus // empty means any
	// After is the last refund of the page before; its zero value begins the list.
	After RefundPosition
	Limit int
}

// RefundPosition is a refund's place in the list.
type RefundPosition struct {
	Decided bool
	ID      string
}

// PositionOf is where a refund stands in the list.
func PositionOf(r domain.Refund) RefundPosition {
	return RefundPosition{Decided: decided(r) == 1, ID: r.ID}
}

// RefundAndOrder is a refund beside its order's state.
type RefundAndOrder struct {
	domain.Refund
	OrderStatus domain.Status
}

// Refunds reads a page of refunds.
func (s *Store) Refunds(ctx context.Context, f RefundFilter) ([]RefundAndOrder, error) {
	where, args := "1 = 1", []any{}
	if f.Status != "" {
		where, args = "r.status = ?", append(args, f.Status)
	}
	if f.After.ID != "" {
		where += " AND (r.decided > ? OR (r.decided = ? AND r.id > ?))"
		args = append(args, f.After.Decided, f.After.Decided, f.After.ID)
	}
	var out []RefundAndOrder
	err := s.db.Read(ctx, func(q mysql.Querier) (err error) {
		out, err = mysql.Collect(ctx, q, func(rows *sql.Rows, r *RefundAndOrder) error {
			return scanRefund(rows, &r.Refund, &r.OrderStatus)
		}, "SELECT "+refundColumns+", o.status FROM refunds r JOIN orders o ON o.id = r.order_id WHERE "+where+
			" ORDER BY r.decided, r.id LIMIT ?", append(args, f.Limit)...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list refunds: %w", err)
	}
	return out, nil
}
