// Package audit checks the invariants of stock, reservations and flash sales against the rows.
package audit

import (
	"context"
	"database/sql"
	"fmt"

	"mall/common/audit"
	"mall/common/mysql"
)

// limit is the most violations reported of one check: enough to see the pattern.
const limit = 100

// A check's query answers the rows that break its invariant: the row's name, what is there, and
// what should be. Sums compare rows that one transaction changes, so they hold at any moment.
type check struct{ invariant, query string }

var checks = []check{
	{
		"stock adds up: stocked = available + reserved + sold, none negative",
		`SELECT CONCAT('stock ', sku_id),
			CONCAT('available ', available, ', reserved ', reserved, ', sold ', sold), CONCAT('stocked ', stocked)
		FROM stock WHERE stocked <> available + reserved + sold
			OR available < 0 OR reserved < 0 OR sold < 0 OR stocked < 0`,
	},
	{
		"stocked is the sum of the changes that filled it",
		`SELECT CONCAT('stock ', s.sku_id), CONCAT('stocked ', s.stocked), CONCAT('changes sum to ', COALESCE(c.total, 0))
		FROM stock s LEFT JOIN (SELECT sku_id, SUM(delta) AS total FROM stock_changes GROUP BY sku_id) c ON c.sku_id = s.sku_id
		WHERE s.stocked <> COALESCE(c.total, 0)`,
	},
	{
		"reserved is the sum of held reservations, sold that of committed ones",
		`SELECT CONCAT('stock ', s.sku_id), CONCAT('reserved ', s.reserved, ', sold ', s.sold),
			CONCAT('held ', COALESCE(r.held, 0), ', committed ', COALESCE(r.committed, 0))
		FROM stock s LEFT JOIN (
			SELECT l.sku_id, SUM(CASE WHEN r.state = 'held' THEN l.quantity ELSE 0 END) AS held,
				SUM(CASE WHEN r.state = 'committed' THEN l.quantity ELSE 0 END) AS committed
			FROM reservation_lines l JOIN reservations r ON r.order_id = l.order_id GROUP BY l.sku_id
		) r ON r.sku_id = s.sku_id
		WHERE s.reserved <> COALESCE(r.held, 0) OR s.sold <> COALESCE(r.committed, 0)`,
	},
	{
		"every SKU has stock, every stock a SKU",
		`SELECT CONCAT('skus ', k.id), 'no stock row', 'one' FROM skus k LEFT JOIN stock s ON s.sku_id = k.id WHERE s.sku_id IS NULL
		UNION ALL
		SELECT CONCAT('stock ', s.sku_id), 'no SKU', 'one' FROM stock s LEFT JOIN skus k ON k.id = s.sku_id WHERE k.id IS NULL`,
	},
	{
		"every reservation has lines, every line a reservation",
		`SELECT CONCAT('reservations ', r.order_id), 'no lines', 'at least one' FROM reservations r
			LEFT JOIN reservation_lines l ON l.order_id = r.order_id WHERE l.order_id IS NULL
		UNION ALL
		SELECT CONCAT('reservation_lines ', l.order_id), 'no reservation', 'one' FROM reservation_lines l
			LEFT JOIN reservations r ON r.order_id = l.order_id WHERE r.order_id IS NULL`,
	},
	{
		"a held reservation is checked in time, a settled one no more",
		`SELECT CONCAT('reservations ', order_id), CONCAT(state, ', next check ', COALESCE(next_check_at, 'never')),
			'held with a next check, overdue by five minutes at most; or settled without'
		FROM reservations
		WHERE (state = 'held') <> (next_check_at IS NOT NULL)
			OR next_check_at < UTC_TIMESTAMP(3) - INTERVAL 5 MINUTE`,
	},
	{
		"a flash sale sells within its quota, and what its reservations say",
		`SELECT CONCAT('flash_sale_items ', i.sale_id, ' ', i.sku_id), CONCAT('sold ', i.sold, ' of ', i.quantity),
			CONCAT('held and committed ', COALESCE(r.taken, 0))
		FROM flash_sale_items i LEFT JOIN (
			SELECT r.flash_sale_id, l.sku_id, SUM(l.quantity) AS taken
			FROM reservations r JOIN reservation_lines l ON l.order_id = r.order_id
			WHERE r.flash_sale_id <> '' AND r.state IN ('held', 'committed') GROUP BY r.flash_sale_id, l.sku_id
		) r ON r.flash_sale_id = i.sale_id AND r.sku_id = i.sku_id
		WHERE i.sold < 0 OR i.sold > i.quantity OR i.sold <> COALESCE(r.taken, 0)`,
	},
	{
		"a customer's share of a flash sale is what the reservations say",
		`SELECT CONCAT('flash_sale_customers ', c.sale_id, ' ', c.sku_id, ' ', c.user_id), CONCAT('taken ', c.taken),
			CONCAT('held and committed ', COALESCE(r.taken, 0))
		FROM flash_sale_customers c LEFT JOIN (
			SELECT r.flash_sale_id, l.sku_id, r.user_id, SUM(l.quantity) AS taken
			FROM reservations r JOIN reservation_lines l ON l.order_id = r.order_id
			WHERE r.flash_sale_id <> '' AND r.state IN ('held', 'committed') GROUP BY r.flash_sale_id, l.sku_id, r.user_id
		) r ON r.flash_sale_id = c.sale_id AND r.sku_id = c.sku_id AND r.user_id = c.user_id
		WHERE c.taken <> COALESCE(r.taken, 0)`,
	},
	{
		"events are sent within a minute",
		`SELECT CONCAT('outbox ', id), CONCAT(type, ' of ', aggregate_id, ' since ', created_at), 'sent' FROM outbox
		WHERE sent_at IS NULL AND created_at < UTC_TIMESTAMP(3) - INTERVAL 1 MINUTE`,
	},
}

// Invariants lists all names.
func Invariants() []string {
	names := make([]string, len(checks))
	for i, c := range checks {
		names[i] = c.invariant
	}
	return names
}

// Check answers what breaks the invariants of mall_product, nothing when all hold. Errors: MySQL's.
func Check(ctx context.Context, db *mysql.DB) ([]audit.Violation, error) {
	var found []audit.Violation
	for _, c := range checks {
		err := db.Read(ctx, func(q mysql.Querier) error {
			broken, err := mysql.Collect(ctx, q, func(rs *sql.Rows, v *audit.Violation) error {
				var is, should string
				if err := rs.Scan(&v.Row, &is, &should); err != nil {
					return err
				}
				v.Invariant, v.Detail = c.invariant, is+"; should be: "+should
				return nil
			}, c.query+" LIMIT ?", limit)
			found = append(found, broken...)
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("audit %q: %w", c.invariant, err)
		}
	}
	return found, nil
}
