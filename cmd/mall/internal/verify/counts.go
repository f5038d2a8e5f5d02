package verify

import (
	"context"
	"fmt"
	"time"
)

// counted is a route as one service counts it.
type counted struct{ Service, Route string }

// counts is per process, because a process that was restarted begins at 0 while the series of the one
// before it may still be seen.
type counts map[counted]map[string]float64

// requestCount is the metric behind every dashboard of a route.
const requestCount = `sum by (service_name, service_instance_id, http_request_method, http_route) (http_server_request_duration_seconds_count)`

// Counts returns how many requests each process has counted of each route.
func (s *Store) Counts(ctx context.Context) (counts, error) {
	series, err := s.Query(ctx, requestCount)
	if err != nil {
		return nil, err
	}
	out := counts{}
	for _, v := range series {
		c := counted{v.Labels["service_name"], v.Labels["http_request_method"] + " " + braces(v.Labels["http_route"])}
		if out[c] == nil {
			out[c] = map[string]float64{}
		}
		out[c][v.Labels["service_instance_id"]] += v.Value
	}
	return out, nil
}

// rose is by how much the processes' counts of a route grew since before.
func (c counts) rose(before counts, what counted) float64 {
	var sum float64
	for instance, n := range c[what] {
		sum += max(0, n-before[what][instance])
	}
	return sum
}

// awaitCounts waits until every service's count of a route rose by what was asked of it, and returns
// what is missing when ctx ends.
func (s *Store) awaitCounts(ctx context.Context, before counts, asked map[counted]int) (map[counted]Finding, error) {
	for {
		now, err := s.Counts(ctx)
		if err != nil && ctx.Err() == nil {
			return nil, err
		}
		missing := map[counted]Finding{}
		for c, n := range asked {
			if rose := now.rose(before, c); err == nil && rose < float64(n) {
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
