package purge_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/order/ordertest"
	"mall/app/order/worker/internal/purge"
)

func TestOnlyWhatHasServedIsDeleted(t *testing.T) {
	s := ordertest.Store(t)
	for range 3 {
		ordertest.Place(t, s, nil)
	}
	exec := func(query string) {
		_, err := s.DB().Raw().Exec(query)
		require.NoError(t, err)
	}
	exec("UPDATE outbox SET created_at = '2020-01-01'")
	exec("UPDATE outbox SET sent_at = '2020-01-01' WHERE id = 1")
	exec("UPDATE outbox SET sent_at = UTC_TIMESTAMP(3) WHERE id = 2")
	exec("INSERT INTO idempotency (key_hash, request_hash, response, created_at) VALUES (REPEAT('a', 32), REPEAT('a', 32), '', '2020-01-01'), (REPEAT('b', 32), REPEAT('b', 32), '', UTC_TIMESTAMP(3))")
	require.NoError(t, (&purge.Purge{Store: s}).Once(t.Context()))
	assert.Equal(t, 2, ordertest.Count(t, s, "SELECT COUNT(*) FROM outbox"), "what is not sent stays for ever")
	assert.Equal(t, 1, ordertest.Count(t, s, "SELECT COUNT(*) FROM idempotency"))
	assert.Equal(t, 3, ordertest.Count(t, s, "SELECT COUNT(*) FROM orders"))
}
