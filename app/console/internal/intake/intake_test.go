package intake_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"

	"mall/app/console/internal/intake"
)

// kept counts what the keeper was given; err is what it answers.
type kept struct {
	spans, logs, points int
	err                 error
}

func serve(t *testing.T, k *kept) (*intake.Intake, *http.ServeMux) {
	t.Helper()
	in := intake.New(intake.Keeper{
		Traces: func(_ context.Context, v ptrace.Traces) error { k.spans += v.SpanCount(); return k.err },
		Logs:   func(_ context.Context, v plog.Logs) error { k.logs += v.LogRecordCount(); return k.err },
		Metrics: func(_ context.Context, v pmetric.Metrics) error {
			k.points += v.DataPointCount()
			return k.err
		},
	}, slog.New(slog.DiscardHandler))
	mux := http.NewServeMux()
	in.Register(mux)
	return in, mux
}

func post(mux http.Handler, path, kind, encoding string, body []byte) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, bytes.NewReader(body))
	r.Header.Set("Content-Type", kind)
	if encoding != "" {
		r.Header.Set("Content-Encoding", encoding)
	}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)
	return w
}

const (
	protobuf = "application/x-protobuf"
	jsonType = "application/json"
)

func oneSpan(t *testing.T) (asProto, asJSON []byte) {
	t.Helper()
	traces := ptrace.NewTraces()
	traces.ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty().Spans().AppendEmpty().SetName("a")
	req := ptraceotlp.NewExportRequestFromTraces(traces)
	asProto, err := req.MarshalProto()
	require.NoError(t, err)
	asJSON, err = req.MarshalJSON()
	require.NoError(t, err)
	return asProto, asJSON
}

func TestEverySignalIsTakenInEitherEncoding(t *testing.T) {
	var k kept
	in, mux := serve(t, &k)
	asProto, asJSON := oneSpan(t)
	assert.Equal(t, http.StatusOK, post(mux, "/v1/traces", protobuf, "", asProto).Code)
	w := post(mux, "/v1/traces", jsonType+"; charset=utf-8", "", asJSON)
	assert.Equal(t, http.StatusOK, w.Code)
	assert.Equal(t, jsonType, w.Header().Get("Content-Type"))
	var z bytes.Buffer
	zw := gzip.NewWriter(&z)
	_, _ = zw.Write(asProto)
	require.NoError(t, zw.Close())
	assert.Equal(t, http.StatusOK, post(mux, "/v1/traces", protobuf, "gzip", z.Bytes()).Code)
	assert.Equal(t, 3, k.spans)
	assert.Equal(t, http.StatusOK, post(mux, "/v1/logs", jsonType, "", []byte(`{"resourceLogs":[{"scopeLogs":[{"logRecords":[{}]}]}]}`)).Code)
	assert.Equal(t, http.StatusOK, post(mux, "/v1/metrics", jsonType, "",
		[]byte(`{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"a","gauge":{"dataPoints":[{"asInt":"1"}]}}]}]}]}`)).Code)
	assert.Equal(t, 1, k.logs)
	assert.Equal(t, 1, k.points)
	assert.EqualValues(t, 5, in.Counts().Received)
}

func TestBadRequestsAreRefusedWithAReasonAndCounted(t *testing.T) {
	var bomb bytes.Buffer
	zw := gzip.NewWriter(&bomb)
	zeros := make([]byte, 1<<20)
	for range 64 {
		_, _ = zw.Write(zeros)
	}
	require.NoError(t, zw.Close())
	var k kept
	in, mux := serve(t, &k)
	for name, c := range map[string]struct {
		kind, encoding string
		body           []byte
		status         int
	}{
		"another content type":     {"text/plain", "", nil, http.StatusUnsupportedMediaType},
		"an unknown encoding":      {protobuf, "br", nil, http.StatusUnsupportedMediaType},
		"not protobuf":             {protobuf, "", []byte("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"), http.StatusBadRequest},
		"cut short":                {protobuf, "", []byte("\x0a\x7f\x01"), http.StatusBadRequest},
		"not JSON":                 {jsonType, "", []byte(`{"resourceSpans":[`), http.StatusBadRequest},
		"a trace id that is none":  {jsonType, "", []byte(`{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"zz"}]}]}]}`), http.StatusBadRequest},
		"not gzip":                 {protobuf, "gzip", []byte("plain"), http.StatusBadRequest},
		"larger when decompressed": {protobuf, "gzip", bomb.Bytes(), http.StatusRequestEntityTooLarge},
		"too large":                {protobuf, "", make([]byte, intake.MaxBody+1), http.StatusRequestEntityTooLarge},
	} {
		w := post(mux, "/v1/traces", c.kind, c.encoding, c.body)
		assert.Equal(t, c.status, w.Code, "%s: %s", name, w.Body)
		assert.NotEmpty(t, w.Body.String(), name)
	}
	assert.Zero(t, k.spans)
	assert.EqualValues(t, 8, in.Counts().Malformed)
}

func TestAFullStoreAsksTheSenderToComeAgain(t *testing.T) {
	asProto, _ := oneSpan(t)
	k := kept{err: errors.Join(intake.ErrFull)}
	in, mux := serve(t, &k)
	w := post(mux, "/v1/traces", protobuf, "", asProto)
	assert.Equal(t, http.StatusServiceUnavailable, w.Code)
	assert.NotEmpty(t, w.Header().Get("Retry-After"))
	k.err = errors.New("disk on fire")
	w = post(mux, "/v1/traces", protobuf, "", asProto)
	assert.Equal(t, http.StatusInternalServerError, w.Code)
	assert.NotContains(t, w.Body.String(), "fire", "what went wrong inside stays inside")
	assert.EqualValues(t, 2, in.Counts().Refused)
}

func FuzzTracesNeverEndTheProcess(f *testing.F) {
	f.Add([]byte("\x0a\x02\x0a\x00"), true)
	f.Add([]byte(`{"resourceSpans":[{"scopeSpans":[{"spans":[{"attributes":[{"key":"a","value":{"arrayValue":{"values":[{}]}}}]}]}]}]}`), false)
	in := intake.New(intake.Keeper{Traces: func(_ context.Context, v ptrace.Traces) error { v.SpanCount(); return nil }}, slog.New(slog.DiscardHandler))
	mux := http.NewServeMux()
	in.Register(mux)
	f.Fuzz(func(_ *testing.T, body []byte, proto bool) {
		kind := jsonType
		if proto {
			kind = protobuf
		}
		post(mux, "/v1/traces", kind, "", body)
	})
}
