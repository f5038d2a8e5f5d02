package page_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"mall/app/console/internal/page"
	"mall/app/console/internal/store"
)

var traceID = pcommon.TraceID{15: 7}

func span(spans ptrace.SpanSlice, id, parent byte, name string, at time.Time, took time.Duration) ptrace.Span {
	s := spans.AppendEmpty()
	s.SetTraceID(traceID)
	s.SetSpanID(pcommon.SpanID{7: id})
	if parent != 0 {
		s.SetParentSpanID(pcommon.SpanID{7: parent})
	}
	s.SetName(name)
	s.SetStartTimestamp(pcommon.NewTimestampFromTime(at))
	s.SetEndTimestamp(pcommon.NewTimestampFromTime(at.Add(took)))
	return s
}

const hostile = `<script>alert(1)</script>"'&`

// get opens a page of a console that holds one trace with everything odd about it.
func get(t *testing.T, path string) (int, string) {
	t.Helper()
	st, err := store.Open(store.Conf{Dir: t.TempDir(), MaxBytes: 64 << 20, FlushInterval: 20 * time.Millisecond})
	require.NoError(t, err)
	defer func() { assert.NoError(t, st.Close()) }()
	now := time.Now().Add(-time.Second)
	traces := ptrace.NewTraces()
	rs := traces.ResourceSpans().AppendEmpty()
	rs.Resource().Attributes().PutStr("service.name", "edge")
	spans := rs.ScopeSpans().AppendEmpty().Spans()
	span(spans, 1, 0, "the root", now, 90*time.Millisecond)
	bad := span(spans, 2, 1, hostile, now.Add(time.Millisecond), 5*time.Millisecond)
	bad.Status().SetCode(ptrace.StatusCodeError)
	bad.Attributes().PutStr("note", hostile)
	bad.Events().AppendEmpty().SetName(hostile)
	span(spans, 3, 99, "an orphan", now, time.Millisecond)
	span(spans, 4, 5, "one of a ring", now, time.Millisecond)
	span(spans, 5, 4, "other of a ring", now, time.Millisecond)
	span(spans, 6, 1, "ends before it begins", now, -time.Second)
	require.NoError(t, st.AddTraces(t.Context(), traces))
	logs := plog.NewLogs()
	rl := logs.ResourceLogs().AppendEmpty()
	rl.Resource().Attributes().PutStr("service.name", "edge")
	rec := rl.ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
	rec.SetTraceID(traceID)
	rec.SetSpanID(pcommon.SpanID{7: 2})
	rec.SetTimestamp(pcommon.NewTimestampFromTime(now))
	rec.Body().SetStr("a line of " + hostile)
	require.NoError(t, st.AddLogs(t.Context(), logs))
	mux := http.NewServeMux()
	page.New(st).Register(mux)
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Code, w.Body.String()
}

func TestATraceIsShownWithItsLogsWhateverItHolds(t *testing.T) {
	code, body := get(t, "/traces/"+traceID.String())
	require.Equal(t, http.StatusOK, code)
	for _, want := range []string{"the root", "an orphan", "parent not stored", "a line of", "ends before it begins", "one of a ring", "other of a ring"} {
		assert.Contains(t, body, want)
	}
	assert.NotContains(t, body, "<script", "what telemetry says stays text")
	assert.Less(t, strings.Index(body, "the root"), strings.Index(body, "a line of"))
}

func TestTracesAreListedAndFound(t *testing.T) {
	code, body := get(t, "/")
	assert.Equal(t, http.StatusOK, code)
	assert.Contains(t, body, traceID.String())
	_, body = get(t, "/?service=nobody")
	assert.Contains(t, body, "No trace was found")
	code, _ = get(t, "/?trace="+traceID.String())
	assert.Equal(t, http.StatusSeeOther, code)
	code, _ = get(t, "/traces/zz")
	assert.Equal(t, http.StatusBadRequest, code)
	code, _ = get(t, "/traces/"+strings.Repeat("ab", 16))
	assert.Equal(t, http.StatusNotFound, code)
}
