package check_test

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mall/cmd/mall/internal/check"
)

// shop answers like a service's admin port and like the edge, from one address.
func shop(t *testing.T, health func() (int, string), products string) check.Options {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) {
		code, body := health()
		w.WriteHeader(code)
		_, _ = w.Write([]byte(body))
	})
	mux.HandleFunc("/api/v1/products", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(products)) })
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	host, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	return check.Options{Services: []string{host}, HealthPort: number, Edge: server.URL, Wait: 3 * time.Second}
}

func healthy() (int, string) { return http.StatusOK, `{"status":"ok","version":"v1"}` }

func TestWaitsForAServiceThatIsStarting(t *testing.T) {
	var asked atomic.Int32
	opt := shop(t, func() (int, string) {
		if asked.Add(1) < 3 {
			return http.StatusServiceUnavailable, `{"status":"starting"}`
		}
		return healthy()
	}, `{"items":[{"title":"Tea"}]}`)
	var out strings.Builder
	if err := check.Run(t.Context(), opt, &out); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	for _, want := range []string{"version v1", `"Tea"`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, out.String())
		}
	}
}

func TestSaysWhatIsNotInOrder(t *testing.T) {
	for name, c := range map[string]struct {
		health   func() (int, string)
		products string
		want     string
	}{
		"a service that drains": {func() (int, string) { return 503, `{"status":"draining"}` }, `{"items":[]}`, "draining"},
		"a shop without items":  {healthy, `{}`, "without items"},
		"a page instead":        {healthy, `<html>`, "no JSON"},
	} {
		t.Run(name, func(t *testing.T) {
			opt := shop(t, c.health, c.products)
			opt.Wait = time.Second
			var out strings.Builder
			if err := check.Run(t.Context(), opt, &out); !errors.Is(err, check.ErrFailed) {
				t.Errorf("%v\n%s", err, out.String())
			}
			if !strings.Contains(out.String(), c.want) {
				t.Errorf("%q is missing in\n%s", c.want, out.String())
			}
		})
	}
}

func TestRefusesAnAddressThatIsNone(t *testing.T) {
	for _, opt := range []check.Options{{Edge: "edge:8888"}, {}} {
		if err := check.Run(t.Context(), opt, &strings.Builder{}); err == nil || errors.Is(err, check.ErrFailed) {
			t.Errorf("%+v: %v", opt, err)
		}
	}
}
