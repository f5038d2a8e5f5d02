package main

import (
	"context"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"mall/app/console/internal/metrics"
	"mall/app/console/internal/store"
)

// reportInterval is how often the console stores what it dropped itself.
const reportInterval = 5 * time.Second

// report keeps mall.telemetry.dropped of the console beside that of the services, so that one alert
// watches all of them. Reasons are at /api/stats.
func report(ctx context.Context, st *store.Store, db *metrics.Store, instance string) {
	began := pcommon.NewTimestampFromTime(time.Now())
	tick := time.NewTicker(reportInterval)
	defer tick.Stop()
	for {
		// What fails to be stored is in the next report.
		_ = db.AddMetrics(ctx, losses(st.Stats().Dropped, db.Stats().Dropped, began, instance))
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func losses(records map[string]int64, samples map[string]uint64, began pcommon.Timestamp, instance string) pmetric.Metrics {
	var lostRecords, lostSamples int64
	for _, n := range records {
		lostRecords += n
	}
	for _, n := range samples {
		lostSamples += int64(n)
	}
	md := pmetric.NewMetrics()
	rm := md.ResourceMetrics().AppendEmpty()
	resource := rm.Resource().Attributes()
	resource.PutStr("service.name", "console")
	resource.PutStr("service.namespace", "mall")
	resource.PutStr("service.version", version)
	resource.PutStr("service.instance.id", instance)
	resource.PutStr("deployment.environment.name", "local")
	m := rm.ScopeMetrics().AppendEmpty().Metrics().AppendEmpty()
	m.SetName("mall.telemetry.dropped")
	m.SetUnit("{item}")
	sum := m.SetEmptySum()
	sum.SetIsMonotonic(true)
	sum.SetAggregationTemporality(pmetric.AggregationTemporalityCumulative)
	for signal, n := range map[string]int64{"traces and logs": lostRecords, "metrics": lostSamples} {
		p := sum.DataPoints().AppendEmpty()
		p.SetStartTimestamp(began)
		p.SetTimestamp(pcommon.NewTimestampFromTime(time.Now()))
		p.SetIntValue(n)
		p.Attributes().PutStr("signal", signal)
		p.Attributes().PutStr("reason", "store")
	}
	return md
}
