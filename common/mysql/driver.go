package mysql

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strconv"
	"time"

	"github.com/go-sql-driver/mysql"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
)

const scope = "mall/mysql"

// observer makes the spans and metrics of one schema's statements.
type observer struct {
	tracer     trace.Tracer
	duration   metric.Float64Histogram
	statements *statements
	commit     *statement
}

func newObserver(schema, address string) *observer {
	common := []attribute.KeyValue{attribute.String("db.system", "mysql")} // the older name is what SigNoz reads
	if host, port, err := net.SplitHostPort(address); err == nil {
		common = append(common, semconv.ServerAddress(host))
		if n, err := strconv.Atoi(port); err == nil {
			common = append(common, semconv.ServerPort(n))
		}
	}
	o := &observer{tracer: otel.Tracer(scope), statements: &statements{schema: schema, common: common}}
	o.commit = o.statements.of("COMMIT")
	var err error
	if o.duration, err = otel.Meter(scope).Float64Histogram("db.client.operation.duration", metric.WithUnit("s"),
		metric.WithDescription("Duration of database client operations.")); err != nil {
		otel.Handle(err)
	}
	return o
}

// operation is a statement under way.
type operation struct {
	observer  *observer
	statement *statement
	ctx       context.Context //nolint:containedctx // lives as long as the statement
	span      trace.Span      // nil where there is no request: pollers make no root spans
	begin     time.Time
}

func (o *observer) begin(ctx context.Context, st *statement) operation {
	op := operation{observer: o, statement: st, ctx: ctx, begin: time.Now()}
	if trace.SpanContextFromContext(ctx).IsValid() {
		op.ctx, op.span = o.tracer.Start(ctx, st.name, st.start...) //nolint:spancheck // end ends it
	}
	return op
}

// end tells the outcome. An error's text holds values ("Duplicate entry ..."), so only its kind is told.
func (op operation) end(err error, rows attribute.KeyValue) {
	record, kind := op.statement.ok, ""
	if err != nil {
		kind = errorType(err)
		labels := append([]attribute.KeyValue{semconv.ErrorTypeKey.String(kind)}, op.statement.labels...)
		record = []metric.RecordOption{metric.WithAttributeSet(attribute.NewSet(labels...))}
	}
	op.observer.duration.Record(op.ctx, time.Since(op.begin).Seconds(), record...)
	if op.span == nil {
		return
	}
	if op.span.IsRecording() {
		switch {
		case err != nil:
			op.span.SetAttributes(semconv.ErrorTypeKey.String(kind))
			if !IsDuplicate(err) { // that a row is there already is an answer
				op.span.SetStatus(codes.Error, "")
			}
		case rows.Valid():
			op.span.SetAttributes(rows)
		}
	}
	op.span.End()
}

// errorType is MySQL's error number, or what kind of failure it was.
func errorType(err error) string {
	var server *mysql.MySQLError
	switch {
	case errors.As(err, &server):
		return strconv.Itoa(int(server.Number))
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	case errors.Is(err, context.Canceled):
		return "canceled"
	case isDead(err):
		return "connection"
	}
	return "_OTHER"
}

// connector opens observed connections.
type connector struct {
	driver.Connector
	observer *observer
}

// Connect implements driver.Connector.
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	raw, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	full, ok := raw.(fullConn)
	if !ok {
		return nil, errors.New("the MySQL driver lacks an interface that mall relies on")
	}
	return &conn{full, c.observer}, nil
}

// fullConn is what the MySQL driver's connections offer to database/sql.
type fullConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
	driver.NamedValueChecker
}

type conn struct {
	fullConn
	observer *observer
}

// ExecContext implements driver.ExecerContext.
func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	op := c.observer.begin(ctx, c.observer.statements.of(query))
	res, err := c.fullConn.ExecContext(ctx, query, args)
	var rows attribute.KeyValue
	if err == nil && op.span != nil {
		if n, err := res.RowsAffected(); err == nil {
			rows = attribute.Int64("db.response.affected_rows", n)
		}
	}
	op.end(err, rows)
	return res, err
}

// QueryContext implements driver.QueryerContext. The operation ends when its rows are closed: they
// are read from the network until then.
func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	op := c.observer.begin(ctx, c.observer.statements.of(query))
	rows, err := c.fullConn.QueryContext(ctx, query, args)
	if err != nil {
		op.end(err, attribute.KeyValue{})
		return nil, err
	}
	return &countedRows{Rows: rows, op: op}, nil
}

// BeginTx implements driver.ConnBeginTx.
func (c *conn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	begun, err := c.fullConn.BeginTx(ctx, opts)
	if err != nil {
		return nil, err
	}
	return &tx{begun, ctx, c.observer}, nil
}

// tx observes COMMIT, where the log is written; BEGIN and ROLLBACK tell nobody anything.
type tx struct {
	driver.Tx
	ctx      context.Context //nolint:containedctx // of the transaction
	observer *observer
}

// Commit implements driver.Tx.
func (t *tx) Commit() error {
	op := t.observer.begin(t.ctx, t.observer.commit)
	err := t.Tx.Commit()
	op.end(err, attribute.KeyValue{})
	return err
}

type countedRows struct {
	driver.Rows
	op  operation
	n   int
	err error
}

// Next implements driver.Rows.
func (r *countedRows) Next(dest []driver.Value) error {
	err := r.Rows.Next(dest)
	switch {
	case err == nil:
		r.n++
	case !errors.Is(err, io.EOF):
		r.err = err
	}
	return err
}

// Close implements driver.Rows.
func (r *countedRows) Close() error {
	err := r.Rows.Close()
	if r.err == nil {
		r.err = err
	}
	r.op.end(r.err, semconv.DBResponseReturnedRows(r.n))
	return err
}

// observePool tells of a pool's connections until the returned function is called.
func observePool(db *sql.DB, pool string) (func() error, error) {
	meter := otel.Meter(scope)
	name := semconv.DBClientConnectionPoolName(pool)
	all := metric.WithAttributeSet(attribute.NewSet(name))
	idle := metric.WithAttributeSet(attribute.NewSet(name, semconv.DBClientConnectionStateIdle))
	used := metric.WithAttributeSet(attribute.NewSet(name, semconv.DBClientConnectionStateUsed))
	count, err1 := meter.Int64ObservableUpDownCounter("db.client.connection.count", metric.WithUnit("{connection}"),
		metric.WithDescription("Connections of the pool by state."))
	most, err2 := meter.Int64ObservableUpDownCounter("db.client.connection.max", metric.WithUnit("{connection}"),
		metric.WithDescription("The most connections the pool may open."))
	waits, err3 := meter.Int64ObservableCounter("db.client.connection.waits", metric.WithUnit("{wait}"),
		metric.WithDescription("How often a statement had to wait for a connection."))
	waited, err4 := meter.Float64ObservableCounter("db.client.connection.waited", metric.WithUnit("s"),
		metric.WithDescription("How long statements waited for connections in all."))
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return nil, err
	}
	reg, err := meter.RegisterCallback(func(_ context.Context, o metric.Observer) error {
		s := db.Stats()
		o.ObserveInt64(count, int64(s.Idle), idle)
		o.ObserveInt64(count, int64(s.InUse), used)
		o.ObserveInt64(most, int64(s.MaxOpenConnections), all)
		o.ObserveInt64(waits, s.WaitCount, all)
		o.ObserveFloat64(waited, s.WaitDuration.Seconds(), all)
		return nil
	}, count, most, waits, waited)
	if err != nil {
		return nil, err
	}
	return reg.Unregister, nil
}
