package mysql_test

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/common/commontest"
	"mall/common/mysql"
	"mall/common/problem"
	"mall/test/mysqltest"
)

func open(t *testing.T) *mysql.DB {
	t.Helper()
	return mysql.Wrap(mysqltest.Schema(t, commontest.FS), "test")
}

func count(t *testing.T, db *mysql.DB, table string) int {
	t.Helper()
	var n int
	require.NoError(t, db.Raw().QueryRowContext(t.Context(), "SELECT COUNT(*) FROM "+table).Scan(&n))
	return n
}

func TestBusinessErrorsRollBackAndNeverOpenTheBreaker(t *testing.T) {
	db := open(t)
	soldOut := problem.Conflict("OUT_OF_STOCK", "sold out")
	for range 400 {
		err := db.Tx(t.Context(), func(tx mysql.Querier) error {
			_, err := tx.ExecContext(t.Context(), "INSERT INTO thing (name) VALUES ('x')")
			require.NoError(t, err)
			return soldOut
		})
		require.ErrorIs(t, err, soldOut, "the breaker must not answer instead of the business")
	}
	assert.Zero(t, count(t, db, "thing"))
}

func TestADeadServerIsUnavailableNotInternal(t *testing.T) {
	db, err := mysql.Open(mysql.Conf{DSN: "root@tcp(127.0.0.1:1)/", Database: "x"})
	require.NoError(t, err)
	for range 50 { // with the breaker closed and open alike
		err = db.Read(t.Context(), func(q mysql.Querier) error {
			_, err := q.ExecContext(t.Context(), "SELECT 1")
			return err
		})
		p := problem.From(err)
		require.Equal(t, 503, p.Status, p)
		require.Positive(t, p.RetryAfter)
	}
}

func TestAPassedDeadlineIsATimeoutAndRollsBack(t *testing.T) {
	db := open(t)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	err := db.Tx(ctx, func(tx mysql.Querier) error {
		if _, err := tx.ExecContext(ctx, "INSERT INTO thing (name) VALUES ('late')"); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "SELECT SLEEP(5)")
		return err
	})
	assert.Equal(t, 504, problem.From(err).Status, err)
	assert.Zero(t, count(t, db, "thing"))
}

func TestDeadlocksAreRetried(t *testing.T) {
	db := open(t)
	_, err := db.Raw().ExecContext(t.Context(), "INSERT INTO thing (id, name) VALUES (1, 'a'), (2, 'b')")
	require.NoError(t, err)
	var wg sync.WaitGroup
	var runs atomic.Int64
	for i := range 2 {
		first, second := 1+i, 2-i
		wg.Go(func() {
			err := db.Tx(t.Context(), func(tx mysql.Querier) error {
				runs.Add(1)
				for _, id := range []int{first, second} {
					if _, err := tx.ExecContext(t.Context(), "UPDATE thing SET name = CONCAT(name, '!') WHERE id = ?", id); err != nil {
						return err
					}
					time.Sleep(50 * time.Millisecond)
				}
				return nil
			})
			assert.NoError(t, err)
		})
	}
	wg.Wait()
	assert.GreaterOrEqual(t, runs.Load(), int64(3), "the two must have collided, or the test proves nothing")
}

func TestCollectScansEveryRow(t *testing.T) {
	db := open(t)
	_, err := db.Raw().ExecContext(t.Context(), "INSERT INTO thing (name) VALUES "+mysql.Rows(3, 1), "a", "b", "c")
	require.NoError(t, err)
	names, err := mysql.Collect(t.Context(), db.Raw(), func(r *sql.Rows, s *string) error { return r.Scan(s) },
		"SELECT name FROM thing WHERE name IN ("+mysql.In(2)+") ORDER BY id", mysql.Args([]string{"a", "c"})...)
	require.NoError(t, err)
	assert.Equal(t, []string{"a", "c"}, names)
	_, err = mysql.Collect(t.Context(), db.Raw(), func(*sql.Rows, *string) error { return errors.New("scan") }, "SELECT name FROM thing")
	assert.ErrorContains(t, err, "scan")
}
