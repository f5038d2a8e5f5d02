package bench

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"time"

	_ "github.com/go-sql-driver/mysql" // the raw limit talks to the server directly

	orders "mall/app/order/store/migrations"
	products "mall/app/product/store/migrations"
	"mall/cmd/mall/internal/migrate"
	"mall/common/id"
	"mall/common/mysql"
)

// raw issues the two transactions of a checkout as plain SQL: what the database alone allows.
type raw struct {
	product, order *sql.DB
	skus           []string
}

const (
	rawProduct = "bench_product"
	rawOrder   = "bench_order"
)

func openRaw(ctx context.Context, dsn string) (*raw, error) {
	schemas := []migrate.Schema{{Domain: rawProduct, FS: products.FS}, {Domain: rawOrder, FS: orders.FS}}
	m, err := migrate.New(mysql.Conf{DSN: dsn}, schemas)
	if err != nil {
		return nil, err
	}
	if _, err := m.Up(ctx); err != nil {
		return nil, fmt.Errorf("raw limit's schemas: %w", err)
	}
	r := &raw{}
	for name, db := range map[string]**sql.DB{schemas[0].Name(): &r.product, schemas[1].Name(): &r.order} {
		full, err := mysql.FormatDSN(dsn, name)
		if err != nil {
			return nil, err
		}
		if *db, err = sql.Open("mysql", full); err != nil {
			return nil, err
		}
		(*db).SetMaxOpenConns(32)
		(*db).SetMaxIdleConns(32)
	}
	for range 300 {
		sku := id.New()
		r.skus = append(r.skus, sku)
		if _, err := r.product.ExecContext(ctx, `INSERT INTO stock (sku_id, available, reserved, sold, stocked)
			VALUES (?, 1000000, 0, 0, 1000000)`, sku); err != nil {
			return nil, fmt.Errorf("raw limit's stock: %w", err)
		}
	}
	return r, nil
}

// close drops what openRaw made.
func (r *raw) close(ctx context.Context) {
	_, _ = r.order.ExecContext(ctx, "DROP DATABASE mall_"+rawOrder)
	_, _ = r.product.ExecContext(ctx, "DROP DATABASE mall_"+rawProduct)
	_ = r.order.Close()
	_ = r.product.Close()
}

const snapshot = `[{"skuId":"x","productId":"x","title":"轻薄羽绒服 Light Down Jacket","price":{"amount":19900,"currency":"CNY"},"attributes":{"color":"black","size":"M"},"picture":"/api/v1/pictures/x","quantity":1}]`

func (r *raw) checkout(ctx context.Context, n int64) error {
	rng := rand.New(rand.NewPCG(uint64(n), 1)) //nolint:gosec // repeatable, not secret
	lines := distinct(rng, r.skus)
	order, user, now := id.New(), id.New(), time.Now().UTC()
	key := []byte(order + "......")
	if err := inTx(ctx, r.product, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO reservations (order_id, checkout_key, user_id, flash_sale_id, state,
			snapshot, next_check_at, created_at, updated_at) VALUES (?, ?, ?, '', 'held', ?, ?, ?, ?)`,
			order, key, user, snapshot, now.Add(time.Minute), now, now); err != nil {
			return err
		}
		var args []any
		for _, sku := range lines {
			args = append(args, order, sku, 1)
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO reservation_lines (order_id, sku_id, quantity) VALUES "+mysql.Rows(len(lines), 3), args...); err != nil {
			return err
		}
		if err := tell(ctx, tx, "mall.stock.v1", "reserved", order, now); err != nil {
			return err
		}
		for _, sku := range lines {
			if _, err := tx.ExecContext(ctx, `UPDATE stock SET available = available - 1, reserved = reserved + 1
				WHERE sku_id = ? AND available >= 1`, sku); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	return inTx(ctx, r.order, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO idempotency (key_hash, request_hash, response, created_at)
			VALUES (?, ?, ?, ?)`, key, key, snapshot, now); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO orders (id, user_id, status, total_amount, currency, address,
			flash_sale_id, traceparent, expires_at, due_at, created_at, updated_at, version)
			SELECT ?, ?, 'pendingPayment', 19900, 'CNY', ?, '', ?, ?, ?, ?, ?, 1 FROM DUAL WHERE UTC_TIMESTAMP(3) < ?`,
			order, user, snapshot, trace, now.Add(15*time.Minute), now.Add(15*time.Minute), now, now, now.Add(30*time.Second)); err != nil {
			return err
		}
		var args []any
		for i, sku := range lines {
			args = append(args, order, i, sku, sku, "轻薄羽绒服 Light Down Jacket", `{"color":"black"}`, "/api/v1/pictures/x", 1, 19900)
		}
		if _, err := tx.ExecContext(ctx, insertItems+mysql.Rows(len(lines), 9), args...); err != nil {
			return err
		}
		return tell(ctx, tx, "mall.order.v1", "created", order, now)
	})
}

const insertItems = `INSERT INTO order_items (order_id, line_no, sku_id, product_id, title, attributes,
	picture, quantity, price_amount) VALUES `

const trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

func tell(ctx context.Context, tx *sql.Tx, topic, kind, order string, now time.Time) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO outbox (event_id, topic, type, aggregate_id, version, payload, traceparent, created_at)
		VALUES (?, ?, ?, ?, 1, ?, ?, ?)`, id.New(), topic, kind, order, snapshot, trace, now)
	return err
}

func inTx(ctx context.Context, db *sql.DB, fn func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if err := fn(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// distinct picks one to three SKUs, in the order in which checkouts lock them.
func distinct(rng *rand.Rand, skus []string) []string {
	picked := map[int]bool{}
	for range 1 + rng.IntN(3) {
		picked[rng.IntN(len(skus))] = true
	}
	var out []string
	for i := range skus { // skus are sorted
		if picked[i] {
			out = append(out, skus[i])
		}
	}
	return out
}
