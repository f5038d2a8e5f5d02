package store

import (
	"context"
	"database/sql"
	"fmt"

	"mall/app/order/domain"
	"mall/common/mysql"
)

// topProducts is how many of the best-selling products statistics name.
const topProducts = 10

// Statistics adds up what happened to orders in a range. Each query reads one range of idx_kind; the
// rows that it joins are found by their primary keys.
func (s *Store) Statistics(ctx context.Context, r domain.Range) (domain.Statistics, error) {
	out := domain.Statistics{Range: r, Buckets: make([]domain.Sum, r.Buckets())}
	err := s.db.Read(ctx, func(q mysql.Querier) error { return readStatistics(ctx, q, &out) })
	if err != nil {
		return out, fmt.Errorf("statistics of orders: %w", err)
	}
	return out, nil
}

func readStatistics(ctx context.Context, q mysql.Querier, out *domain.Statistics) error {
	if err := addUp(ctx, q, out); err != nil {
		return err
	}
	var err error
	out.ByStatus, err = mysql.Collect(ctx, q, func(rows *sql.Rows, c *domain.StatusCount) error {
		return rows.Scan(&c.Status, &c.Orders, &c.Paid)
	}, `SELECT o.status, COUNT(*), COALESCE(SUM(o.payment_id <> ''), 0)
		FROM order_changes c JOIN orders o ON o.id = c.order_id
		WHERE c.kind = ? AND c.created_at >= ? AND c.created_at < ? GROUP BY o.status ORDER BY o.status`,
		domain.KindCreated, out.From, out.To)
	if err != nil {
		return err
	}
	out.TopProducts, err = mysql.Collect(ctx, q, func(rows *sql.Rows, p *domain.ProductSales) error {
		return rows.Scan(&p.ProductID, &p.Title, &p.Quantity, &p.Revenue)
	}, `SELECT i.product_id, MAX(i.title), SUM(i.quantity), SUM(i.quantity * i.price_amount) AS revenue
		FROM order_changes c JOIN order_items i ON i.order_id = c.order_id
		WHERE c.kind = ? AND c.created_at >= ? AND c.created_at < ?
		GROUP BY i.product_id ORDER BY revenue DESC, i.product_id LIMIT ?`,
		domain.KindPaid, out.From, out.To, topProducts)
	return err
}

func addUp(ctx context.Context, q mysql.Querier, out *domain.Statistics) error {
	type row struct {
		kind              domain.Kind
		bucket, n, amount int64
	}
	kinds := domain.Counted()
	args := append([]any{out.From, int64(out.Bucket.Width().Seconds())}, mysql.Args(kinds)...)
	rows, err := mysql.Collect(ctx, q, func(rows *sql.Rows, v *row) error {
		return rows.Scan(&v.kind, &v.bucket, &v.n, &v.amount)
	}, `SELECT kind, TIMESTAMPDIFF(SECOND, ?, created_at) DIV ? AS bucket, COUNT(*), SUM(amount) FROM order_changes
		WHERE kind IN (`+mysql.In(len(kinds))+`) AND created_at >= ? AND created_at < ? GROUP BY kind, bucket`,
		append(args, out.From, out.To)...)
	if err != nil {
		return err
	}
	for _, v := range rows {
		out.Buckets[v.bucket].Add(v.kind, v.n, v.amount)
	}
	return nil
}
