package metrics

import (
	"context"
	"fmt"
	"net/http"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/grafana/regexp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/route"
	"github.com/prometheus/prometheus/config"
	"github.com/prometheus/prometheus/tsdb"
	apiv1 "github.com/prometheus/prometheus/web/api/v1"
)

// apiPrefix is where a client that knows Prometheus finds it, as if http://host:8090/prometheus were a Prometheus.
const apiPrefix = "/prometheus/api/v1"

// maxForm bounds the query string and the form, in bytes; no panel comes near.
const maxForm = 64 << 10

// readOnly lists what of Prometheus' API is served. The rest writes, deletes, or speaks of scraping.
var readOnly = map[string]bool{ // true: also by POST
	"/query": true, "/query_range": true, "/query_exemplars": true, "/format_query": true, "/parse_query": true,
	"/series": true, "/labels": true, "/metadata": false, "/rules": false, "/alerts": false,
	"/status/buildinfo": false, "/status/tsdb": false,
}

// Handler serves Prometheus' HTTP API, version 1, under /prometheus/api/v1/, with its answers and errors
// (https://prometheus.io/docs/prometheus/latest/querying/api/).
func (s *Store) Handler() http.Handler { return s.handler }

func newHandler(s *Store) http.Handler {
	r := route.New()
	s.newAPI().Register(r.WithPrefix(apiPrefix))
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		defer func() {
			if p := recover(); p != nil {
				s.conf.Logger.Error("metrics query panicked", "panic", p, "stack", string(debug.Stack()))
				respondError(w, http.StatusInternalServerError, "internal", "internal error")
			}
		}()
		path := strings.TrimPrefix(req.URL.Path, apiPrefix)
		post, known := readOnly[path]
		if strings.HasPrefix(path, "/label/") && strings.HasSuffix(path, "/values") {
			known = true
		}
		switch {
		case !known || path == req.URL.Path:
			respondError(w, http.StatusNotFound, "not_found", "there is no "+req.URL.Path)
			return
		case req.Method != http.MethodGet && (req.Method != http.MethodPost || !post):
			w.Header().Set("Allow", http.MethodGet)
			respondError(w, http.StatusMethodNotAllowed, "bad_data", req.Method+" is not allowed")
			return
		case len(req.URL.RawQuery) > maxForm:
			respondError(w, http.StatusBadRequest, "bad_data", fmt.Sprintf("the query is longer than %d bytes", maxForm))
			return
		}
		req.Body = http.MaxBytesReader(w, req.Body, maxForm)
		if err := req.ParseForm(); err != nil {
			respondError(w, http.StatusBadRequest, "bad_data", err.Error())
			return
		}
		if !strings.HasPrefix(path, "/query") { // the engine ends those itself, and says so
			ctx, cancel := context.WithTimeout(req.Context(), s.conf.QueryTimeout)
			defer cancel()
			req = req.WithContext(ctx)
		}
		if path == "/metadata" {
			s.meta.ServeHTTP(w, req)
			return
		}
		r.ServeHTTP(w, req)
	})
}

// newAPI embeds Prometheus' own API without what scrapes, writes or administers.
func (s *Store) newAPI() *apiv1.API {
	reg := prometheus.NewRegistry()
	return apiv1.NewAPI(
		s.engine, s, nil, s,
		nil, nil, nil,
		func() config.Config { return config.DefaultConfig },
		nil, apiv1.GlobalURLOptions{},
		func(h http.HandlerFunc) http.HandlerFunc { return h },
		adminStats{store: s}, "", false, false, 0,
		s.conf.Logger,
		func(context.Context) apiv1.RulesRetriever { return s.rules },
		0, 1, 0, false,
		regexp.MustCompile("^$"), // no other origin
		func() (apiv1.RuntimeInfo, error) { return apiv1.RuntimeInfo{}, nil },
		&apiv1.PrometheusVersion{Version: prometheusVersion, GoVersion: runtime.Version()},
		nil, nil, reg, reg, nil,
		false, nil, false, false, false,
		s.conf.Lookback, false, false, nil, nil,
		apiv1.OpenAPIOptions{IncludePaths: []string{"/none"}}, queryParser, false, s.conf.QueryTimeout,
	)
}

// prometheusVersion is the API's, by which clients choose what to ask for.
const prometheusVersion = "3.16.0"

// adminStats answers /status/tsdb. What administers is not served, so the embedded interface stays nil.
type adminStats struct {
	apiv1.TSDBAdminStats

	store *Store
}

// Stats counts series, and labels by cardinality.
func (a adminStats) Stats(label string, limit int) (st *tsdb.Stats, err error) {
	err = a.store.withDB(func(db *tsdb.DB) error {
		st = &tsdb.Stats{
			NumSeries:         db.Head().NumSeries(),
			MinTime:           db.Head().MinTime(),
			MaxTime:           db.Head().MaxTime(),
			IndexPostingStats: db.Head().PostingsCardinalityStats(label, limit),
		}
		return nil
	})
	return st, err
}
