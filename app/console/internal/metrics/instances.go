package metrics

import (
	"context"
	"errors"
	"math"
	"sync"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/value"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

// instances remembers when each process last reported. A process that was restarted has a new service.instance.id;
// without an end to the old one's series, its gauges would be added to the new one's for the whole look-back.
type instances struct {
	mu   sync.Mutex
	last map[instance]time.Time
}

type instance struct{ service, id string }

func (l *instances) seen(md pmetric.Metrics, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.last == nil {
		l.last = map[instance]time.Time{}
	}
	for i := range md.ResourceMetrics().Len() {
		attrs := md.ResourceMetrics().At(i).Resource().Attributes()
		name, named := attrs.Get("service.name")
		id, ok := attrs.Get("service.instance.id")
		if !named || !ok {
			continue
		}
		in := instance{name.AsString(), id.AsString()}
		if _, known := l.last[in]; known || len(l.last) < keepInstances {
			l.last[in] = now
		}
	}
}

// silent returns, once, the processes that did not report since.
func (l *instances) silent(since time.Time) []instance {
	l.mu.Lock()
	defer l.mu.Unlock()
	var gone []instance
	for in, t := range l.last {
		if t.Before(since) {
			gone = append(gone, in)
			delete(l.last, in)
		}
	}
	return gone
}

func (s *Store) watchInstances(ctx context.Context) {
	every(ctx, max(s.conf.StaleAfter/sweepInstances, 50*time.Millisecond), func() {
		now := time.Now()
		for _, in := range s.live.silent(now.Add(-s.conf.StaleAfter)) {
			if err := s.end(ctx, in, now); err != nil && ctx.Err() == nil {
				s.conf.Logger.Warn("series of a silent process stay in queries for the look-back", "service", in.service, "err", err)
			}
		}
	})
}

// end marks the series of in as stale. Should the process report again, they go on.
func (s *Store) end(ctx context.Context, in instance, now time.Time) error {
	byService := labels.MustNewMatcher(labels.MatchEqual, "service_name", in.service)
	byID := labels.MustNewMatcher(labels.MatchEqual, "service_instance_id", in.id)
	info := labels.MustNewMatcher(labels.MatchEqual, model.MetricNameLabel, "target_info")
	infoID := labels.MustNewMatcher(labels.MatchEqual, "instance", in.id)
	return s.withDB(func(db *tsdb.DB) error {
		from, to := now.Add(-s.conf.StaleAfter-s.conf.Lookback).UnixMilli(), now.UnixMilli()
		q, err := db.Querier(from, to)
		if err != nil {
			return err
		}
		app := db.AppenderV2(ctx)
		for _, matchers := range [][]*labels.Matcher{{byService, byID}, {info, infoID}} {
			set := q.Select(ctx, false, &storage.SelectHints{Start: from, End: to, Func: "series"}, matchers...)
			for set.Next() {
				// A refused marker leaves one series to the look-back.
				_, _ = app.Append(0, set.At().Labels(), 0, to, math.Float64frombits(value.StaleNaN), nil, nil, storage.AOptions{})
			}
			err = errors.Join(err, set.Err())
		}
		return errors.Join(err, app.Commit(), q.Close())
	})
}
