// Package migrate brings the schemas of all domains and the Kafka topics to the state
// that this build of mall needs.
package migrate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/pressly/goose/v3"

	mallmysql "mall/common/mysql"
)

// A second migration waits this long for the one that runs.
const (
	lockName = "mall_migrate"
	lockWait = 60 * time.Second
)

// Schema is one domain's schema and its migrations.
type Schema struct {
	Domain string
	FS     fs.FS // goose SQL files at its root
}

// Name is the schema's name on the server.
func (s Schema) Name() string { return "mall_" + s.Domain }

// Result is what Up or Down did to one migration, or what Status found of it.
type Result struct {
	Schema  string `json:"schema"`
	Version int64  `json:"version"`
	File    string `json:"file"`
	Applied bool   `json:"applied"`
	// Changed says that this run applied or reverted it.
	Changed bool `json:"changed"`
}

// Migrator migrates the schemas on one server.
type Migrator struct {
	dsn     *mysql.Config
	schemas []Schema
}

// New returns a migrator for the server that c names (without a schema).
func New(c mallmysql.Conf, schemas []Schema) (*Migrator, error) {
	cfg, err := mallmysql.ParseDSN(c.DSN, c.CA)
	if err != nil {
		return nil, err
	}
	cfg.ParseTime = true
	cfg.DBName = ""
	cfg.Logger = &mysql.NopLogger{}
	return &Migrator{dsn: cfg, schemas: schemas}, nil
}

// Up creates missing schemas and applies every pending migration.
func (m *Migrator) Up(ctx context.Context) ([]Result, error) {
	var all []Result
	err := m.locked(ctx, func() error {
		return m.each(ctx, true, func(s Schema, p *goose.Provider) error {
			done, err := p.Up(ctx)
			done, err = named(done, err)
			all = append(all, results(s, done, true)...)
			return err
		})
	})
	return all, err
}

// DownTo reverts the migrations of one domain above version.
func (m *Migrator) DownTo(ctx context.Context, domain string, version int64) ([]Result, error) {
	only := &Migrator{dsn: m.dsn}
	for _, s := range m.schemas {
		if s.Domain == domain {
			only.schemas = []Schema{s}
		}
	}
	if len(only.schemas) == 0 {
		return nil, fmt.Errorf("there is no domain %q with a schema", domain)
	}
	var all []Result
	err := only.locked(ctx, func() error {
		return only.each(ctx, false, func(s Schema, p *goose.Provider) error {
			done, err := p.DownTo(ctx, version)
			done, err = named(done, err)
			all = append(all, results(s, done, false)...)
			return err
		})
	})
	return all, err
}

// Status tells of every migration whether it is applied.
func (m *Migrator) Status(ctx context.Context) ([]Result, error) {
	var all []Result
	err := m.each(ctx, true, func(s Schema, p *goose.Provider) error {
		found, err := p.Status(ctx)
		for _, st := range found {
			all = append(all, Result{
				Schema: s.Name(), Version: st.Source.Version, File: path.Base(st.Source.Path),
				Applied: st.State == goose.StateApplied,
			})
		}
		return err
	})
	return all, err
}

// Wait blocks until the server takes statements or ctx ends; it calls waiting at the
// first refusal with the reason.
func (m *Migrator) Wait(ctx context.Context, waiting func(error)) error {
	db, err := m.open("")
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	for told := false; ; told = true {
		err := db.PingContext(ctx)
		if err == nil {
			return nil
		}
		if _, refused := errors.AsType[*mysql.MySQLError](err); refused {
			return fmt.Errorf("MySQL at %s refuses: %w", m.dsn.Addr, err) // waiting does not heal a wrong password
		}
		if !told {
			waiting(err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("MySQL at %s does not answer: %w", m.dsn.Addr, err)
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// locked runs work while no other migration does. The lock belongs to one connection,
// so it ends with the process whatever happens.
func (m *Migrator) locked(ctx context.Context, work func() error) (err error) {
	db, err := m.open("")
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	conn, err := db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect to MySQL at %s: %w", m.dsn.Addr, err)
	}
	defer func() { _ = conn.Close() }()
	var got sql.NullInt64
	if err := conn.QueryRowContext(ctx, "SELECT GET_LOCK(?, ?)", lockName, int(lockWait.Seconds())).Scan(&got); err != nil {
		return fmt.Errorf("take the migration lock: %w", err)
	}
	if got.Int64 != 1 {
		return fmt.Errorf("another migration has been running for %s: wait for it, or end its MySQL connection", lockWait)
	}
	defer func() {
		_, unlock := conn.ExecContext(context.WithoutCancel(ctx), "DO RELEASE_LOCK(?)", lockName)
		err = errors.Join(err, unlock)
	}()
	return work()
}

// each opens every schema and its migrations. With create set, missing schemas are made.
func (m *Migrator) each(ctx context.Context, create bool, do func(Schema, *goose.Provider) error) error {
	for _, s := range m.schemas {
		if err := m.with(ctx, s, create, do); err != nil {
			return fmt.Errorf("schema %s: %w", s.Name(), err)
		}
	}
	return nil
}

func (m *Migrator) with(ctx context.Context, s Schema, create bool, do func(Schema, *goose.Provider) error) error {
	if create {
		if err := m.create(ctx, s); err != nil {
			return err
		}
	}
	db, err := m.open(s.Name())
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	p, err := goose.NewProvider(goose.DialectMySQL, db, s.FS)
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	return do(s, p)
}

func (m *Migrator) create(ctx context.Context, s Schema) error {
	db, err := m.open("")
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	// The name is ours, not input, and DDL takes no parameters.
	_, err = db.ExecContext(ctx, "CREATE DATABASE IF NOT EXISTS `"+s.Name()+"` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
	if err != nil {
		return fmt.Errorf("create it: %w", err)
	}
	return nil
}

func (m *Migrator) open(schema string) (*sql.DB, error) {
	cfg := m.dsn.Clone()
	cfg.DBName = schema
	c, err := mysql.NewConnector(cfg)
	if err != nil {
		return nil, fmt.Errorf("the MySQL data source name: %w", err)
	}
	return sql.OpenDB(c), nil
}

// named adds, when a migration failed, which one and what succeeded before it.
func named(done []*goose.MigrationResult, err error) ([]*goose.MigrationResult, error) {
	var partial *goose.PartialError
	if !errors.As(err, &partial) {
		return done, err
	}
	return partial.Applied, fmt.Errorf("migration %s: %w", path.Base(partial.Failed.Source.Path), partial.Err)
}

func results(s Schema, done []*goose.MigrationResult, applied bool) []Result {
	out := make([]Result, 0, len(done))
	for _, r := range done {
		out = append(out, Result{
			Schema: s.Name(), Version: r.Source.Version, File: path.Base(r.Source.Path), Applied: applied, Changed: true,
		})
	}
	return out
}
