// Package e2e runs the whole mall as a user does, with `mall up`, and talks to it through the edge.
// Set MALL_E2E_URL (and MALL_MYSQL_DSN) to test one that runs already.
package e2e

import (
	"context"
	"database/sql"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	_ "github.com/go-sql-driver/mysql" // the tests look at rows and move deadlines
	"github.com/stretchr/testify/require"

	"mall/test/malltest"
	"mall/test/shop"
)

const portOffset = 11000 // every port below the ephemeral ones

// mall is the one that is tested.
var mall struct {
	url     string
	console string
	dsn     string
	root    string
	env     []string
	managed bool // started by this run, so processes may be killed
}

var tested *malltest.Mall

func TestMain(m *testing.M) {
	flag.Parse()
	code := 1
	if err := setUp(); err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
	} else {
		code = m.Run()
	}
	if err := tested.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		code = 1
	}
	os.Exit(code)
}

func setUp() error {
	if url := os.Getenv("MALL_E2E_URL"); url != "" {
		running, err := malltest.Running(url, os.Getenv("MALL_CONSOLE_URL"), os.Getenv("MALL_MYSQL_DSN"))
		tested = running
		mall.url, mall.console, mall.dsn, mall.root = running.URL, running.Console, running.DSN, running.Root
		return err
	}
	started, err := malltest.Start("e2e", portOffset)
	tested = started
	if started != nil {
		mall.url, mall.console, mall.dsn, mall.root = started.URL, started.Console, started.DSN, started.Root
		mall.env, mall.managed = started.Env, true
	}
	return err
}

func command(name string, args ...string) *exec.Cmd { return tested.Command(name, args...) }

// cli runs bin/mall and returns what it printed.
func cli(t *testing.T, args ...string) (string, error) {
	t.Helper()
	return tested.CLI(args...)
}

// managed skips nothing: a test that kills processes fails on a mall that is not its own.
func managed(t *testing.T) {
	t.Helper()
	require.True(t, mall.managed, "this test stops processes: run it without MALL_E2E_URL")
}

func background(t *testing.T, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}

func anonymous() *shop.Client { return shop.New(mall.url) }

func logIn(t *testing.T, email, password string) *shop.Client {
	t.Helper()
	c, err := anonymous().LogIn(t.Context(), email, password)
	require.NoError(t, err)
	return c
}

func operator(t *testing.T) *shop.Client {
	t.Helper()
	return logIn(t, "operator@mall.test", "operator-password")
}

// customer registers a new account with an address.
func customer(t *testing.T) (*shop.Client, string) {
	t.Helper()
	c, address, err := anonymous().Register(t.Context(), "e2e-"+strings.ToLower(shop.Key())+"@mall.test", "a long enough password")
	require.NoError(t, err)
	return c, address
}

// product makes a product of its own with one SKU and so much stock.
func product(t *testing.T, stock int64) shop.SKU {
	t.Helper()
	var p shop.Product
	_, err := operator(t).JSON(t.Context(), shop.Call{Method: "POST", Path: "/api/v1/admin/products", Key: shop.Key(), Body: map[string]any{
		"title": "Test product " + shop.Key()[:6], "categoryId": category(t),
		"skus": []map[string]any{{"price": shop.Money{Amount: 1299, Currency: "CNY"}, "stock": stock, "attributes": map[string]string{"size": "M"}}},
	}}, &p)
	require.NoError(t, err)
	require.Len(t, p.SKUs, 1)
	return p.SKUs[0]
}

func category(t *testing.T) string {
	t.Helper()
	var list struct{ Items []struct{ ID string } }
	_, err := anonymous().JSON(t.Context(), shop.Call{Method: "GET", Path: "/api/v1/categories"}, &list)
	require.NoError(t, err)
	require.NotEmpty(t, list.Items)
	return list.Items[0].ID
}

func database(t *testing.T) *sql.DB {
	t.Helper()
	db, err := sql.Open("mysql", mall.dsn+"?parseTime=true&time_zone=%27%2B00%3A00%27")
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// audit asserts that every invariant holds, as an operator would ask.
func audit(t *testing.T) {
	t.Helper()
	out, err := cli(t, "audit", "--json")
	require.NoError(t, err, out)
	var report struct{ Violations []any }
	require.NoError(t, json.Unmarshal([]byte(out), &report))
	require.Empty(t, report.Violations)
}
