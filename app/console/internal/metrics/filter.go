package metrics

import (
	"strings"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

// filter removes what must not reach the translation: points from another time (it would fill target_info from 1970
// to now), deltas, histograms without measure, and attributes that would make target_info large.
func (s *Store) filter(md pmetric.Metrics, now time.Time) {
	f := filter{dropped: &s.dropped, min: now.Add(-outOfOrder), max: now.Add(ahead)}
	md.ResourceMetrics().RemoveIf(func(rm pmetric.ResourceMetrics) bool {
		rm.Resource().Attributes().RemoveIf(func(k string, _ pcommon.Value) bool { return !describesTarget(k) })
		rm.ScopeMetrics().RemoveIf(func(sm pmetric.ScopeMetrics) bool {
			sm.Metrics().RemoveIf(f.metric)
			return sm.Metrics().Len() == 0
		})
		return rm.ScopeMetrics().Len() == 0
	})
}

// describesTarget tells which resource attributes are worth a label of target_info: which service runs where.
func describesTarget(key string) bool {
	switch key {
	case "deployment.environment.name", "host.name", "process.pid", "process.runtime.version", "telemetry.sdk.version":
		return true
	}
	return strings.HasPrefix(key, "service.") || strings.HasPrefix(key, "k8s.")
}

type filter struct {
	dropped  *dropped
	min, max time.Time
}

// metric filters m's points and tells whether none is left.
func (f *filter) metric(m pmetric.Metric) bool {
	if m.Name() == "" {
		f.dropped.add(dropMalformed, 1)
		return true
	}
	switch m.Type() {
	case pmetric.MetricTypeGauge:
		return f.numbers(m.Gauge().DataPoints())
	case pmetric.MetricTypeSum:
		return f.delta(m.Sum().AggregationTemporality(), m.Sum().DataPoints().Len()) || f.numbers(m.Sum().DataPoints())
	case pmetric.MetricTypeHistogram:
		h := m.Histogram()
		if f.delta(h.AggregationTemporality(), h.DataPoints().Len()) {
			return true
		}
		h.DataPoints().RemoveIf(func(p pmetric.HistogramDataPoint) bool {
			bounds, counts := p.ExplicitBounds().Len(), p.BucketCounts().Len()
			if bounds > maxBuckets || counts > 0 && counts != bounds+1 {
				f.dropped.add(dropMalformed, 1)
				return true
			}
			return f.time(p.Timestamp())
		})
		return h.DataPoints().Len() == 0
	case pmetric.MetricTypeExponentialHistogram:
		h := m.ExponentialHistogram()
		if f.delta(h.AggregationTemporality(), h.DataPoints().Len()) {
			return true
		}
		h.DataPoints().RemoveIf(func(p pmetric.ExponentialHistogramDataPoint) bool {
			if p.Positive().BucketCounts().Len() > maxBuckets || p.Negative().BucketCounts().Len() > maxBuckets {
				f.dropped.add(dropMalformed, 1)
				return true
			}
			return f.time(p.Timestamp())
		})
		return h.DataPoints().Len() == 0
	case pmetric.MetricTypeSummary:
		points := m.Summary().DataPoints()
		points.RemoveIf(func(p pmetric.SummaryDataPoint) bool { return f.time(p.Timestamp()) })
		return points.Len() == 0
	default:
		f.dropped.add(dropMalformed, 1)
		return true
	}
}

func (f *filter) numbers(points pmetric.NumberDataPointSlice) bool {
	points.RemoveIf(func(p pmetric.NumberDataPoint) bool {
		if p.ValueType() == pmetric.NumberDataPointValueTypeEmpty && !p.Flags().NoRecordedValue() {
			f.dropped.add(dropMalformed, 1)
			return true
		}
		return f.time(p.Timestamp())
	})
	return points.Len() == 0
}

func (f *filter) delta(t pmetric.AggregationTemporality, points int) bool {
	if t == pmetric.AggregationTemporalityCumulative {
		return false
	}
	f.dropped.add(dropDelta, points)
	return true
}

func (f *filter) time(ts pcommon.Timestamp) bool {
	switch t := ts.AsTime(); {
	case t.Before(f.min):
		f.dropped.add(dropTooOld, 1)
		return true
	case t.After(f.max):
		f.dropped.add(dropFuture, 1)
		return true
	}
	return false
}
