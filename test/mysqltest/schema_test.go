package mysqltest_test

import (
	"database/sql"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"mall/test/mysqltest"
)

var migrations = fstest.MapFS{
	"00001_item.sql": {Data: []byte(`-- +goose Up
CREATE TABLE item (id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin PRIMARY KEY, name VARCHAR(20) NOT NULL, made DATETIME(6) NOT NULL);
-- +goose Down
DROP TABLE item;
`)},
	"00002_stock.sql": {Data: []byte(`-- +goose Up
ALTER TABLE item ADD COLUMN stock BIGINT NOT NULL DEFAULT 0;
-- +goose Down
ALTER TABLE item DROP COLUMN stock;
`)},
}

func TestSchemaIsMigratedAndKeepsUTCTimes(t *testing.T) {
	db := mysqltest.Schema(t, migrations)
	made := time.Date(2026, 11, 11, 0, 0, 0, 123456000, time.UTC)
	if _, err := db.Exec("INSERT INTO item (id, name, made) VALUES (?, ?, ?)", "A", "商品", made); err != nil {
		t.Fatal(err)
	}
	var name string
	var stock int64
	var got, now time.Time
	if err := db.QueryRow("SELECT name, stock, made, NOW(6) FROM item").Scan(&name, &stock, &got, &now); err != nil {
		t.Fatal(err)
	}
	if name != "商品" || stock != 0 || !got.Equal(made) || got.Location() != time.UTC {
		t.Errorf("got %s, %d, %v", name, stock, got)
	}
	if d := time.Since(now).Abs(); d > time.Minute {
		t.Errorf("the server's clock reads %v, %v off", now, d)
	}
}

func TestServerRefusesWhatStrictModeRefuses(t *testing.T) {
	db := mysqltest.Schema(t, migrations)
	_, err := db.Exec("INSERT INTO item (id, name, made) VALUES ('A', ?, NOW())", strings.Repeat("x", 21))
	if err == nil {
		t.Error("a name too long for its column was cut")
	}
}

func TestSchemasArePrivateAndDropped(t *testing.T) {
	first, second := mysqltest.Schema(t, migrations), mysqltest.Schema(t, migrations)
	if _, err := first.Exec("INSERT INTO item (id, name, made) VALUES ('A', 'a', NOW())"); err != nil {
		t.Fatal(err)
	}
	if n := count(t, second, "SELECT COUNT(*) FROM item"); n != 0 {
		t.Errorf("a row of one schema is seen in another")
	}

	var name string
	t.Run("inner", func(t *testing.T) {
		if err := mysqltest.Schema(t, migrations).QueryRow("SELECT DATABASE()").Scan(&name); err != nil {
			t.Fatal(err)
		}
	})
	if n := count(t, first, "SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name = ?", name); n != 0 {
		t.Errorf("schema %s is still there after its test", name)
	}
}

func count(t *testing.T, db *sql.DB, query string, args ...any) int {
	t.Helper()
	var n int
	if err := db.QueryRow(query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
