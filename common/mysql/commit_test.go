package mysql_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/common/mysql"
)

func TestAfterCommitRunsOncePerCommit(t *testing.T) {
	db := open(t)
	var ran int
	note := func(tx mysql.Querier) error {
		mysql.AfterCommit(tx, func() { ran++ })
		assert.Zero(t, ran, "the transaction is still open")
		return nil
	}
	require.NoError(t, db.Tx(t.Context(), note))
	assert.Equal(t, 1, ran)

	ran = 0
	err := db.Tx(t.Context(), func(tx mysql.Querier) error {
		require.NoError(t, note(tx))
		return assert.AnError
	})
	require.ErrorIs(t, err, assert.AnError)
	assert.Zero(t, ran, "a transaction that rolled back changed nothing")
}

// Two transactions deadlock; the one that is tried again must not count twice.
func TestAfterCommitForgetsWhatWasTriedAgain(t *testing.T) {
	db := open(t)
	_, err := db.Raw().ExecContext(t.Context(), "INSERT INTO thing (id, name) VALUES (1, 'a'), (2, 'b')")
	require.NoError(t, err)
	var mu sync.Mutex
	var tried, committed int
	var wg sync.WaitGroup
	for i := range 2 {
		wg.Go(func() {
			assert.NoError(t, db.Tx(t.Context(), func(tx mysql.Querier) error {
				mu.Lock()
				tried++
				mu.Unlock()
				mysql.AfterCommit(tx, func() {
					mu.Lock()
					defer mu.Unlock()
					committed++
				})
				for _, id := range []int{1 + i, 2 - i} {
					if _, err := tx.ExecContext(t.Context(), "UPDATE thing SET name = CONCAT(name, '!') WHERE id = ?", id); err != nil {
						return err
					}
					time.Sleep(50 * time.Millisecond)
				}
				return nil
			}))
		})
	}
	wg.Wait()
	require.Greater(t, tried, 2, "the two must have collided, or the test proves nothing")
	assert.Equal(t, 2, committed)
}
