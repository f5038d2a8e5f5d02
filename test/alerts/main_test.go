// Package alerts proves on a whole mall what is generated to watch it: every query of the dashboards and rules has
// data, and every alert fires while its fault is on and clears when it is off.
package alerts

import (
	"database/sql"
	"flag"
	"fmt"
	"os"
	"testing"

	_ "github.com/go-sql-driver/mysql" // some faults are rows
	"github.com/stretchr/testify/require"
	"github.com/zeromicro/go-zero/core/logx"

	"mall/test/malltest"
)

const portOffset = 12000 // every port below the ephemeral ones

var mall *malltest.Mall

func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "32"); err != nil { // faults wait most of the time
		panic(err)
	}
	logx.Disable()
	var err error
	code := 1
	// The auditor looks more often than usual, so that the proof does not wait for it.
	if mall, err = malltest.Start("alerts", portOffset, "MALL_AUDIT_INTERVAL=5s"); err == nil {
		code = m.Run()
	}
	if stopped := mall.Stop(); err == nil {
		err = stopped
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "alerts:", err)
		code = 1
	}
	os.Exit(code)
}

// cli runs bin/mall.
func cli(t *testing.T, args ...string) {
	t.Helper()
	_, err := mall.CLI(args...)
	require.NoError(t, err)
}

func database(t *testing.T) *sql.DB {
	t.Helper()
	db, err := sql.Open("mysql", mall.DSN+"?parseTime=true&time_zone=%27%2B00%3A00%27")
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// change runs a statement that must change rows.
func change(t *testing.T, db *sql.DB, statement string, args ...any) {
	t.Helper()
	r, err := db.ExecContext(t.Context(), statement, args...)
	require.NoError(t, err)
	n, err := r.RowsAffected()
	require.NoError(t, err)
	require.Positive(t, n, "%s", statement)
}

// rows says whether a count is above zero.
func rows(t *testing.T, db *sql.DB, count string, args ...any) bool {
	t.Helper()
	var n int
	require.NoError(t, db.QueryRowContext(t.Context(), count, args...).Scan(&n))
	return n > 0
}
