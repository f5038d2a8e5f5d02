package store

import (
	"context"
	"database/sql"
	"fmt"

	"mall/app/product/domain"
	"mall/common/mysql"
)

// Available answers how many pieces of each SKU can be sold now; unknown SKUs are left out.
func (s *Store) Available(ctx context.Context, skuIDs []string) (map[string]int64, error) {
	if len(skuIDs) == 0 {
		return map[string]int64{}, nil
	}
	type row struct {
		sku string
		n   int64
	}
	var rows []row
	err := s.db.Read(ctx, func(q mysql.Querier) (err error) {
		rows, err = mysql.Collect(ctx, q, func(rs *sql.Rows, v *row) error { return rs.Scan(&v.sku, &v.n) },
			"SELECT sku_id, available FROM stock WHERE sku_id IN ("+mysql.In(len(skuIDs))+")", mysql.Args(skuIDs)...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read stock: %w", err)
	}
	out := make(map[string]int64, len(rows))
	for _, v := range rows {
		out[v.sku] = v.n
	}
	return out, nil
}

// Level reads a SKU's whole stock. Errors: sql.ErrNoRows.
func Level(ctx context.Context, q mysql.Querier, skuID string) (domain.Level, error) {
	l := domain.Level{SkuID: skuID}
	err := q.QueryRowContext(ctx, "SELECT available, reserved, sold, stocked FROM stock WHERE sku_id = ?", skuID).
		Scan(&l.Available, &l.Reserved, &l.Sold, &l.Stocked)
	return l, err
}

// move adds m times quantity to a SKU's stock. It fails rather than let a number become negative,
// which only a defect can ask for.
func move(ctx context.Context, tx mysql.Querier, skuID string, m domain.Movement, quantity int64) error {
	n, err := mysql.Changed(tx.ExecContext(ctx,
		`UPDATE stock SET available = available + ?, reserved = reserved + ?, sold = sold + ?
		WHERE sku_id = ? AND available + ? >= 0 AND reserved + ? >= 0 AND sold + ? >= 0`,
		m.Available*quantity, m.Reserved*quantity, m.Sold*quantity, skuID,
		m.Available*quantity, m.Reserved*quantity, m.Sold*quantity))
	if err != nil {
		return fmt.Errorf("move stock of %s: %w", skuID, err)
	}
	if n != 1 {
		return fmt.Errorf("stock of SKU %s contradicts its reservations", skuID)
	}
	return nil
}
