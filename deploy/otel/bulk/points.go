package bulk

import "go.opentelemetry.io/collector/pdata/pmetric"

// points makes a document of each metric point.
func points(md pmetric.Metrics) []document {
	out := make([]document, 0, md.DataPointCount())
	for _, rm := range md.ResourceMetrics().All() {
		for _, sm := range rm.ScopeMetrics().All() {
			for _, m := range sm.Metrics().All() {
				for _, d := range pointsOf(m, rm, sm) {
					d["metric"], d["unit"], d["type"] = m.Name(), m.Unit(), m.Type().String()
					out = append(out, d)
				}
			}
		}
	}
	return out
}

func pointsOf(m pmetric.Metric, rm pmetric.ResourceMetrics, sm pmetric.ScopeMetrics) []document {
	var out []document
	switch m.Type() {
	case pmetric.MetricTypeGauge:
		out = numbers(m.Gauge().DataPoints(), rm, sm)
	case pmetric.MetricTypeSum:
		out = numbers(m.Sum().DataPoints(), rm, sm)
		for _, d := range out {
			d["temporality"], d["monotonic"] = m.Sum().AggregationTemporality().String(), m.Sum().IsMonotonic()
		}
	case pmetric.MetricTypeHistogram:
		for _, p := range m.Histogram().DataPoints().All() {
			d := base(p.Timestamp(), p.StartTimestamp(), rm.Resource(), sm.Scope())
			d.attributes(p.Attributes())
			d["temporality"] = m.Histogram().AggregationTemporality().String()
			d["histogram"] = map[string]any{"count": p.Count(), "sum": p.Sum(),
				"bounds": p.ExplicitBounds().AsRaw(), "counts": p.BucketCounts().AsRaw()}
			out = append(out, d)
		}
	case pmetric.MetricTypeExponentialHistogram:
		for _, p := range m.ExponentialHistogram().DataPoints().All() {
			d := base(p.Timestamp(), p.StartTimestamp(), rm.Resource(), sm.Scope())
			d.attributes(p.Attributes())
			d["temporality"] = m.ExponentialHistogram().AggregationTemporality().String()
			d["histogram"] = map[string]any{"count": p.Count(), "sum": p.Sum(), "scale": p.Scale(), "zeros": p.ZeroCount(),
				"offset": p.Positive().Offset(), "counts": p.Positive().BucketCounts().AsRaw()}
			out = append(out, d)
		}
	case pmetric.MetricTypeSummary:
		for _, p := range m.Summary().DataPoints().All() {
			d := base(p.Timestamp(), p.StartTimestamp(), rm.Resource(), sm.Scope())
			d.attributes(p.Attributes())
			d["histogram"] = map[string]any{"count": p.Count(), "sum": p.Sum()}
			out = append(out, d)
		}
	case pmetric.MetricTypeEmpty:
	}
	return out
}

func numbers(list pmetric.NumberDataPointSlice, rm pmetric.ResourceMetrics, sm pmetric.ScopeMetrics) []document {
	var out []document
	for _, p := range list.All() {
		d := base(p.Timestamp(), p.StartTimestamp(), rm.Resource(), sm.Scope())
		d.attributes(p.Attributes())
		if p.ValueType() == pmetric.NumberDataPointValueTypeInt {
			d["value"] = float64(p.IntValue())
		} else {
			d["value"] = p.DoubleValue()
		}
		out = append(out, d)
	}
	return out
}
