package metrics

import (
	"fmt"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/pmetric"
)

var seconds = []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}

// report is what 14 services send every five seconds: together 10,010 series, nearly all of them buckets.
func report(service, i int, at time.Time) pmetric.Metrics {
	md := pmetric.NewMetrics()
	ms := resource(md, fmt.Sprint("service-", service), fmt.Sprint("instance-", service))
	for r := range 51 {
		counts := make([]uint64, len(seconds)+1)
		for b := range counts {
			counts[b] = uint64(i * (b + r%7))
		}
		buckets(ms, "http.server.request.duration", at, seconds, counts, "http.route", fmt.Sprint("/api/v1/route-", r), "http.request.method", "GET")
	}
	return md
}

// BenchmarkAddMetrics counts stored samples per second.
func BenchmarkAddMetrics(b *testing.B) {
	s := open(b, Conf{})
	began := time.Now().Add(-outOfOrder + time.Minute)
	for i := 0; b.Loop(); i++ {
		md := report(i%14, i/14, began.Add(time.Duration(i/14)*50*time.Millisecond))
		if err := s.AddMetrics(b.Context(), md); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(s.Stats().Samples)/b.Elapsed().Seconds(), "samples/s")
}

// BenchmarkPanel answers a dashboard's usual question over an hour of 10,010 series, 15 seconds apart as on the page.
func BenchmarkPanel(b *testing.B) {
	s := open(b, Conf{})
	now := time.Now()
	for i := range 720 {
		app := &appender{AppenderV2: s.AppenderV2(b.Context()), store: s, head: s.db.Head()}
		for svc := range 14 {
			if err := translate(b.Context(), app, report(svc, i, now.Add(time.Duration(i-720)*5*time.Second))); err != nil {
				b.Fatal(err)
			}
		}
		if err := app.Commit(); err != nil {
			b.Fatal(err)
		}
	}
	for name, query := range map[string]string{
		"every service": `histogram_quantile(0.95, sum by (le, service_name) (rate(http_server_request_duration_seconds_bucket[1m])))`,
		"one service":   `histogram_quantile(0.95, sum by (le, service_name) (rate(http_server_request_duration_seconds_bucket{service_name="service-3"}[1m])))`,
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				code, body := get(b, s, "/query_range", "query", query, "step", "15",
					"start", fmt.Sprint(now.Add(-time.Hour).Unix()), "end", fmt.Sprint(now.Unix()))
				if code != 200 || len(body) < 1000 {
					b.Fatal(code, body)
				}
			}
		})
	}
}
