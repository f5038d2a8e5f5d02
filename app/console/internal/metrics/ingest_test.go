package metrics

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/pmetric"
)

func exponential(ms pmetric.MetricSlice, name string, at time.Time, counts ...uint64) {
	m := ms.AppendEmpty()
	m.SetName(name)
	h := m.SetEmptyExponentialHistogram()
	h.SetAggregationTemporality(pmetric.AggregationTemporalityCumulative)
	p := h.DataPoints().AppendEmpty()
	p.SetScale(0) // bounds 1, 2, 4, 8, ...
	var n uint64
	for _, c := range counts {
		n += c
	}
	p.SetCount(n)
	p.SetSum(float64(n))
	p.Positive().BucketCounts().FromRaw(counts)
	stamp(p, at)
}

func TestExponentialHistogramsBecomeNativeHistograms(t *testing.T) {
	s := open(t, Conf{})
	now := time.Now()
	for i := range 4 {
		add(t, s, func(md pmetric.Metrics) {
			n := uint64(100 * i)
			exponential(resource(md, "order-api", "a"), "checkout", now.Add(time.Duration(i-3)*5*time.Second), n, n)
		})
	}
	if v := one(t, s, `histogram_count(increase(checkout[20s])) > bool 500`); v != "1" {
		t.Errorf("count: %q", v)
	}
	if v := one(t, s, `histogram_quantile(0.5, rate(checkout[20s]))`); v != "2" {
		t.Errorf("median: %q", v)
	}
	v := vector(t, s, `checkout`)
	if len(v) != 1 || !strings.Contains(fmt.Sprint(v[0].Hist[1]), "buckets:") {
		t.Errorf("no buckets in %v", v)
	}
}

func TestOneBadPointDoesNotCostItsNeighbours(t *testing.T) {
	s := open(t, Conf{})
	now := time.Now()
	add(t, s, func(md pmetric.Metrics) { gauge(resource(md, "api", "a"), "twice", now, 1) })
	add(t, s, func(md pmetric.Metrics) {
		ms := resource(md, "api", "a")
		gauge(ms, "before", now, 1)
		gauge(ms, "twice", now, 2)
		gauge(ms, "tomorrow", now.Add(24*time.Hour), 1)
		gauge(ms, "epoch", time.Unix(0, 0), 1)
		gauge(ms, "", now, 1)
		sum(ms, "deltas", now, 1)
		ms.At(ms.Len() - 1).Sum().SetAggregationTemporality(pmetric.AggregationTemporalityDelta)
		buckets(ms, "crooked", now, []float64{1, 2}, []uint64{1})
		ms.AppendEmpty().SetName("nothing")
		ms.AppendEmpty().SetName("empty")
		stamp(ms.At(ms.Len()-1).SetEmptyGauge().DataPoints().AppendEmpty(), now)
		gauge(ms, "long", now, 1, "text", strings.Repeat("x", maxLabelLength+1))
		gauge(ms, "binary", now, 1, "text", "\xff\xfe")
		gauge(ms, "after", now, 1)
	})
	for _, name := range []string{"before", "after", "twice"} {
		if v := one(t, s, name); v != "1" {
			t.Errorf("%s is %q", name, v)
		}
	}
	for _, name := range []string{"tomorrow", "epoch", "deltas", "deltas_total", "crooked_seconds_count", "long", "binary"} {
		if v := vector(t, s, name+` offset -1d or `+name); len(v) != 0 {
			t.Errorf("%s was stored: %v", name, v)
		}
	}
	want := map[string]uint64{
		dropConflict: 1, dropFuture: 1, dropTooOld: 1, dropDelta: 1, dropMalformed: 4, dropLabels: 2,
	}
	if got := s.Stats().Dropped; !maps.Equal(got, want) {
		t.Errorf("dropped %v, want %v", got, want)
	}
	code, body := get(t, s, "/labels")
	if code != 200 || strings.Contains(body, "\\ufffd") {
		t.Error(code, body)
	}
}

func TestALateBatchAndARetriedBatchAreTaken(t *testing.T) {
	s := open(t, Conf{})
	now := time.Now()
	for _, ago := range []time.Duration{0, 2 * time.Minute, 10 * time.Minute, 2 * time.Minute} {
		add(t, s, func(md pmetric.Metrics) {
			gauge(resource(md, "api", "a"), "queue", now.Add(-ago), ago.Minutes())
		})
	}
	for _, ago := range []time.Duration{0, 2 * time.Minute, 10 * time.Minute} {
		at := fmt.Sprintf("%.3f", float64(now.Add(-ago).UnixMilli())/1000)
		if v := one(t, s, "queue", "time", at); v != fmt.Sprint(ago.Minutes()) {
			t.Errorf("%s ago: %q", ago, v)
		}
	}
	if d := s.Stats().Dropped; len(d) != 0 {
		t.Error(d)
	}
}

func TestSeriesAreBounded(t *testing.T) {
	s := open(t, Conf{MaxSeries: 20})
	now := time.Now()
	for i := range 3 {
		add(t, s, func(md pmetric.Metrics) {
			ms := resource(md, "api", "a")
			for j := range 50 {
				gauge(ms, "user", now.Add(time.Duration(i-3)*time.Second), 1, "id", fmt.Sprint(j))
			}
		})
	}
	if st := s.Stats(); st.Series != 20 || st.Dropped[dropSeries] == 0 {
		t.Error(st)
	}
	if v := one(t, s, `count_over_time(user{id="1"}[1m])`); v != "3" {
		t.Errorf("a known series has %q samples", v)
	}
}

func TestAProcessThatStopsReportingLeavesTheQueries(t *testing.T) {
	s := open(t, Conf{StaleAfter: 300 * time.Millisecond})
	report := func(id string) {
		add(t, s, func(md pmetric.Metrics) {
			ms := resource(md, "order-worker", id)
			gauge(ms, "mall.outbox.pending", time.Now(), 7)
			exponential(ms, "checkout", time.Now(), 1)
		})
	}
	report("old")
	time.Sleep(5 * time.Millisecond)
	report("new")
	if v := one(t, s, `sum(mall_outbox_pending)`); v != "14" {
		t.Fatalf("before: %q", v)
	}
	eventually(t, 3*time.Second, "the old process' series end", func() bool {
		report("new")
		return one(t, s, `sum(mall_outbox_pending)`) == "7"
	})
	for q, want := range map[string]string{`count(target_info)`: "1", `count(checkout)`: "1", `sum(mall_outbox_pending)`: "7"} {
		if v := one(t, s, q); v != want {
			t.Errorf("%s is %s, want %s", q, v, want)
		}
	}
	report("old")
	if v := one(t, s, `sum(mall_outbox_pending)`); v != "14" {
		t.Errorf("a process that reports again counts again: %q", v)
	}
}

func TestMetadataNamesTypeUnitAndHelp(t *testing.T) {
	dir := t.TempDir()
	for range 2 { // after a restart, the next report brings it again
		s, err := Open(Conf{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		add(t, s, func(md pmetric.Metrics) {
			ms := resource(md, "api", "a")
			buckets(ms, "http.server.request.duration", time.Now(), []float64{1}, []uint64{1, 0})
			sum(ms, "mall.order.transitions", time.Now(), 1)
		})
		_, body := get(t, s, "/metadata")
		for _, want := range []string{
			`"http_server_request_duration_seconds":[{"type":"histogram","unit":"seconds","help":"How long it took."}]`,
			`"mall_order_transitions_total":[{"type":"counter","unit":"","help":""}]`,
		} {
			if !strings.Contains(body, want) {
				t.Errorf("no %s in %s", want, body)
			}
		}
		if _, body := get(t, s, "/metadata", "metric", "mall_order_transitions_total", "limit", "5"); strings.Contains(body, "http_server") {
			t.Error(body)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAClosedStoreSaysSo(t *testing.T) {
	s := open(t, Conf{})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	md := pmetric.NewMetrics()
	gauge(resource(md, "api", "a"), "x", time.Now(), 1)
	if err := s.AddMetrics(t.Context(), md); err == nil {
		t.Error("no error")
	}
	if code, body := get(t, s, "/query", "query", "up"); code < 400 {
		t.Error(code, body)
	}
}
