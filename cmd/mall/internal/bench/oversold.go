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
	var stocked, available, held int64
	if err := db.QueryRowContext(ctx, "SELECT stocked, available FROM stock WHERE sku_id = ?", sku).Scan(&stocked, &available); err != nil {
		return fmt.Errorf("stock of the flash sale: %w", err)
	}
	if err := db.QueryRowContext(ctx, `SELECT COALESCE(SUM(l.quantity), 0) FROM reservation_lines l
		JOIN reservations r ON r.order_id = l.order_id WHERE l.sku_id = ? AND r.state IN ('held', 'committed')`, sku).Scan(&held); err != nil {
		return fmt.Errorf("reservations of the flash sale: %w", err)
	}
	report.Oversold = max(0, held-(stocked-available))
	return nil
}
