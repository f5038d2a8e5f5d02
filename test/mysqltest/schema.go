package mysqltest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/pressly/goose/v3"
)

const dropTimeout = 10 * time.Second

// Schema opens a schema as SchemaDSN makes it. The pool is closed and the schema dropped when the test ends.
func Schema(t testing.TB, migrations fs.FS) *sql.DB {
	t.Helper()
	db := open(t, SchemaDSN(t, migrations))
	t.Cleanup(func() { db.Close() })
	return db
}

// SchemaDSN returns the DSN of a new schema with a random name, after the goose migrations at the root of
// migrations. Times are UTC on both ends. The schema is dropped when the test ends.
func SchemaDSN(t testing.TB, migrations fs.FS) string {
	t.Helper()
	config, err := mysql.ParseDSN(Server(t))
	if err != nil {
		t.Fatalf("mysqltest: parse %s: %v", EnvDSN, err)
	}
	config.ParseTime, config.Loc, config.InterpolateParams = true, time.UTC, true
	if config.Params == nil {
		config.Params = map[string]string{}
	}
	config.Params["time_zone"] = "'+00:00'"

	name := "test_" + strings.ToLower(rand.Text())
	server := open(t, config.FormatDSN())
	t.Cleanup(func() { server.Close() })
	if _, err := server.Exec("CREATE DATABASE " + name + " CHARACTER SET utf8mb4"); err != nil {
		t.Fatalf("mysqltest: create a schema: %v", err)
	}
	t.Cleanup(func() {
		// Dropping waits for open transactions, so one that the test forgot would hang it.
		ctx, cancel := context.WithTimeout(context.Background(), dropTimeout)
		defer cancel()
		if _, err := server.ExecContext(ctx, "DROP DATABASE "+name); err != nil {
			t.Errorf("mysqltest: drop schema %s (a transaction left open?): %v", name, err)
		}
	})
	config.DBName = name
	if err := migrate(t.Context(), config.FormatDSN(), migrations); err != nil {
		t.Fatalf("mysqltest: %v", err)
	}
	return config.FormatDSN()
}

func migrate(ctx context.Context, dsn string, migrations fs.FS) error {
	db, err := sql.Open("mysql", dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	provider, err := goose.NewProvider(goose.DialectMySQL, db, migrations)
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

func open(t testing.TB, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open("mysql", dsn)
	if err != nil {
		t.Fatalf("mysqltest: open %s: %v", dsn, err)
	}
	return db
}
