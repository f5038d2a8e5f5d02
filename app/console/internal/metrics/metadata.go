package metrics

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"sync"

	"github.com/prometheus/prometheus/model/metadata"
)

// metadataCache knows the type, unit and help of what was received since the start. Prometheus has them from its
// scrapes; here they come with each OTLP request.
type metadataCache struct {
	mu sync.Mutex
	m  map[string]metricMeta
}

type metricMeta struct {
	Type string `json:"type"`
	Unit string `json:"unit"`
	Help string `json:"help"`
}

func (c *metadataCache) add(name string, m metadata.Metadata) {
	if name == "" {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.m == nil {
		c.m = map[string]metricMeta{}
	}
	if _, known := c.m[name]; known || len(c.m) < maxMetadata {
		help := m.Help[:min(len(m.Help), maxLabelLength)]
		c.m[name] = metricMeta{Type: string(m.Type), Unit: m.Unit, Help: help}
	}
}

// ServeHTTP answers /metadata.
func (c *metadataCache) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	limit := -1
	for _, name := range []string{"limit", "limit_per_metric"} {
		v := r.FormValue(name)
		if v == "" {
			continue
		}
		n, err := strconv.Atoi(v)
		if err != nil {
			respondError(w, http.StatusBadRequest, "bad_data", name+" must be a number")
			return
		}
		if name == "limit" { // each name has one entry here, so the other limit changes nothing
			limit = n
		}
	}
	only := r.FormValue("metric")
	data := map[string][]metricMeta{}
	c.mu.Lock()
	names := make([]string, 0, len(c.m))
	for name := range c.m {
		if only == "" || name == only {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		if limit >= 0 && len(data) >= limit {
			break
		}
		data[name] = []metricMeta{c.m[name]}
	}
	c.mu.Unlock()
	respond(w, http.StatusOK, map[string]any{"status": "success", "data": data})
}

func respondError(w http.ResponseWriter, code int, kind, text string) {
	respond(w, code, map[string]any{"status": "error", "errorType": kind, "error": text})
}

func respond(w http.ResponseWriter, code int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(body) //nolint:errchkjson // what we send always encodes; if the client went away there is nobody to tell
}
