package audit

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"mall/common/audit"
	"mall/common/mysql"
)

// Names of the invariants that two domains share.
const (
	ReservationFollowsOrder = "a reservation follows its order"
	OrderHoldsStock         = "an order has its reservation"
	OrderHoldsMoney         = "an order's money was captured and is kept"
	CaptureHasOrder         = "a capture is kept by its order or goes back"
)

const (
	pageSize = 5000
	most     = 100 // findings of one invariant that are named
)

// expected lists, for a state of a reservation, the states in which its order may be.
var expected = map[string][]string{
	"held":      {"pendingPayment"},
	"committed": {"paid", "shipped", "completed", "refundPending", "refunded"},
	"released":  {"", "cancelled"}, // "" is no order at all
	"returned":  {"refunded"},
}

type pair struct{ id, state string }

func scanPair(r *sql.Rows, p *pair) error { return r.Scan(&p.id, &p.state) }

// each pages through a query that takes the last id and a limit, sorted by id.
func each[T any](ctx context.Context, db *mysql.DB, scan func(*sql.Rows, *T) error, id func(T) string, query string, visit func([]T) error) error {
	after := ""
	for {
		var page []T
		if err := db.Read(ctx, func(q mysql.Querier) (err error) {
			page, err = mysql.Collect(ctx, q, scan, query, after, pageSize)
			return err
		}); err != nil {
			return err
		}
		if len(page) == 0 {
			return nil
		}
		if err := visit(page); err != nil {
			return err
		}
		if len(page) < pageSize {
			return nil
		}
		after = id(page[len(page)-1])
	}
}

// lookUp answers id → state for those of ids that exist.
func lookUp(ctx context.Context, db *mysql.DB, query string, ids []string) (map[string]string, error) {
	out := make(map[string]string, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	err := db.Read(ctx, func(q mysql.Querier) error {
		rows, err := mysql.Collect(ctx, q, scanPair, fmt.Sprintf(query, mysql.In(len(ids))), mysql.Args(ids)...)
		for _, r := range rows {
			out[r.id] = r.state
		}
		return err
	})
	return out, err
}

func ids(page []pair) []string {
	out := make([]string, len(page))
	for i, p := range page {
		out[i] = p.id
	}
	return out
}

const orderStates = "SELECT id, status FROM orders WHERE id IN (%s)"

// reservations checks every reservation against its order.
func (a *Auditor) reservations(ctx context.Context) ([]audit.Violation, error) {
	var found []audit.Violation
	err := each(ctx, a.product, scanPair, func(p pair) string { return p.id },
		"SELECT order_id, state FROM reservations WHERE order_id > ? ORDER BY order_id LIMIT ?",
		func(page []pair) error {
			states, err := lookUp(ctx, a.order, orderStates, ids(page))
			for _, r := range page {
				if status := states[r.id]; err == nil && !slices.Contains(expected[r.state], status) && len(found) < most {
					if status == "" {
						status = "missing"
					}
					found = append(found, audit.Violation{Invariant: ReservationFollowsOrder, Row: "reservations " + r.id,
						Detail: fmt.Sprintf("is %s while the order is %s", r.state, status)})
				}
			}
			return err
		})
	return found, err
}

// ordersHoldStock checks that no order is without a reservation.
func (a *Auditor) ordersHoldStock(ctx context.Context) ([]audit.Violation, error) {
	var found []audit.Violation
	err := each(ctx, a.order, scanPair, func(p pair) string { return p.id },
		"SELECT id, status FROM orders WHERE id > ? ORDER BY id LIMIT ?",
		func(page []pair) error {
			states, err := lookUp(ctx, a.product, "SELECT order_id, state FROM reservations WHERE order_id IN (%s)", ids(page))
			for _, o := range page {
				if _, ok := states[o.id]; err == nil && !ok && len(found) < most {
					found = append(found, audit.Violation{Invariant: OrderHoldsStock, Row: "orders " + o.id,
						Detail: fmt.Sprintf("is %s and has no reservation", o.state)})
				}
			}
			return err
		})
	return found, err
}
