package collectortest

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	collogs "go.opentelemetry.io/proto/otlp/collector/logs/v1"
	colmetrics "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	coltrace "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	logspb "go.opentelemetry.io/proto/otlp/logs/v1"
	metricspb "go.opentelemetry.io/proto/otlp/metrics/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/grpc"
	_ "google.golang.org/grpc/encoding/gzip" // senders compress
	"google.golang.org/protobuf/proto"
)

// Sink takes OTLP over HTTP and gRPC and keeps it.
type Sink struct {
	HTTP string // URL
	GRPC string // host:port

	mu      sync.Mutex
	traces  []*tracepb.ResourceSpans
	logs    []*logspb.ResourceLogs
	metrics []*metricspb.ResourceMetrics
	stop    func()

	coltrace.UnimplementedTraceServiceServer
}

// NewSink starts a sink that ends with the test.
func NewSink(t testing.TB) *Sink {
	t.Helper()
	s := &Sink{HTTP: "127.0.0.1:0", GRPC: "127.0.0.1:0"}
	s.Up(t)
	t.Cleanup(s.Down)
	return s
}

// Up listens again, where it did before.
func (s *Sink) Up(t testing.TB) {
	t.Helper()
	overHTTP, err := net.Listen("tcp", trimScheme(s.HTTP))
	if err != nil {
		t.Fatal(err)
	}
	overGRPC, err := net.Listen("tcp", s.GRPC)
	if err != nil {
		t.Fatal(err)
	}
	s.HTTP, s.GRPC = "http://"+overHTTP.Addr().String(), overGRPC.Addr().String()
	rpc := grpc.NewServer(grpc.MaxRecvMsgSize(64 << 20))
	coltrace.RegisterTraceServiceServer(rpc, s)
	collogs.RegisterLogsServiceServer(rpc, logsServer{sink: s})
	colmetrics.RegisterMetricsServiceServer(rpc, metricsServer{sink: s})
	web := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = rpc.Serve(overGRPC) }()
	go func() { _ = web.Serve(overHTTP) }()
	s.stop = func() {
		rpc.Stop()
		web.Close()
	}
}

// Down refuses connections until Up.
func (s *Sink) Down() {
	if s.stop != nil {
		s.stop()
		s.stop = nil
	}
}

// Spans are all that have arrived.
func (s *Sink) Spans() []*tracepb.Span {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []*tracepb.Span
	for _, r := range s.traces {
		for _, scope := range r.ScopeSpans {
			out = append(out, scope.Spans...)
		}
	}
	return out
}

// ResourceLogs are all log records that have arrived, below whose they are.
func (s *Sink) ResourceLogs() []*logspb.ResourceLogs {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.logs)
}

// Logs are all log records that have arrived.
func (s *Sink) Logs() []*logspb.LogRecord {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []*logspb.LogRecord
	for _, r := range s.logs {
		for _, scope := range r.ScopeLogs {
			out = append(out, scope.LogRecords...)
		}
	}
	return out
}

// Metrics are all metrics that have arrived, by name; service limits them to one service.name.
func (s *Sink) Metrics(service string) map[string]*metricspb.Metric {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]*metricspb.Metric{}
	for _, r := range s.metrics {
		if service != "" && attribute(r.Resource.GetAttributes(), "service.name") != service {
			continue
		}
		for _, scope := range r.ScopeMetrics {
			for _, m := range scope.Metrics {
				out[m.Name] = m
			}
		}
	}
	return out
}

// Everything is all that has arrived, as text.
func (s *Sink) Everything() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return (&tracepb.TracesData{ResourceSpans: s.traces}).String() + (&logspb.LogsData{ResourceLogs: s.logs}).String() +
		(&metricspb.MetricsData{ResourceMetrics: s.metrics}).String()
}

// Export implements OTLP's trace service.
func (s *Sink) Export(_ context.Context, r *coltrace.ExportTraceServiceRequest) (*coltrace.ExportTraceServiceResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.traces = append(s.traces, r.ResourceSpans...)
	return &coltrace.ExportTraceServiceResponse{}, nil
}

type logsServer struct {
	collogs.UnimplementedLogsServiceServer
	sink *Sink
}

func (l logsServer) Export(_ context.Context, r *collogs.ExportLogsServiceRequest) (*collogs.ExportLogsServiceResponse, error) {
	l.sink.mu.Lock()
	defer l.sink.mu.Unlock()
	l.sink.logs = append(l.sink.logs, r.ResourceLogs...)
	return &collogs.ExportLogsServiceResponse{}, nil
}

type metricsServer struct {
	colmetrics.UnimplementedMetricsServiceServer
	sink *Sink
}

func (m metricsServer) Export(_ context.Context, r *colmetrics.ExportMetricsServiceRequest) (*colmetrics.ExportMetricsServiceResponse, error) {
	m.sink.mu.Lock()
	defer m.sink.mu.Unlock()
	m.sink.metrics = append(m.sink.metrics, r.ResourceMetrics...)
	return &colmetrics.ExportMetricsServiceResponse{}, nil
}

// ServeHTTP takes protobuf on OTLP's three paths.
func (s *Sink) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := s.take(r); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/x-protobuf")
}

func (s *Sink) take(r *http.Request) error {
	body := io.Reader(r.Body)
	if r.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(body)
		if err != nil {
			return err
		}
		body = z
	}
	data, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	switch r.URL.Path {
	case "/v1/traces":
		var m coltrace.ExportTraceServiceRequest
		if err = proto.Unmarshal(data, &m); err == nil {
			_, err = s.Export(r.Context(), &m)
		}
	case "/v1/logs":
		var m collogs.ExportLogsServiceRequest
		if err = proto.Unmarshal(data, &m); err == nil {
			_, err = logsServer{sink: s}.Export(r.Context(), &m)
		}
	case "/v1/metrics":
		var m colmetrics.ExportMetricsServiceRequest
		if err = proto.Unmarshal(data, &m); err == nil {
			_, err = metricsServer{sink: s}.Export(r.Context(), &m)
		}
	default:
		err = errors.New("no OTLP is served at " + r.URL.Path)
	}
	return err
}
