package verify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// errNotStored says that the store knows nothing of a trace (yet).
var errNotStored = errors.New("the trace is not stored")

// maxDocument bounds what one answer may hold, in bytes.
const maxDocument = 64 << 20

// Store asks the query API for what it stored.
type Store struct {
	Base string // http://127.0.0.1:8090
	HTTP *http.Client
	// Header goes with every question, e.g. Authorization.
	Header http.Header
}

// NewStore makes a client of the query API at base.
func NewStore(base string, header http.Header) *Store {
	return &Store{Base: base, Header: header, HTTP: &http.Client{
		Timeout: 10 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 32},
	}}
}

func (s *Store) get(ctx context.Context, path string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.Base+path, http.NoBody)
	if err != nil {
		return nil, err
	}
	maps.Copy(req.Header, s.Header)
	resp, err := s.HTTP.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxDocument))
	if err != nil {
		return nil, err
	}
	if resp.StatusCode == http.StatusNotFound {
		return nil, errNotStored
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("GET %s: %s: %.300s", path, resp.Status, raw)
	}
	return raw, nil
}

// TraceURL is the page that shows a trace.
func (s *Store) TraceURL(id string) string { return s.Base + "/traces/" + id }

// Trace returns a trace and its document as stored. Errors: errNotStored.
func (s *Store) Trace(ctx context.Context, id string) (*Trace, []byte, error) {
	raw, err := s.get(ctx, "/api/traces/"+id)
	if err != nil {
		return nil, nil, err
	}
	t, err := Decode(raw)
	if err != nil {
		return nil, raw, err
	}
	if len(t.Spans) == 0 {
		return nil, raw, errNotStored
	}
	return t, raw, nil
}

// Logs returns the log lines of a trace.
func (s *Store) Logs(ctx context.Context, traceID string) ([]LogLine, error) {
	raw, err := s.get(ctx, "/api/logs?limit=1000&traceId="+traceID)
	if errors.Is(err, errNotStored) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var list struct{ Items []LogLine }
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, fmt.Errorf("logs of %s: %w", traceID, err)
	}
	return list.Items, nil
}

// Series is one of a PromQL answer's vector.
type Series struct {
	Labels map[string]string
	Value  float64
}

// Query asks PromQL for a vector as of now.
func (s *Store) Query(ctx context.Context, promql string) ([]Series, error) {
	raw, err := s.get(ctx, "/prometheus/api/v1/query?query="+url.QueryEscape(promql))
	if err != nil {
		return nil, err
	}
	var answer struct {
		Data struct {
			Result []struct {
				Metric map[string]string
				Value  [2]any
			}
		}
	}
	if err := json.Unmarshal(raw, &answer); err != nil {
		return nil, fmt.Errorf("PromQL %s: %w", promql, err)
	}
	out := make([]Series, 0, len(answer.Data.Result))
	for _, r := range answer.Data.Result {
		v, err := strconv.ParseFloat(fmt.Sprint(r.Value[1]), 64)
		if err != nil {
			return nil, fmt.Errorf("PromQL %s: %w", promql, err)
		}
		out = append(out, Series{Labels: r.Metric, Value: v})
	}
	return out, nil
}
