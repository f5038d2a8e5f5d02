package alerts

import (
	"database/sql"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/test/shop"
)

// leaveUndone has each sweeper find what a crash would have left, twice and some scrapes apart.
func leaveUndone(t *testing.T) {
	t.Helper()
	db := database(t)
	v := newVisitor(t, 4)
	for _, o := range v.orders[:2] { // reservations of which nobody told what became
		change(t, db, "UPDATE mall_product.reservations SET next_check_at = UTC_TIMESTAMP(3) WHERE order_id = ?", o.ID)
		loseRefund(t, db, v, o)
	}
	cli(t, "stop", "order-worker")
	for _, o := range v.orders[2:] {
		loseCapture(t, db, v, o)
		time.Sleep(6 * time.Second)
	}
	cli(t, "start", "order-worker")
}

// loseRefund approves a refund while nobody reads of it; order-worker's sweeper sees to it.
func loseRefund(t *testing.T, db *sql.DB, v *visitor, o shop.Order) {
	t.Helper()
	require.NoError(t, v.pay(t.Context(), o, "success"))
	_, err := v.Await(t.Context(), o.ID, "paid")
	require.NoError(t, err)
	cli(t, "stop", "payment-worker")
	var refund struct{ ID string }
	_, err = v.JSON(t.Context(), shop.Call{Method: "POST", Path: "/api/v1/orders/" + o.ID + "/refunds", Key: shop.Key(),
		Body: map[string]string{"reason": "proof"}}, &refund)
	require.NoError(t, err)
	operator, err := v.LogIn(t.Context(), "operator@mall.test", "operator-password")
	require.NoError(t, err)
	_, err = operator.JSON(t.Context(), shop.Call{Method: "POST", Path: "/api/v1/admin/refunds/" + refund.ID + "/approval", Key: shop.Key(),
		Body: map[string]any{"approved": true, "note": "proof"}}, nil)
	require.NoError(t, err)
	change(t, db, "UPDATE mall_order.refunds SET updated_at = updated_at - INTERVAL 2 MINUTE WHERE id = ?", refund.ID)
	require.Eventually(t, func() bool {
		return rows(t, db, "SELECT COUNT(*) FROM mall_payment.payments WHERE order_id = ? AND refund_id <> ''", o.ID)
	}, 20*time.Second, 200*time.Millisecond, "the stalled refund is resumed")
	cli(t, "start", "payment-worker")
}

// loseCapture pays an order while order-worker does not read of it; payment-worker's sweeper tells order-rpc.
func loseCapture(t *testing.T, db *sql.DB, v *visitor, o shop.Order) {
	t.Helper()
	require.NoError(t, v.pay(t.Context(), o, "success"))
	require.Eventually(t, func() bool {
		return rows(t, db, "SELECT COUNT(*) FROM mall_payment.payments WHERE order_id = ? AND settlement = 'awaiting'", o.ID)
	}, 20*time.Second, 200*time.Millisecond, "the money was captured")
	change(t, db, "UPDATE mall_payment.payments SET settle_at = UTC_TIMESTAMP(3) WHERE order_id = ?", o.ID)
	_, err := v.Await(t.Context(), o.ID, "paid")
	require.NoError(t, err)
}
