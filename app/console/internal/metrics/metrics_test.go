package metrics

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

func open(t testing.TB, c Conf) *Store {
	t.Helper()
	if c.Dir == "" {
		c.Dir = t.TempDir()
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.NewTextHandler(t.Output(), nil))
	}
	s, err := Open(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// resource adds what a process of mall says of itself and returns the place for its metrics.
func resource(md pmetric.Metrics, service, id string) pmetric.MetricSlice {
	rm := md.ResourceMetrics().AppendEmpty()
	attrs := rm.Resource().Attributes()
	for k, v := range map[string]string{
		"service.name": service, "service.namespace": "mall", "service.version": "1.0.0", "service.instance.id": id,
		"deployment.environment.name": "local", "host.name": "laptop", "process.command_args": "--secret",
	} {
		attrs.PutStr(k, v)
	}
	return rm.ScopeMetrics().AppendEmpty().Metrics()
}

func gauge(ms pmetric.MetricSlice, name string, at time.Time, v float64, attrs ...string) {
	m := ms.AppendEmpty()
	m.SetName(name)
	p := m.SetEmptyGauge().DataPoints().AppendEmpty()
	p.SetDoubleValue(v)
	stamp(p, at)
	put(p.Attributes(), attrs)
}

func sum(ms pmetric.MetricSlice, name string, at time.Time, v int64, attrs ...string) pmetric.NumberDataPoint {
	m := ms.AppendEmpty()
	m.SetName(name)
	s := m.SetEmptySum()
	s.SetIsMonotonic(true)
	s.SetAggregationTemporality(pmetric.AggregationTemporalityCumulative)
	p := s.DataPoints().AppendEmpty()
	p.SetIntValue(v)
	stamp(p, at)
	put(p.Attributes(), attrs)
	return p
}

func buckets(ms pmetric.MetricSlice, name string, at time.Time, bounds []float64, counts []uint64, attrs ...string) pmetric.HistogramDataPoint {
	m := ms.AppendEmpty()
	m.SetName(name)
	m.SetUnit("s")
	m.SetDescription("How long it took.")
	h := m.SetEmptyHistogram()
	h.SetAggregationTemporality(pmetric.AggregationTemporalityCumulative)
	p := h.DataPoints().AppendEmpty()
	var n uint64
	for _, c := range counts {
		n += c
	}
	p.SetCount(n)
	p.SetSum(float64(n) / 10)
	p.ExplicitBounds().FromRaw(bounds)
	p.BucketCounts().FromRaw(counts)
	stamp(p, at)
	put(p.Attributes(), attrs)
	return p
}

type stamped interface {
	SetTimestamp(pcommon.Timestamp)
	SetStartTimestamp(pcommon.Timestamp)
}

func stamp(p stamped, at time.Time) {
	p.SetStartTimestamp(pcommon.NewTimestampFromTime(at.Add(-time.Hour)))
	p.SetTimestamp(pcommon.NewTimestampFromTime(at))
}

func stampExemplar(e pmetric.Exemplar, at time.Time) {
	e.SetTimestamp(pcommon.NewTimestampFromTime(at))
	e.SetTraceID(pcommon.TraceID{1, 2})
}

func put(m pcommon.Map, attrs []string) {
	for i := 0; i+1 < len(attrs); i += 2 {
		m.PutStr(attrs[i], attrs[i+1])
	}
}

func add(t testing.TB, s *Store, fill func(pmetric.Metrics)) {
	t.Helper()
	md := pmetric.NewMetrics()
	fill(md)
	if err := s.AddMetrics(t.Context(), md); err != nil {
		t.Fatal(err)
	}
}

// get asks the HTTP API and returns status and body.
func get(t testing.TB, s *Store, path string, params ...string) (int, string) {
	t.Helper()
	v := url.Values{}
	for i := 0; i+1 < len(params); i += 2 {
		v.Add(params[i], params[i+1])
	}
	w := httptest.NewRecorder()
	req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, apiPrefix+path+"?"+v.Encode(), nil)
	s.Handler().ServeHTTP(w, req)
	return w.Code, w.Body.String()
}

type sample struct {
	Metric map[string]string `json:"metric"`
	Value  [2]any            `json:"value"`
	Values [][2]any          `json:"values"`
	Hist   [2]any            `json:"histogram"`
}

// vector answers an instant query.
func vector(t testing.TB, s *Store, query string, params ...string) []sample {
	t.Helper()
	code, body := get(t, s, "/query", append([]string{"query", query}, params...)...)
	var answer struct {
		Status string
		Data   struct{ Result []sample }
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil || code != http.StatusOK || answer.Status != "success" {
		t.Fatalf("%s: %d %s (%v)", query, code, body, err)
	}
	return answer.Data.Result
}

// one is the one value a query returns; "" when there is none.
func one(t testing.TB, s *Store, query string, params ...string) string {
	t.Helper()
	v := vector(t, s, query, params...)
	if len(v) == 0 {
		return ""
	}
	if len(v) > 1 {
		t.Fatalf("%s: %d series", query, len(v))
	}
	return fmt.Sprint(v[0].Value[1])
}

func eventually(t testing.TB, within time.Duration, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(within); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within %s: %s", within, what)
		}
	}
}

func TestOTLPIsAnsweredAsPromQL(t *testing.T) {
	s := open(t, Conf{})
	now := time.Now()
	for i := range 7 {
		at := now.Add(time.Duration(i-6) * 5 * time.Second)
		add(t, s, func(md pmetric.Metrics) {
			ms := resource(md, "order-api", "a")
			gauge(ms, "mall.orders", at, 3, "status", "paid")
			sum(ms, "mall.order.transitions", at, int64(10*i), "status", "paid")
			n := uint64(10 * i)
			p := buckets(ms, "http.server.request.duration", at, []float64{0.1, 0.25}, []uint64{n, n, 0}, "http.route", "/api/v1/orders")
			e := p.Exemplars().AppendEmpty()
			e.SetDoubleValue(0.2)
			stampExemplar(e, at)
		})
	}
	at := []string{"time", fmt.Sprintf("%.3f", float64(now.UnixMilli())/1000)}

	t.Run("gauge", func(t *testing.T) {
		v := vector(t, s, `mall_orders`, at...)
		if len(v) != 1 || v[0].Value[1] != "3" {
			t.Fatal(v)
		}
		for k, want := range map[string]string{
			"service_name": "order-api", "service_namespace": "mall", "service_version": "1.0.0", "service_instance_id": "a",
			"deployment_environment_name": "local", "job": "mall/order-api", "instance": "a", "status": "paid",
		} {
			if v[0].Metric[k] != want {
				t.Errorf("label %s is %q, want %q", k, v[0].Metric[k], want)
			}
		}
	})
	t.Run("cumulative sum", func(t *testing.T) {
		if v := one(t, s, `sum(rate(mall_order_transitions_total{service_name="order-api"}[30s]))`, at...); v != "2" {
			t.Error(v)
		}
	})
	t.Run("histogram", func(t *testing.T) {
		q := `histogram_quantile(0.75, sum by (le) (rate(http_server_request_duration_seconds_bucket[30s])))`
		if v := one(t, s, q, at...); v != "0.175" {
			t.Error(v)
		}
	})
	t.Run("exemplars", func(t *testing.T) {
		_, body := get(t, s, "/query_exemplars", "query", `http_server_request_duration_seconds_bucket`,
			"start", fmt.Sprint(now.Add(-time.Minute).Unix()), "end", fmt.Sprint(now.Add(time.Minute).Unix()))
		if strings.Count(body, `"trace_id":"01020000000000000000000000000000"`) != 7 {
			t.Error(body)
		}
	})
	t.Run("target_info is small", func(t *testing.T) {
		v := vector(t, s, `target_info`, at...)
		if len(v) != 1 || v[0].Metric["host_name"] != "laptop" || v[0].Metric["process_command_args"] != "" {
			t.Error(v)
		}
	})
}
