package mysql_test

import (
	"context"
	"database/sql"
	"testing"
	"time"

	driver "github.com/go-sql-driver/mysql"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"mall/common/commontest"
	"mall/common/mysql"
	"mall/test/metrictest"
	"mall/test/mysqltest"
	"mall/test/tracetest"
)

// observed opens a schema as services do.
func observed(t *testing.T) (*mysql.DB, string) {
	t.Helper()
	tracetest.Start()
	metrictest.Start()
	dsn := mysqltest.SchemaDSN(t, commontest.FS)
	cfg, err := driver.ParseDSN(dsn)
	require.NoError(t, err)
	db, err := mysql.Open(mysql.Conf{DSN: dsn, Database: cfg.DBName, MaxOpen: 4, MaxIdle: 4})
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db, cfg.DBName
}

func names(ctx context.Context, db *mysql.DB, ids ...any) ([]string, error) {
	return mysql.Collect(ctx, db.Raw(), func(r *sql.Rows, s *string) error { return r.Scan(s) },
		"SELECT name\n\t\tFROM thing WHERE id IN ("+mysql.In(len(ids))+")", ids...)
}

func TestStatementsOfARequestAreSpansWithoutTheirValues(t *testing.T) {
	db, schema := observed(t)
	ctx := tracetest.Begin(t)
	require.NoError(t, db.Tx(ctx, func(tx mysql.Querier) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO thing (id, name) VALUES "+mysql.Rows(2, 2), 1, "planted", 2, "planted too")
		return err
	}))
	_, err := names(ctx, db, 1, 2, 3)
	require.NoError(t, err)

	insert := tracetest.Find(ctx, t, trace.SpanKindClient, "INSERT thing")
	for key, want := range map[string]string{
		"db.system.name": "mysql", "db.system": "mysql", "db.namespace": schema, "db.collection.name": "thing",
		"db.operation.name": "INSERT", "db.query.text": "INSERT INTO thing (id, name) VALUES (?)", "db.response.affected_rows": "2",
	} {
		assert.Equal(t, want, insert.Attr(key), key)
	}
	assert.NotEmpty(t, insert.Attr("server.port"))
	selected := tracetest.Find(ctx, t, trace.SpanKindClient, "SELECT thing")
	assert.Equal(t, "2", selected.Attr("db.response.returned_rows"))
	assert.Equal(t, "SELECT name FROM thing WHERE id IN (?)", selected.Attr("db.query.text"))
	tracetest.Find(ctx, t, trace.SpanKindClient, "COMMIT")
	assert.Len(t, tracetest.Spans(ctx), 3, "BEGIN and connecting are no story")

	for op, table := range map[string]string{"INSERT": "thing", "SELECT": "thing", "COMMIT": ""} {
		labels := []attribute.KeyValue{attribute.String("db.system.name", "mysql"), attribute.String("db.namespace", schema),
			attribute.String("db.operation.name", op)}
		if table != "" {
			labels = append(labels, attribute.String("db.collection.name", table))
		}
		points := metrictest.Points(t, "db.client.operation.duration", labels...)
		require.Len(t, points, 1, op)
		assert.Equal(t, uint64(1), points[0].Count, op)
	}
}

func TestAPollerMakesNoSpansButIsMeasured(t *testing.T) {
	db, schema := observed(t)
	before := len(tracetest.All())
	_, err := names(t.Context(), db, 1)
	require.NoError(t, err)
	assert.Len(t, tracetest.All(), before)
	assert.Len(t, metrictest.Points(t, "db.client.operation.duration", attribute.String("db.namespace", schema)), 1)
}

func TestAFailedStatementTellsItsKindOnly(t *testing.T) {
	db, schema := observed(t)
	ctx := tracetest.Begin(t)
	exec := func(ctx context.Context, query string, args ...any) error {
		_, err := db.Raw().ExecContext(ctx, query, args...)
		return err
	}
	require.Error(t, exec(ctx, "UPDATE absent SET name = ?", "planted"))
	span := tracetest.Find(ctx, t, trace.SpanKindClient, "UPDATE absent")
	assert.Equal(t, codes.Error, span.Status.Code)
	assert.Empty(t, span.Status.Description)
	assert.Empty(t, span.Events)
	assert.Equal(t, "1146", span.Attr("error.type"))

	require.NoError(t, exec(ctx, "INSERT INTO thing (id, name) VALUES (?, ?)", 7, "planted"))
	again := tracetest.Begin(t)
	require.Error(t, exec(again, "INSERT INTO thing (id, name) VALUES (?, ?)", 7, "planted"))
	span = tracetest.Find(again, t, trace.SpanKindClient, "INSERT thing")
	assert.Equal(t, codes.Unset, span.Status.Code, "that a row is there already is an answer")
	assert.Equal(t, "1062", span.Attr("error.type"))

	short, cancel := context.WithTimeout(tracetest.Begin(t), 50*time.Millisecond)
	defer cancel()
	require.Error(t, exec(short, "SELECT SLEEP(5)"))
	assert.Equal(t, "timeout", tracetest.Find(short, t, trace.SpanKindClient, "SELECT").Attr("error.type"))
	assert.Len(t, metrictest.Points(t, "db.client.operation.duration", attribute.String("db.namespace", schema),
		attribute.String("error.type", "1062")), 1)
}

func TestThePoolIsMeasuredWhileItIsOpen(t *testing.T) {
	db, schema := observed(t)
	conn, err := db.Raw().Conn(t.Context())
	require.NoError(t, err)
	pool := attribute.String("db.client.connection.pool.name", schema)
	used := attribute.String("db.client.connection.state", "used")
	assert.InDelta(t, 1, metrictest.Value(t, "db.client.connection.count", pool, used), 0)
	assert.InDelta(t, 4, metrictest.Value(t, "db.client.connection.max", pool), 0)
	require.NoError(t, conn.Close())
	assert.InDelta(t, 0, metrictest.Value(t, "db.client.connection.count", pool, used), 0)
	require.NoError(t, db.Close())
	assert.Empty(t, metrictest.Points(t, "db.client.connection.count", pool))
}
