package e2e

import (
	"context"
	"encoding/json"
	"net"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/test/shop"
)

type process struct {
	Name, Kind, State string
	PID               int
	Restarts          int
}

func processes(t *testing.T) map[string]process {
	t.Helper()
	out, _ := cli(t, "status", "--json") // exit code 1 while something is down
	var st struct{ Processes []process }
	require.NoError(t, json.Unmarshal([]byte(out), &st), out)
	all := map[string]process{}
	for _, p := range st.Processes {
		all[p.Name] = p
	}
	return all
}

func kill(t *testing.T, name string, sig syscall.Signal) {
	t.Helper()
	p, ok := processes(t)[name]
	require.True(t, ok && p.PID > 0, "%s runs", name)
	require.NoError(t, syscall.Kill(p.PID, sig))
}

func healthy(t *testing.T) {
	t.Helper()
	require.Eventually(t, func() bool {
		_, err := cli(t, "status", "--json")
		return err == nil
	}, 60*time.Second, 200*time.Millisecond, "everything is healthy again")
	require.Eventually(t, func() bool {
		a, err := anonymous().Do(context.WithoutCancel(t.Context()), get("/categories")) // runs in cleanups too
		return err == nil && a.Status == 200
	}, 10*time.Second, 100*time.Millisecond, "connections are made again")
}

// While a backing service hangs (SIGSTOP, worse than dead), requests get 503 or 504 within their
// deadline; when it goes on, so does mall, and nothing is lost.
func TestABackingServiceThatHangs(t *testing.T) {
	managed(t)
	for _, name := range []string{"mysql", "redis", "kafka"} {
		t.Run(name, func(t *testing.T) {
			buyer, address := customer(t)
			sku := product(t, 50)
			key := shop.Key()
			kill(t, name, syscall.SIGSTOP)
			begin := time.Now()
			a := do(t, buyer, shop.Call{Method: "POST", Path: "/api/v1/orders", Key: key,
				Body: map[string]any{"addressId": address, "items": []shop.Line{{SKU: sku.ID, Quantity: 1}}}})
			took := time.Since(begin)
			kill(t, name, syscall.SIGCONT)
			t.Logf("%d after %v", a.Status, took.Round(time.Millisecond))
			assert.Less(t, took, 8*time.Second)
			if name == "mysql" {
				problemOf(t, a, 503, 504)
			} else {
				assert.Equal(t, 201, a.Status, "orders need neither Redis nor Kafka at once: %s", a.Body)
			}
			ctx := background(t, 60*time.Second)
			var order shop.Order
			require.Eventually(t, func() bool {
				var err error
				order, err = buyer.Order(ctx, key, address, shop.Line{SKU: sku.ID, Quantity: 1})
				return err == nil
			}, 40*time.Second, 200*time.Millisecond, "mall recovers by itself")
			_, err := buyer.Pay(ctx, order.ID, "success")
			require.NoError(t, err)
			_, err = buyer.Await(ctx, order.ID, "paid")
			require.NoError(t, err)
			assert.Equal(t, int64(49), available(t, sku), "the repeated request made one order")
		})
	}
	healthy(t)
	audit(t)
}

func TestADeadServiceIs503WithRetryAfter(t *testing.T) {
	managed(t)
	_, err := cli(t, "stop", "product-rpc")
	require.NoError(t, err)
	t.Cleanup(func() {
		_, err := cli(t, "start", "product-rpc")
		require.NoError(t, err)
		healthy(t)
	})
	a := do(t, anonymous(), get("/products"))
	problemOf(t, a, 503)
	assert.NotEmpty(t, a.Header.Get("Retry-After"))
	buyer, address := customer(t) // other domains go on
	a = do(t, buyer, post("/orders", map[string]any{"addressId": address, "items": []shop.Line{{SKU: "01ARZ3NDEKTSV4RRFFQ69G5FAV", Quantity: 1}}}))
	problemOf(t, a, 503)
}

func TestLoadWithKillsLosesNothing(t *testing.T) {
	managed(t)
	run := func(args ...string) {
		out, err := cli(t, append([]string{"load", "--users", "8", "--seed", "42"}, args...)...)
		t.Log(out)
		require.NoError(t, err)
		healthy(t)
		audit(t)
	}
	t.Run("services", func(t *testing.T) {
		run("--duration", "25s", "--rate", "15", "--kill-every", "1500ms")
	})
	t.Run("backing services", func(t *testing.T) {
		run("--duration", "20s", "--rate", "10", "--kill-every", "6s", "--kill", "mysql,redis,kafka", "--patience", "90s")
	})
	letters, err := cli(t, "dlq", "list", "--json")
	require.NoError(t, err)
	assert.JSONEq(t, "[]", letters, "an outage fills no dead-letter topic")
}

// A redeployment under load: every service stops gracefully and no request fails.
func TestGracefulRestartFailsNoRequest(t *testing.T) {
	managed(t)
	ctx, stop := context.WithCancel(t.Context())
	failures := make(chan string, 10)
	done := make(chan int, 1)
	shopper := anonymous()
	go func() {
		n := 0
		for ctx.Err() == nil && len(failures) < cap(failures) {
			a, err := shopper.Do(context.WithoutCancel(ctx), get("/categories"))
			if err != nil {
				failures <- err.Error()
			} else if a.Status != 200 {
				failures <- string(a.Body)
			}
			n++
		}
		done <- n
	}()
	for _, name := range []string{"order-worker", "product-worker", "payment-worker", "user-worker"} {
		_, err := cli(t, "restart", name)
		require.NoError(t, err)
	}
	healthy(t)
	stop()
	t.Logf("%d requests", <-done)
	select {
	case f := <-failures:
		t.Fatal(f)
	default:
	}
	for _, p := range processes(t) {
		assert.NotEqual(t, "backoff", p.State, p.Name)
	}
}

func TestNothingListensBeyondLoopback(t *testing.T) {
	managed(t)
	addrs, err := net.InterfaceAddrs()
	require.NoError(t, err)
	for _, a := range addrs {
		ip, ok := a.(*net.IPNet)
		if !ok || ip.IP.IsLoopback() || ip.IP.To4() == nil {
			continue
		}
		for _, port := range []int{8080, 8101, 8201, 8300, 8311, 8321, 13306, 16379, 19092} {
			c, err := net.DialTimeout("tcp", net.JoinHostPort(ip.IP.String(), strconv.Itoa(port+portOffset)), 200*time.Millisecond)
			if err == nil {
				_ = c.Close()
				t.Errorf("%s:%d is open", ip.IP, port+portOffset)
			}
		}
	}
}

func TestNoSecretIsLogged(t *testing.T) {
	managed(t)
	password := "planted-secret-" + shop.Key()
	email := "secret-" + strings.ToLower(shop.Key()) + "@mall.test"
	c, address, err := anonymous().Register(t.Context(), email, password)
	require.NoError(t, err)
	do(t, anonymous(), post("/sessions", map[string]string{"email": email, "password": password + "x"}))
	do(t, c, post("/me/password", map[string]string{"current": password + "y", "next": password + "z"}))
	order, err := c.Order(t.Context(), shop.Key(), address, shop.Line{SKU: product(t, 5).ID, Quantity: 1})
	require.NoError(t, err)
	_, err = c.Pay(t.Context(), order.ID, "success")
	require.NoError(t, err)
	_, err = c.Await(background(t, 20*time.Second), order.ID, "paid")
	require.NoError(t, err)
	for _, secret := range []string{password, c.Token, "13800138000", "1 Century Avenue", "Li Lei"} {
		for _, kv := range mall.env {
			if dir, ok := strings.CutPrefix(kv, "MALL_STATE_DIR="); ok {
				out, _ := command("grep", "-rlF", secret, filepath.Join(dir, "logs")).Output()
				assert.Empty(t, string(out), "a secret is in the logs")
			}
		}
	}
}
