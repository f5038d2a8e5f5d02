package analysis

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/prometheus/promql/promqltest"
)

const (
	scrape = 5 * time.Second // as on the test cluster
	steps  = 120             // scrapes there were
)

// series is one series as promqltest writes it; "0+5x120" grows by 5 from one scrape to the next.
type series struct{ labels, values string }

// serve is a Prometheus that scraped these series until now: its engine, behind the one question Rollouts asks.
func serve(t *testing.T, all []series) string {
	t.Helper()
	var load strings.Builder
	fmt.Fprintf(&load, "load %s\n", scrape)
	for _, s := range all {
		fmt.Fprintf(&load, "  %s %s\n", s.labels, s.values)
	}
	store := promqltest.LoadedStorage(t, load.String())
	engine := promqltest.NewTestEngine(t, false, 5*time.Minute, 1_000_000)
	now := time.Unix(0, 0).Add(steps * scrape)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reply := func(status int, body map[string]any) {
			w.WriteHeader(status)
			_ = json.NewEncoder(w).Encode(body)
		}
		if !strings.HasSuffix(r.URL.Path, "/api/v1/query") {
			reply(http.StatusNotFound, map[string]any{"status": "error", "errorType": "not_found", "error": r.URL.Path})
			return
		}
		refuse := func(err error) {
			reply(http.StatusBadRequest, map[string]any{"status": "error", "errorType": "bad_data", "error": err.Error()})
		}
		query, err := engine.NewInstantQuery(r.Context(), store, nil, r.FormValue("query"), now)
		if err != nil {
			refuse(err)
			return
		}
		defer query.Close()
		got := query.Exec(r.Context())
		if got.Err != nil {
			refuse(got.Err)
			return
		}
		reply(http.StatusOK, map[string]any{"status": "success", "data": map[string]any{"resultType": got.Value.Type(), "result": got.Value}})
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}
