package bench

import (
	"context"
	"database/sql"
	"fmt"

	"mall/common/mysql"
)

// oversold counts pieces that were promised and are not there.
func (m *market) oversold(ctx context.Context, sku string, report *Report) error {
	dsn, err := mysql.FormatDSN(m.DSN, "mall_product")
	if err != nil {
		return err
	}
	db, err := sql.Open("mysql", dsn)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	// One statement reads one snapshot: the consumer may still be making orders.
	var promised int64
	if err := db.QueryRowContext(ctx, `SELECT COALESCE((SELECT SUM(l.quantity) FROM reservation_lines l
		JOIN reservations r ON r.order_id = l.order_id WHERE l.sku_id = s.sku_id AND r.state IN ('held', 'committed')), 0)
		- (s.stocked - s.available) FROM stock s WHERE s.sku_id = ?`, sku).Scan(&promised); err != nil {
		return fmt.Errorf("stock of the flash sale: %w", err)
	}
	report.Oversold += max(0, promised)
	return nil
}
