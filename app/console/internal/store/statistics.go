package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"
)

// Latency describes how often something happened and how long it took. Durations are milliseconds, within 6 %.
type Latency struct {
	Count     int64   `json:"count"`
	Errors    int64   `json:"errors"`
	Rate      float64 `json:"rate"`      // a second, over the time asked for
	ErrorRate float64 `json:"errorRate"` // of Count, 0 to 1
	P50       float64 `json:"p50Ms"`
	P95       float64 `json:"p95Ms"`
	P99       float64 `json:"p99Ms"`
}

// ServiceStats describes a service: Latency is that of the spans by which work enters it.
type ServiceStats struct {
	Service    string `json:"service"`
	Spans      int64  `json:"spans"`
	SpanErrors int64  `json:"spanErrors"`
	Latency
}

// OperationStats describes the spans of one name and kind of a service.
type OperationStats struct {
	Service   string `json:"service"`
	Operation string `json:"operation"`
	Kind      string `json:"kind"` // Server, Client, Producer, Consumer, Internal
	Latency
}

// Edge is a line of the service map. Databases, caches and topics are nodes too.
type Edge struct {
	Caller string `json:"caller"`
	Callee string `json:"callee"`
	Kind   string `json:"kind"` // http, rpc, kafka, sql, redis, other
	Latency
}

func (l *latency) public(period time.Duration) Latency {
	ms := func(q float64) float64 { return float64(l.quantile(q)) / float64(time.Millisecond) }
	out := Latency{Count: l.count, Errors: l.errors, P50: ms(0.5), P95: ms(0.95), P99: ms(0.99)}
	if l.count > 0 {
		out.ErrorRate = float64(l.errors) / float64(l.count)
	}
	if seconds := period.Seconds(); seconds > 0 {
		out.Rate = float64(l.count) / seconds
	}
	return out
}

// totals adds up what arrived since, to ten seconds, and returns how long that is.
func (s *Store) totals(ctx context.Context, since time.Time) (*aggregate, time.Duration, error) {
	if err := s.flushIf(ctx, func() bool { return s.agg.dirty || s.anyQueued() }); err != nil {
		return nil, 0, err
	}
	now := s.conf.now()
	from := since.UnixNano()
	if since.Before(time.Unix(0, 0)) || now.Sub(since) > s.conf.MaxAge {
		from = now.Add(-s.conf.MaxAge).UnixNano()
	}
	total := newAggregate(0)
	first := now.UnixNano()
	for _, seg := range s.segments() {
		if seg.lastArrival() < from-int64(aggregateSpan) {
			continue
		}
		err := seg.aggregates(ctx, from-int64(aggregateSpan), func(a *aggregate) {
			first = min(first, a.began)
			total.merge(a)
		})
		if err != nil && !s.skip(ctx, seg, err) {
			return nil, 0, err
		}
	}
	// A mall that has just begun is not as slow as its first second divided by a quarter of an hour.
	period := now.Sub(time.Unix(0, max(from, first)))
	return total, max(period, time.Second), nil
}

func (s *segment) lastArrival() int64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.last
}

// Services describes each service of which spans arrived since.
func (s *Store) Services(ctx context.Context, since time.Time) ([]ServiceStats, error) {
	total, period, err := s.totals(ctx, since)
	if err != nil {
		return nil, err
	}
	var out []ServiceStats
	for name, c := range total.services {
		out = append(out, ServiceStats{Service: name, Spans: c.spans, SpanErrors: c.errors, Latency: c.requests.public(period)})
	}
	slices.SortFunc(out, func(a, b ServiceStats) int { return strings.Compare(a.Service, b.Service) })
	return out, nil
}

// Operations describes the operations of a service, "" for all, of which spans arrived since; the most frequent first.
func (s *Store) Operations(ctx context.Context, service string, since time.Time) ([]OperationStats, error) {
	total, period, err := s.totals(ctx, since)
	if err != nil {
		return nil, err
	}
	var out []OperationStats
	for k, l := range total.ops {
		if service == "" || k.service == service {
			out = append(out, OperationStats{Service: k.service, Operation: k.name, Kind: k.kind, Latency: l.public(period)})
		}
	}
	slices.SortFunc(out, func(a, b OperationStats) int {
		if a.Count != b.Count {
			return int(b.Count - a.Count)
		}
		return strings.Compare(a.Service+a.Operation+a.Kind, b.Service+b.Operation+b.Kind)
	})
	return out, nil
}

// Edges is the service map of what arrived since. A call is on it once both of its sides have arrived, or 10 to 30
// seconds after the only one.
func (s *Store) Edges(ctx context.Context, since time.Time) ([]Edge, error) {
	total, period, err := s.totals(ctx, since)
	if err != nil {
		return nil, err
	}
	var out []Edge
	for k, l := range total.edges {
		out = append(out, Edge{Caller: k.caller, Callee: k.callee, Kind: k.kind, Latency: l.public(period)})
	}
	slices.SortFunc(out, func(a, b Edge) int {
		return strings.Compare(a.Caller+"\x00"+a.Callee+"\x00"+a.Kind, b.Caller+"\x00"+b.Callee+"\x00"+b.Kind)
	})
	return out, nil
}

// isMissing tells that a block is not there any more.
func isMissing(err error) bool { return errors.Is(err, sql.ErrNoRows) }
