package purge_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/common/commontest"
	"mall/common/mysql"
	"mall/common/purge"
	"mall/test/mysqltest"
)

func TestOldRowsGoBatchByBatchWhateverFails(t *testing.T) {
	db := mysql.Wrap(mysqltest.Schema(t, commontest.FS), "test")
	exec := func(query string) {
		_, err := db.Raw().ExecContext(t.Context(), query)
		require.NoError(t, err)
	}
	for i := range 3 {
		exec(`INSERT INTO outbox (event_id, topic, type, aggregate_id, version, payload, traceparent, created_at)
			VALUES ('` + string(rune('a'+i)) + `', 't', 'made', 'x', 1, '{}', '', '2020-01-01')`)
	}
	exec("UPDATE outbox SET sent_at = '2020-01-01' WHERE event_id = 'a'")
	exec("UPDATE outbox SET sent_at = UTC_TIMESTAMP(3) WHERE event_id = 'b'")
	exec(`INSERT INTO idempotency (key_hash, request_hash, response, created_at) VALUES
		(REPEAT('a', 32), REPEAT('a', 32), '', '2020-01-01'), (REPEAT('b', 32), REPEAT('b', 32), '', UTC_TIMESTAMP(3))`)

	batches := []int64{2, 2, 1}
	p := &purge.Purge{DB: db, More: []purge.Step{
		{What: "broken", Delete: func(context.Context, *mysql.DB, time.Duration) (int64, error) { return 0, errors.New("no") }},
		{What: "long", Age: time.Hour, Delete: func(_ context.Context, _ *mysql.DB, age time.Duration) (int64, error) {
			assert.Equal(t, time.Hour, age)
			if len(batches) == 0 {
				return 0, nil
			}
			n := batches[0]
			batches = batches[1:]
			return n, nil
		}},
	}}
	assert.Equal(t, int64(1+1+5), p.Once(t.Context()))
	var unsent int
	require.NoError(t, db.Raw().QueryRowContext(t.Context(), "SELECT COUNT(*) FROM outbox WHERE sent_at IS NULL").Scan(&unsent))
	assert.Equal(t, 1, unsent, "what is not sent stays for ever")
}
