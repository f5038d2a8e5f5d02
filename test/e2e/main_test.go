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
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "github.com/go-sql-driver/mysql" // the tests look at rows and move deadlines
	"github.com/stretchr/testify/require"

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

func TestMain(m *testing.M) {
	flag.Parse()
	code := 1
	if err := setUp(); err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
	} else {
		code = m.Run()
	}
	if err := tearDown(); err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		code = 1
	}
	os.Exit(code)
}

func setUp() error {
	root, err := filepath.Abs("../..")
	if err != nil {
		return err
	}
	mall.root = root
	if mall.url = os.Getenv("MALL_E2E_URL"); mall.url != "" {
		mall.dsn, mall.console = os.Getenv("MALL_MYSQL_DSN"), os.Getenv("MALL_CONSOLE_URL")
		return nil
	}
	state, err := os.MkdirTemp("", "mall-e2e-")
	if err != nil {
		return err
	}
	mall.managed = true
	mall.url = fmt.Sprintf("http://127.0.0.1:%d", 8080+portOffset)
	mall.console = fmt.Sprintf("http://127.0.0.1:%d", 8090+portOffset)
	mall.dsn = fmt.Sprintf("root@tcp(127.0.0.1:%d)/", 13306+portOffset)
	mall.env = append(os.Environ(), "MALL_STATE_DIR="+state, fmt.Sprintf("MALL_PORT_OFFSET=%d", portOffset))
	if out, err := command("go", "build", "-tags", "no_k8s,grpcnotrace", "-buildvcs=false", "-o", "bin/mall", "./cmd/mall").CombinedOutput(); err != nil {
		return fmt.Errorf("build: %w\n%s", err, out)
	}
	begin := time.Now()
	up := command(filepath.Join(root, "bin/mall"), "up", "--timeout", "3m")
	up.Stdout, up.Stderr = os.Stderr, os.Stderr
	if err := up.Run(); err != nil {
		return fmt.Errorf("mall up: %w", err)
	}
	fmt.Fprintf(os.Stderr, "e2e: mall is up at %s after %v\n", mall.url, time.Since(begin).Round(time.Second))
	return nil
}

func tearDown() error {
	if !mall.managed {
		return nil
	}
	out, err := command(filepath.Join(mall.root, "bin/mall"), "down", "--clean").CombinedOutput()
	if err != nil {
		return fmt.Errorf("mall down: %w\n%s", err, out)
	}
	for _, kv := range mall.env {
		if dir, ok := strings.CutPrefix(kv, "MALL_STATE_DIR="); ok {
			return os.RemoveAll(dir)
		}
	}
	return nil
}

func command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = mall.root, mall.env
	return cmd
}

// cli runs bin/mall and returns what it printed.
func cli(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var stderr strings.Builder
	cmd := command(filepath.Join(mall.root, "bin/mall"), args...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		err = fmt.Errorf("mall %s: %w\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return string(out), err
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
