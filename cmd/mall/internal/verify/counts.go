package verify

import (
	"context"
	"fmt"
	"time"
)

// counted is a route as one service counts it.
type counted struct{ Service, Route string }

// requestCount is the metric behind every dashboard of a route.
const requestCount = `sum by (service_name, http_request_method, http_route) (http_server_request_duration_seconds_count)`

// Counts returns how many requests each service has counted of each route.
func (s *Store) Counts(ctx context.Context) (map[counted]float64, error) {
	series, err := s.Query(ctx, requestCount)
	if err != nil {
		return nil, err
	}
	out := map[counted]float64{}
	for _, v := range series {
		out[counted{v.Labels["service_name"], v.Labels["http_request_method"] + " " + braces(v.Labels["http_route"])}] += v.Value
	}
	return out, nil
}

// awaitCounts waits until every service's count of a route rose by what was asked of it, and returns
// what is missing when ctx ends.
func (s *Store) awaitCounts(ctx context.Context, before map[counted]float64, asked map[counted]int) (map[counted]Finding, error) {
	for {
		now, err := s.Counts(ctx)
		if err != nil && ctx.Err() == nil {
			return nil, err
		}
		missing := map[counted]Finding{}
		for c, n := range asked {
			if rose := now[c] - before[c]; err == nil && rose < float64(n) {
				missing[c] = Finding{Rule: RuleMetric, Where: c.Service,
					Message: fmt.Sprintf("http_server_request_duration_seconds_count of %s rose by %g after %d requests", c.Route, rose, n)}
			}
		}
		if err == nil && len(missing) == 0 {
			return nil, nil
		}
		select {
		case <-ctx.Done():
			return missing, nil
		case <-time.After(500 * time.Millisecond):
		}
	}
}
