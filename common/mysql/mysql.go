// Package mysql opens a domain's schema over database/sql with observed statements, a circuit
// breaker and transactions that are bound to their context.
package mysql

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"

	"mall/common/breaker"
	"mall/common/problem"
	"mall/common/tlsconfig"
)

// Conf is the MySQL block of a service.
type Conf struct {
	DSN         string        // go-sql-driver format without a schema, e.g. user:pass@tcp(host:3306)/
	Database    string        // the domain's schema
	MaxOpen     int           `json:",default=32"` // connections
	MaxIdle     int           `json:",default=16"` // connections
	MaxLifetime time.Duration `json:",default=5m"`
	// CA is a PEM file of who may sign the server's certificate. It implies TLS, which the DSN can also
	// ask for by itself: tls=true verifies against the system's authorities.
	CA string `json:",optional"`
}

// Querier is what statements need: a DB or a transaction of it.
type Querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// DB is one domain's schema.
type DB struct {
	raw     *sql.DB
	brk     *breaker.Breaker
	address string
	forget  func() error // ends the pool's metrics
}

// Open prepares the pool; it does not connect. Errors: a DSN that cannot be parsed.
func Open(c Conf) (*DB, error) {
	dsn, err := FormatDSN(c.DSN, c.Database)
	if err != nil {
		return nil, err
	}
	cfg, err := ParseDSN(dsn, c.CA)
	if err != nil {
		return nil, err
	}
	if c.MaxOpen < 0 || c.MaxIdle < 0 {
		return nil, fmt.Errorf("the pool has MaxOpen %d (MALL_MYSQL_MAX_OPEN) and MaxIdle %d (MALL_MYSQL_MAX_IDLE): neither may be negative", c.MaxOpen, c.MaxIdle)
	}
	wire, err := mysql.NewConnector(cfg)
	if err != nil {
		return nil, fmt.Errorf("MySQL DSN: %w", err)
	}
	raw := sql.OpenDB(connector{wire, newObserver(c.Database, cfg.Addr)})
	raw.SetMaxOpenConns(c.MaxOpen)
	raw.SetMaxIdleConns(c.MaxIdle)
	raw.SetConnMaxLifetime(c.MaxLifetime)
	db := Wrap(raw, cfg.Addr)
	if db.forget, err = observePool(raw, c.Database); err != nil {
		return nil, fmt.Errorf("metrics of the pool: %w", err)
	}
	return db, nil
}

// Wrap makes a DB of an open pool; address is for messages.
func Wrap(raw *sql.DB, address string) *DB {
	return &DB{raw: raw, brk: breaker.New("mysql " + address), address: address, forget: func() error { return nil }}
}

// FormatDSN adds the schema and the parameters that mall's code relies on.
func FormatDSN(dsn, schema string) (string, error) {
	cfg, err := mysql.ParseDSN(dsn)
	if err != nil {
		return "", badDSN(err)
	}
	cfg.DBName = schema
	cfg.ParseTime = true
	cfg.Loc = time.UTC
	cfg.InterpolateParams = true // one round trip a statement
	cfg.Collation = "utf8mb4_general_ci"
	if cfg.Params == nil {
		cfg.Params = map[string]string{}
	}
	cfg.Params["time_zone"] = "'+00:00'"
	if cfg.Timeout == 0 {
		cfg.Timeout = 2 * time.Second
	}
	return cfg.FormatDSN(), nil
}

// ParseDSN reads a DSN and makes its connections verify the server against ca, when that is given.
func ParseDSN(dsn, ca string) (*mysql.Config, error) {
	cfg, err := mysql.ParseDSN(dsn)
	if err != nil {
		return nil, badDSN(err)
	}
	if ca == "" {
		return cfg, nil
	}
	if cfg.TLSConfig == "skip-verify" || cfg.TLSConfig == "preferred" || cfg.TLSConfig == "false" {
		return nil, fmt.Errorf("MySQL DSN: it has tls=%s, which does not verify the server, but there is a CA (MALL_MYSQL_CA): leave one of them out", cfg.TLSConfig)
	}
	verify, err := tlsconfig.Client(ca)
	if err != nil {
		return nil, fmt.Errorf("MySQL (MALL_MYSQL_CA): %w", err)
	}
	if verify.ServerName, _, err = net.SplitHostPort(cfg.Addr); err != nil {
		verify.ServerName = cfg.Addr
	}
	cfg.TLSConfig, cfg.TLS = "", verify
	return cfg, nil
}

// WithoutPassword says that anybody who reaches the server may log in as the DSN's user.
func WithoutPassword(dsn string) bool {
	cfg, err := mysql.ParseDSN(dsn)
	return err == nil && cfg.Passwd == ""
}

func badDSN(err error) error {
	return fmt.Errorf("MySQL DSN (MALL_MYSQL_DSN), which is user:password@tcp(host:3306)/: %w", err)
}

// Raw returns the pool, for migrations and single connections.
func (db *DB) Raw() *sql.DB { return db.raw }

// Address is host:port, for messages.
func (db *DB) Address() string { return db.address }

// Ping checks that the server answers.
func (db *DB) Ping(ctx context.Context) error { return db.raw.PingContext(ctx) }

// Close closes the pool.
func (db *DB) Close() error { return errors.Join(db.forget(), db.raw.Close()) }

// Read runs fn outside a transaction. Errors of a dead server come back as problem UNAVAILABLE.
func (db *DB) Read(ctx context.Context, fn func(Querier) error) error {
	return db.guard(ctx, func() error { return fn(db.raw) })
}

// Tx runs fn in a transaction and retries it whole, up to three times, when the server chose it as
// a deadlock victim; fn must therefore only touch the transaction. A business error rolls back and
// does not count for the breaker.
func (db *DB) Tx(ctx context.Context, fn func(Querier) error) error {
	const attempts = 4
	var err error
	for i := range attempts {
		err = db.guard(ctx, func() error { return db.once(ctx, fn) })
		if !isRetryable(err) || i == attempts-1 {
			break
		}
		select {
		case <-ctx.Done():
			return problem.Timeout(ctx.Err())
		case <-time.After(time.Duration(1+i*i*4) * time.Millisecond):
		}
	}
	if isRetryable(err) {
		return problem.Unavailable("the database", err)
	}
	return err
}

func (db *DB) once(ctx context.Context, fn func(Querier) error) error {
	tx, err := db.raw.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // no-op after Commit
	t := &transaction{Tx: tx}
	if err := fn(t); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	for _, done := range t.committed {
		done()
	}
	return nil
}

func (db *DB) guard(ctx context.Context, fn func() error) error {
	err := db.brk.Do(ctx, isDead, fn)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return problem.Timeout(err)
	case isDead(err), errors.Is(err, breaker.ErrOpen):
		return problem.Unavailable("the database", err)
	}
	return err
}

// isDead tells a server that does not answer from one that says no.
func isDead(err error) bool {
	if err == nil {
		return false
	}
	var netErr net.Error
	var serverErr *mysql.MySQLError
	switch {
	case errors.Is(err, driver.ErrBadConn), errors.Is(err, mysql.ErrInvalidConn),
		errors.Is(err, sql.ErrConnDone), errors.As(err, &netErr):
		return true
	case errors.As(err, &serverErr):
		switch serverErr.Number {
		case 1040, 1053, 1203, 1290, 1836, 3159: // too many connections, shutting down, read only
			return true
		}
	}
	return strings.Contains(err.Error(), "connection refused")
}

// isRetryable reports a deadlock, a lock wait timeout, or TiDB's write conflicts.
func isRetryable(err error) bool {
	var e *mysql.MySQLError
	if !errors.As(err, &e) {
		return false
	}
	switch e.Number {
	case 1213, 1205, 8002, 8022, 9007:
		return true
	}
	return false
}

// IsDuplicate reports a unique key that already holds the value.
func IsDuplicate(err error) bool {
	var e *mysql.MySQLError
	return errors.As(err, &e) && e.Number == 1062
}
