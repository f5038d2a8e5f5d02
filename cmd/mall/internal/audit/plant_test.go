package audit

import (
	"fmt"
	"math"
	"testing"

	ordermigrations "mall/app/order/store/migrations"
	paymentmigrations "mall/app/payment/store/migrations"
	productmigrations "mall/app/product/store/migrations"
	"mall/common/mysql"
	"mall/test/mysqltest"
)

// plant makes the schemas of a shop with n completed orders, in which every invariant holds.
func plant(t testing.TB, n int) *Auditor {
	t.Helper()
	a := &Auditor{
		product: mysql.Wrap(mysqltest.Schema(t, productmigrations.FS), "test"),
		order:   mysql.Wrap(mysqltest.Schema(t, ordermigrations.FS), "test"),
		payment: mysql.Wrap(mysqltest.Schema(t, paymentmigrations.FS), "test"),
	}
	digits := int(math.Ceil(math.Log10(float64(n))))
	from, number := "", "0"
	for i := range digits {
		if from != "" {
			from += " CROSS JOIN "
		}
		from += fmt.Sprintf("digits d%d", i)
		number += fmt.Sprintf(" + d%d.d * %d", i, int(math.Pow10(i)))
	}
	for _, db := range a.schemas() {
		run(t, db, "CREATE TABLE digits (d INT PRIMARY KEY)", "INSERT INTO digits VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)")
		run(t, db, "CREATE TABLE numbers (n INT PRIMARY KEY)", fmt.Sprintf("INSERT INTO numbers SELECT n FROM (SELECT %s AS n FROM %s) AS all_numbers WHERE n < %d", number, from, n))
	}
	const order, pay = "CONCAT('01J', LPAD(n, 23, '0'))", "CONCAT('01P', LPAD(n, 23, '0'))"
	const now, old = "UTC_TIMESTAMP(3)", "UTC_TIMESTAMP(3) - INTERVAL 1 HOUR"
	run(t, a.product,
		fmt.Sprintf("INSERT INTO skus (id, product_id, position, price, currency, attributes, active) SELECT CONCAT('sku', n), 'p', 0, 100, 'CNY', '{}', 1 FROM numbers WHERE n < %d", min(n, 500)),
		fmt.Sprintf("INSERT INTO stock (sku_id, available, reserved, sold, stocked) SELECT CONCAT('sku', n %% 500), 5, 0, COUNT(*), COUNT(*) + 5 FROM numbers GROUP BY CONCAT('sku', n %% 500)"),
		"INSERT INTO stock_changes (id, sku_id, delta, reason, actor_id, created_at) SELECT CONCAT('c', sku_id), sku_id, stocked, '', '', "+now+" FROM stock",
		"INSERT INTO reservations (order_id, checkout_key, user_id, flash_sale_id, state, snapshot, created_at, updated_at) SELECT "+order+", UNHEX(LPAD(HEX(n), 64, '0')), 'u', '', 'committed', '', "+old+", "+old+" FROM numbers",
		"INSERT INTO reservation_lines (order_id, sku_id, quantity) SELECT "+order+", CONCAT('sku', n % 500), 1 FROM numbers")
	run(t, a.order,
		"INSERT INTO orders (id, user_id, status, total_amount, currency, payment_id, expires_at, created_at, updated_at, version) SELECT "+order+", 'u', 'completed', 100, 'CNY', "+pay+", "+old+", "+old+", "+old+", 4 FROM numbers",
		"INSERT INTO order_items (order_id, line_no, sku_id, product_id, title, attributes, quantity, price_amount) SELECT "+order+", 0, 'sku', 'p', '', '{}', 1, 100 FROM numbers",
		"INSERT INTO outbox (event_id, topic, type, aggregate_id, version, payload, traceparent, created_at, sent_at) SELECT CONCAT(n, '-', d), 'mall.order.v1', 'x', "+order+", d, '{}', '', "+old+", "+old+" FROM numbers CROSS JOIN digits WHERE d BETWEEN 1 AND 4",
		"INSERT INTO idempotency (key_hash, request_hash, response, created_at) SELECT UNHEX(LPAD(HEX(n), 64, '0')), UNHEX(LPAD(HEX(n), 64, '0')), CONCAT(UNHEX('0A1A'), "+order+"), "+old+" FROM numbers")
	run(t, a.payment,
		"INSERT INTO payments (id, order_id, user_id, provider, status, settlement, amount, currency, captured_amount, captured_currency, refunded_amount, refund_id, kept_order_id, pay_url, version, captured_at, created_at, updated_at) SELECT "+pay+", "+order+", 'u', 'sandbox', 'succeeded', 'kept', 100, 'CNY', 100, 'CNY', 0, '', "+order+", '', 3, "+old+", "+old+", "+old+" FROM numbers",
		"INSERT INTO ledger_transactions (id, kind, payment_id, ref, created_at) SELECT CONCAT('01L', LPAD(n, 23, '0')), 'capture', "+pay+", CONCAT('capture:', n), "+old+" FROM numbers",
		"INSERT INTO ledger_entries (transaction_id, account, amount, currency) SELECT CONCAT('01L', LPAD(n, 23, '0')), 'provider:sandbox', 100, 'CNY' FROM numbers UNION ALL SELECT CONCAT('01L', LPAD(n, 23, '0')), 'customer_funds', -100, 'CNY' FROM numbers")
	return a
}

func run(t testing.TB, db *mysql.DB, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := db.Raw().ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%v in %s", err, s)
		}
	}
}
