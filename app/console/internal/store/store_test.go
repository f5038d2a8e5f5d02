package store

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"mall/app/console/internal/store/storetest"
)

func open(t testing.TB, conf Conf) *Store {
	t.Helper()
	if conf.Dir == "" {
		conf.Dir = t.TempDir()
	}
	s, err := Open(conf)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// canonical is traces as JSON, span by span, with the resource and scope of each, in an order that grouping does not change.
func canonical(t testing.TB, in ptrace.Traces) []string {
	t.Helper()
	var out []string
	for _, rs := range in.ResourceSpans().All() {
		for _, ss := range rs.ScopeSpans().All() {
			for _, span := range ss.Spans().All() {
				one := ptrace.NewTraces()
				r := one.ResourceSpans().AppendEmpty()
				rs.Resource().CopyTo(r.Resource())
				r.SetSchemaUrl(rs.SchemaUrl())
				sc := r.ScopeSpans().AppendEmpty()
				ss.Scope().CopyTo(sc.Scope())
				sc.SetSchemaUrl(ss.SchemaUrl())
				span.CopyTo(sc.Spans().AppendEmpty())
				b, err := (&ptrace.JSONMarshaler{}).MarshalTraces(one)
				require.NoError(t, err)
				out = append(out, string(b))
			}
		}
	}
	return out
}

func only(in ptrace.Traces, id [16]byte) ptrace.Traces {
	out := ptrace.NewTraces()
	in.CopyTo(out)
	out.ResourceSpans().RemoveIf(func(rs ptrace.ResourceSpans) bool {
		rs.ScopeSpans().RemoveIf(func(ss ptrace.ScopeSpans) bool {
			ss.Spans().RemoveIf(func(s ptrace.Span) bool { return s.TraceID() != id })
			return ss.Spans().Len() == 0
		})
		return rs.ScopeSpans().Len() == 0
	})
	return out
}

func TestTraceComesOutAsItWentIn(t *testing.T) {
	s := open(t, Conf{})
	in, orders := storetest.New(1).Traces(100, time.Now().Add(-time.Minute))
	require.NoError(t, s.AddTraces(t.Context(), in))
	for _, o := range orders {
		out, err := s.Trace(t.Context(), o.TraceID)
		require.NoError(t, err)
		require.ElementsMatch(t, canonical(t, only(in, o.TraceID)), canonical(t, out))
	}
	_, err := s.Trace(t.Context(), [16]byte{1})
	require.ErrorIs(t, err, ErrNotFound)
}

func TestTracesAreFoundByEachCriterion(t *testing.T) {
	s := open(t, Conf{})
	begin := time.Now().Add(-time.Minute)
	in, orders := storetest.New(2).Traces(200, begin)
	require.NoError(t, s.AddTraces(t.Context(), in))
	find := func(q TraceQuery) []TraceSummary {
		t.Helper()
		q.Limit = 1000
		found, next, err := s.FindTraces(t.Context(), q)
		require.NoError(t, err)
		require.Empty(t, next)
		return found
	}
	all := find(TraceQuery{})
	require.Len(t, all, 200)
	for i, o := range orders {
		got := all[len(all)-1-i]
		require.Equal(t, o.TraceID.String(), got.TraceID)
		require.Equal(t, o.Spans, got.Spans)
		require.Equal(t, "edge", got.Service)
		require.Equal(t, "POST /api/v1/orders", got.Operation)
		require.Len(t, got.Services, 10)
	}
	failed := find(TraceQuery{Status: "error"})
	require.NotEmpty(t, failed)
	require.Len(t, find(TraceQuery{Status: "ok"}), 200-len(failed))
	slow := find(TraceQuery{MinDuration: 300 * time.Millisecond})
	require.NotEmpty(t, slow)
	require.Less(t, len(slow), 20)
	require.Len(t, find(TraceQuery{MaxDuration: 300 * time.Millisecond}), 200)
	byLength := slices.Clone(all)
	slices.SortFunc(byLength, func(a, b TraceSummary) int { return cmp.Compare(a.Duration, b.Duration) })
	require.Len(t, find(TraceQuery{MinTrace: byLength[150].Duration}), 50)
	require.Len(t, find(TraceQuery{MaxTrace: byLength[150].Duration}), 151)
	require.Len(t, find(TraceQuery{MinTrace: byLength[100].Duration, MaxTrace: byLength[150].Duration}), 51)
	require.Len(t, find(TraceQuery{Service: "order-rpc", Operation: "order.Order/CreateOrder"}), 200)
	require.Empty(t, find(TraceQuery{Service: "edge", Operation: "order.Order/CreateOrder"}))
	require.Equal(t, orders[7].TraceID.String(), find(TraceQuery{Attributes: map[string]string{"mall.order.id": orders[7].ID}})[0].TraceID)
	require.Len(t, find(TraceQuery{Attributes: map[string]string{"mall.order.id": orders[7].ID, "http.response.status_code": "201"}}), 1)
	require.Empty(t, find(TraceQuery{Attributes: map[string]string{"mall.order.id": "none"}}))
	require.Len(t, find(TraceQuery{Text: "insert INTO outbox"}), 200)
	require.Len(t, find(TraceQuery{Text: orders[3].ID[2:]}), 1)
	require.Empty(t, find(TraceQuery{Text: "no such text"}))
	require.Len(t, find(TraceQuery{Since: begin.Add(50 * time.Millisecond)}), 150)
	require.Len(t, find(TraceQuery{Until: begin.Add(50*time.Millisecond - 1)}), 50)
	require.Len(t, find(TraceQuery{Service: "edge", Attributes: map[string]string{"deployment.environment.name": "local"}}), 200)
}

func TestPagesOfTracesAndLogsMeet(t *testing.T) {
	s := open(t, Conf{})
	g := storetest.New(3)
	at := time.Now().Add(-time.Minute)
	for range 5 {
		in, orders := g.Traces(30, at)
		require.NoError(t, s.AddTraces(t.Context(), in))
		logs := g.Logs(30, at.Truncate(time.Millisecond), orders)
		require.NoError(t, s.AddLogs(t.Context(), logs))
		require.NoError(t, s.Flush(t.Context()))
	}
	seen := map[string]bool{}
	for cursor := ""; ; {
		found, next, err := s.FindTraces(t.Context(), TraceQuery{Limit: 7, Cursor: cursor})
		require.NoError(t, err)
		for _, f := range found {
			require.False(t, seen[f.TraceID])
			seen[f.TraceID] = true
		}
		if cursor = next; next == "" {
			break
		}
	}
	require.Len(t, seen, 150)
	lines := map[string]bool{}
	for cursor := ""; ; {
		found, next, err := s.FindLogs(t.Context(), LogQuery{Limit: 7, Cursor: cursor})
		require.NoError(t, err)
		for _, f := range found {
			key := fmt.Sprint(f)
			require.False(t, lines[key])
			lines[key] = true
		}
		if cursor = next; next == "" {
			break
		}
	}
	require.Len(t, lines, 150)
	_, _, err := s.FindTraces(t.Context(), TraceQuery{Cursor: "foreign"})
	require.ErrorIs(t, err, ErrCursor)
}

func TestLogsAreFoundByEachCriterion(t *testing.T) {
	s := open(t, Conf{})
	g := storetest.New(4)
	at := time.Now().Add(-time.Minute)
	_, orders := g.Traces(20, at)
	require.NoError(t, s.AddLogs(t.Context(), g.Logs(3000, at, orders)))
	find := func(q LogQuery) []Log {
		t.Helper()
		q.Limit = 1000
		found, _, err := s.FindLogs(t.Context(), q)
		require.NoError(t, err)
		return found
	}
	require.Len(t, find(LogQuery{}), 1000)
	of := find(LogQuery{TraceID: orders[5].TraceID.String()})
	require.NotEmpty(t, of)
	for _, l := range of {
		require.Equal(t, orders[5].TraceID.String(), l.TraceID)
		require.Equal(t, orders[5].ID, l.Attributes["order_id"])
		require.Equal(t, int64(201), l.Attributes["status"])
	}
	require.Len(t, find(LogQuery{TraceID: orders[5].TraceID.String(), SpanID: of[0].SpanID}), 1)
	require.Len(t, find(LogQuery{Attributes: map[string]string{"order_id": orders[5].ID}}), len(of))
	require.Len(t, find(LogQuery{Text: orders[5].ID}), len(of))
	for _, l := range find(LogQuery{Level: "warn", Services: []string{"edge"}}) {
		require.Contains(t, []string{"warn", "error"}, l.Level)
		require.Equal(t, "edge", l.Service)
	}
	require.Empty(t, find(LogQuery{Text: "no such text"}))
	require.Empty(t, find(LogQuery{TraceID: "zz"}))
	_, _, err := s.FindLogs(t.Context(), LogQuery{Level: "loud"})
	require.Error(t, err)
	require.Len(t, find(LogQuery{Since: at.Add(299 * time.Millisecond)}), 10)
}

func TestWhatWasFlushedIsThereAfterReopening(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(Conf{Dir: dir})
	require.NoError(t, err)
	g := storetest.New(5)
	in, orders := g.Traces(10, time.Now())
	logs := g.Logs(100, time.Now(), orders)
	require.NoError(t, s.AddTraces(t.Context(), in))
	require.NoError(t, s.AddLogs(t.Context(), logs))
	_, err = Open(Conf{Dir: dir})
	require.ErrorIs(t, err, ErrLocked)
	require.NoError(t, s.Close())
	require.ErrorIs(t, s.AddTraces(t.Context(), in), ErrClosed)

	s = open(t, Conf{Dir: dir})
	require.Equal(t, int64(in.SpanCount()), s.Stats().Spans)
	require.Equal(t, int64(100), s.Stats().Logs)
	out, err := s.Trace(t.Context(), orders[0].TraceID)
	require.NoError(t, err)
	require.Equal(t, orders[0].Spans, out.SpanCount())
	require.NoError(t, s.AddTraces(t.Context(), in)) // the sender did not hear that we had it
	require.Equal(t, int64(in.SpanCount()), s.Stats().Spans)
	found, err := s.Services(t.Context(), time.Now().Add(-time.Minute))
	require.NoError(t, err)
	require.Len(t, found, 10)
}

func TestServiceMapHasServicesDatabasesAndTopics(t *testing.T) {
	s := open(t, Conf{})
	in, _ := storetest.New(6).Traces(20, time.Now())
	require.NoError(t, s.AddTraces(t.Context(), in))
	edges, err := s.Edges(t.Context(), time.Now().Add(-time.Minute))
	require.NoError(t, err)
	got := map[string]int64{}
	for _, e := range edges {
		got[e.Caller+">"+e.Callee+" "+e.Kind] = e.Count
	}
	require.Equal(t, int64(20), got[Outside+">edge http"])
	require.Equal(t, int64(20), got["edge>order-api http"])
	require.Equal(t, int64(20), got["order-api>order-rpc rpc"])
	require.Equal(t, int64(40), got["order-rpc>product-rpc rpc"])
	require.Equal(t, int64(80), got["order-rpc>mysql/mall_order sql"])
	require.Equal(t, int64(20), got["order-api>redis redis"])
	require.Equal(t, int64(20), got["order-worker>mall.order.v1 kafka"])
	require.Equal(t, int64(20), got["mall.order.v1>payment-worker kafka"])
	ops, err := s.Operations(t.Context(), "order-rpc", time.Now().Add(-time.Minute))
	require.NoError(t, err)
	require.NotEmpty(t, ops)
	for _, op := range ops {
		if op.Operation == "order.Order/CreateOrder" {
			require.Equal(t, int64(20), op.Count)
			require.InDelta(t, 25, op.P50, 6)
		}
	}
}

func TestLogLinesComeOutAsTheyWentIn(t *testing.T) {
	b := newLogBuilder()
	g := storetest.New(7)
	_, orders := g.Traces(3, time.Now())
	in := g.Logs(200, time.Now(), orders)
	for _, rl := range in.ResourceLogs().All() {
		for _, sl := range rl.ScopeLogs().All() {
			for _, l := range sl.LogRecords().All() {
				b.add(l, b.origins.resource(rl.Resource(), rl.SchemaUrl()), b.origins.scope(sl.Scope(), sl.SchemaUrl()), time.Now().UnixNano())
			}
		}
	}
	blk := b.seal()
	head, err := readLogHead(blk.head)
	require.NoError(t, err)
	body, err := readLogBody(head, blk.dict, blk.body)
	require.NoError(t, err)
	out, err := assembleLogs(body)
	require.NoError(t, err)
	in.ResourceLogs().RemoveIf(func(rl plog.ResourceLogs) bool { return rl.ScopeLogs().At(0).LogRecords().Len() == 0 })
	want, err := (&plog.JSONMarshaler{}).MarshalLogs(in)
	require.NoError(t, err)
	got, err := (&plog.JSONMarshaler{}).MarshalLogs(out)
	require.NoError(t, err)
	require.JSONEq(t, string(want), string(got))
}
