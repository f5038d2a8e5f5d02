package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"mall/app/console/internal/store/storetest"
)

// one returns traces with one span, for a test to spoil.
func one(id byte) (ptrace.Traces, ptrace.Span) {
	t := ptrace.NewTraces()
	rs := t.ResourceSpans().AppendEmpty()
	storetest.Resource(rs.Resource(), "edge")
	s := rs.ScopeSpans().AppendEmpty().Spans().AppendEmpty()
	s.SetTraceID(pcommon.TraceID{id})
	s.SetSpanID(pcommon.SpanID{id})
	s.SetName("GET /")
	s.SetKind(ptrace.SpanKindServer)
	s.SetStartTimestamp(pcommon.NewTimestampFromTime(time.Now()))
	s.SetEndTimestamp(s.StartTimestamp() + 1e6)
	return t, s
}

func TestGiantValuesAreCutMarkedAndCounted(t *testing.T) {
	s := open(t, Conf{})
	in, span := one(1)
	span.Attributes().PutStr("giant", strings.Repeat("é", 1<<20))
	span.SetName(strings.Repeat("n", 1<<20))
	for i := range 3000 {
		span.Attributes().PutInt(fmt.Sprint("a", i), int64(i))
	}
	list := span.Attributes().PutEmptyBytes("bytes")
	list.FromRaw(make([]byte, 1<<20))
	for range 5000 {
		span.Events().AppendEmpty().SetName("e")
	}
	require.NoError(t, s.AddTraces(t.Context(), in))
	out, err := s.Trace(t.Context(), span.TraceID())
	require.NoError(t, err)
	got := out.ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(0)
	giant, _ := got.Attributes().Get("giant")
	require.LessOrEqual(t, len(giant.Str()), MaxString)
	require.Contains(t, giant.Str(), "[cut: 2097152 bytes]")
	require.Contains(t, got.Name(), "[cut: 1048576 bytes]")
	require.Equal(t, maxAttributes, got.Attributes().Len())
	require.Equal(t, uint32(3002-maxAttributes), got.DroppedAttributesCount())
	require.Equal(t, uint32(5000-maxEvents), got.DroppedEventsCount())
	require.Positive(t, s.Stats().Cut)
	require.Less(t, s.Stats().Bytes, int64(1<<20))
}

func TestStrangeSpansAreKeptAndHarmNothing(t *testing.T) {
	s := open(t, Conf{})
	for i, spoil := range []func(ptrace.Span){
		func(s ptrace.Span) { s.SetStartTimestamp(0) },
		func(s ptrace.Span) { s.SetStartTimestamp(0); s.SetEndTimestamp(0) },
		func(s ptrace.Span) { s.SetStartTimestamp(4102444800e9); s.SetEndTimestamp(4102444801e9) },
		func(s ptrace.Span) { s.SetStartTimestamp(1<<64 - 1); s.SetEndTimestamp(0) },
		func(s ptrace.Span) { s.SetEndTimestamp(s.StartTimestamp() - 5e9) },
		func(s ptrace.Span) { s.SetSpanID(pcommon.SpanID{}) },
		func(s ptrace.Span) { s.SetParentSpanID(s.SpanID()) },
		func(s ptrace.Span) { s.SetKind(99) },
		func(s ptrace.Span) { s.SetKind(-7) },
		func(s ptrace.Span) { s.SetName("") },
		func(s ptrace.Span) {
			v := s.Attributes().PutEmptyMap("nest")
			for range 10 {
				v = v.PutEmptyMap("deeper")
			}
			v.PutEmptySlice("list").AppendEmpty().SetDouble(1.5)
		},
	} {
		in, span := one(byte(i + 1))
		spoil(span)
		require.NoError(t, s.AddTraces(t.Context(), in))
		out, err := s.Trace(t.Context(), span.TraceID())
		require.NoError(t, err)
		require.Equal(t, canonical(t, in), canonical(t, out), "case %d", i)
		found, _, err := s.FindTraces(t.Context(), TraceQuery{Since: time.Now().Add(-time.Minute), Limit: 100})
		require.NoError(t, err)
		require.Len(t, found, i+1)
	}
}

func TestTextThatIsNoUTF8AndValuesTooDeepAreReplaced(t *testing.T) {
	s := open(t, Conf{})
	in, span := one(1)
	span.Attributes().PutStr("bad", "a\xffb")
	v := span.Attributes().PutEmptyMap("nest")
	for range 500 {
		v = v.PutEmptyMap("d")
	}
	require.NoError(t, s.AddTraces(t.Context(), in))
	out, err := s.Trace(t.Context(), span.TraceID())
	require.NoError(t, err)
	text := canonical(t, out)[0]
	require.Contains(t, text, "a\uFFFDb")
	require.Contains(t, text, tooDeep)
}

func TestSpansAreStoredOnceAndThoseOfNoTraceAreCounted(t *testing.T) {
	s := open(t, Conf{})
	in, orders := storetest.New(1).Traces(10, time.Now())
	for range 3 {
		require.NoError(t, s.AddTraces(t.Context(), in))
		require.NoError(t, s.Flush(t.Context()))
	}
	require.Equal(t, int64(in.SpanCount()), s.Stats().Spans)
	require.Equal(t, int64(2*in.SpanCount()), s.Stats().Duplicates)
	out, err := s.Trace(t.Context(), orders[0].TraceID)
	require.NoError(t, err)
	require.Equal(t, orders[0].Spans, out.SpanCount())

	none, span := one(1)
	span.SetTraceID(pcommon.TraceID{})
	require.NoError(t, s.AddTraces(t.Context(), none))
	require.Equal(t, int64(1), s.Stats().Dropped["zero_trace_id"])

	// Two spans that wrongly have the same id are two spans.
	a, first := one(9)
	b, second := one(9)
	second.SetName("another")
	require.NoError(t, s.AddTraces(t.Context(), a))
	require.NoError(t, s.AddTraces(t.Context(), b))
	out, err = s.Trace(t.Context(), first.TraceID())
	require.NoError(t, err)
	require.Equal(t, 2, out.SpanCount())

	logs := storetest.New(1).Logs(50, time.Now(), nil)
	require.NoError(t, s.AddLogs(t.Context(), logs))
	require.NoError(t, s.AddLogs(t.Context(), logs))
	require.Equal(t, int64(50), s.Stats().Logs)
}

func TestManySmallFlushesBecomeFewBlocks(t *testing.T) {
	s := open(t, Conf{FlushInterval: time.Nanosecond})
	g := storetest.New(1)
	var orders []storetest.Order
	for range 100 {
		in, made := g.Traces(1, time.Now())
		orders = append(orders, made...)
		require.NoError(t, s.AddTraces(t.Context(), in))
		require.NoError(t, s.AddLogs(t.Context(), g.Logs(5, time.Now(), made)))
		require.NoError(t, s.Flush(t.Context()))
	}
	require.Less(t, len(s.segments()[0].metas()), 80)
	for _, o := range orders {
		out, err := s.Trace(t.Context(), o.TraceID)
		require.NoError(t, err)
		require.Equal(t, o.Spans, out.SpanCount())
		lines, _, err := s.FindLogs(t.Context(), LogQuery{TraceID: o.TraceID.String()})
		require.NoError(t, err)
		require.Len(t, lines, 5)
	}
	require.Equal(t, int64(500), s.Stats().Logs)
}

func onDisk(t *testing.T, dir string) (n int64) {
	t.Helper()
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, f := range files {
		if info, err := f.Info(); err == nil {
			n += info.Size()
		}
	}
	return n
}

func TestStoreStaysUnderItsSizeAndKeepsTheNewest(t *testing.T) {
	dir := t.TempDir()
	const limit = 8 << 20
	s := open(t, Conf{Dir: dir, MaxBytes: limit})
	g := storetest.New(1)
	var first, last storetest.Order
	for i := range 80 {
		in, orders := g.Traces(100, time.Now())
		require.NoError(t, s.AddTraces(t.Context(), in))
		require.NoError(t, s.AddLogs(t.Context(), g.Logs(500, time.Now(), orders)))
		require.NoError(t, s.Flush(t.Context()))
		require.LessOrEqual(t, onDisk(t, dir), int64(limit), "flush %d", i)
		if last = orders[0]; i == 0 {
			first = last
		}
	}
	_, err := s.Trace(t.Context(), first.TraceID)
	require.ErrorIs(t, err, ErrNotFound)
	_, err = s.Trace(t.Context(), last.TraceID)
	require.NoError(t, err)
	require.Greater(t, onDisk(t, dir), int64(limit/2))
}

func TestOldTelemetryGoesByItsArrival(t *testing.T) {
	now := time.Now()
	s := open(t, Conf{MaxAge: time.Hour, now: func() time.Time { return now }})
	g := storetest.New(1)
	in, old := g.Traces(2, now.Add(24*365*time.Hour)) // says it is of next year
	require.NoError(t, s.AddTraces(t.Context(), in))
	require.NoError(t, s.Flush(t.Context()))
	now = now.Add(50 * time.Minute)
	in, fresh := g.Traces(2, now)
	require.NoError(t, s.AddTraces(t.Context(), in))
	require.NoError(t, s.Flush(t.Context()))
	now = now.Add(30 * time.Minute)
	in, _ = g.Traces(2, now)
	require.NoError(t, s.AddTraces(t.Context(), in))
	require.NoError(t, s.Flush(t.Context()))
	require.NoError(t, s.AddLogs(t.Context(), g.Logs(3, now, nil)))
	require.NoError(t, s.Flush(t.Context()))
	_, err := s.Trace(t.Context(), fresh[0].TraceID)
	require.NoError(t, err)
	now = now.Add(45 * time.Minute)
	s.flushMu.Lock()
	s.retain(t.Context(), 0)
	s.flushMu.Unlock()
	_, err = s.Trace(t.Context(), old[0].TraceID)
	require.ErrorIs(t, err, ErrNotFound)
}

func TestDamagedFilesAreMovedAsideAndTold(t *testing.T) {
	for name, damage := range map[string]func(t *testing.T, path string){
		"no database": func(t *testing.T, path string) {
			t.Helper()
			require.NoError(t, os.WriteFile(path, []byte(strings.Repeat("nonsense", 4096)), 0o600))
		},
		"cut short": func(t *testing.T, path string) {
			t.Helper()
			info, err := os.Stat(path)
			require.NoError(t, err)
			require.NoError(t, os.Truncate(path, info.Size()/2))
		},
		"overwritten": func(t *testing.T, path string) {
			t.Helper()
			b, err := os.ReadFile(path)
			require.NoError(t, err)
			for i := 8192; i < len(b); i++ {
				b[i] ^= 0x5a
			}
			require.NoError(t, os.WriteFile(path, b, 0o600))
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			g := storetest.New(1)
			in, orders := g.Traces(50, time.Now())
			s, err := Open(Conf{Dir: dir})
			require.NoError(t, err)
			require.NoError(t, s.AddTraces(t.Context(), in))
			require.NoError(t, s.Close())
			require.NoError(t, os.Remove(filepath.Join(dir, "closed"))) // as after a crash
			files, err := filepath.Glob(filepath.Join(dir, "*.db"))
			require.NoError(t, err)
			require.Len(t, files, 1)
			damage(t, files[0])

			s = open(t, Conf{Dir: dir})
			require.Equal(t, []string{filepath.Base(files[0]) + ".damaged"}, s.Stats().Damaged)
			require.FileExists(t, files[0]+".damaged")
			require.NoError(t, s.AddTraces(t.Context(), in))
			_, err = s.Trace(t.Context(), orders[0].TraceID)
			require.NoError(t, err)
		})
	}
}

func TestFullDiskDropsTheOldestAndGoesOn(t *testing.T) {
	s := open(t, Conf{pageLimit: 60}) // 480 KiB
	g := storetest.New(1)
	var last storetest.Order
	for range 60 {
		in, orders := g.Traces(50, time.Now())
		require.NoError(t, s.AddTraces(t.Context(), in))
		require.NoError(t, s.Flush(t.Context()))
		last = orders[0]
	}
	require.Positive(t, s.Stats().Dropped["retention_disk_full"])
	_, err := s.Trace(t.Context(), last.TraceID)
	require.NoError(t, err)
}

func TestDiskWithNoRoomAtAllIsToldToTheSender(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(Conf{Dir: dir, QueueBytes: 256 << 10, pageLimit: 8}) // no more than the empty tables
	require.NoError(t, err)
	g := storetest.New(1)
	full := false
	for range 50 {
		in, _ := g.Traces(50, time.Now())
		err := s.AddTraces(t.Context(), in)
		if full = errors.Is(err, ErrFull); full {
			break
		}
		require.NoError(t, err)
		require.Error(t, s.Flush(t.Context()))
	}
	require.True(t, full)
	st := s.Stats()
	require.Positive(t, st.Dropped["full"])
	require.NotEmpty(t, st.LastError)
	require.Less(t, st.Queued, int64(1<<20))
	_, _, err = s.FindTraces(t.Context(), TraceQuery{})
	require.NoError(t, err) // a disk that is full can still be read
	require.Error(t, s.Close())
}

func TestSlowSubscribersLoseMessagesAndAreTold(t *testing.T) {
	s := open(t, Conf{})
	ctx, cancel := context.WithCancel(t.Context())
	feed, err := s.Subscribe(ctx, Wanted{Logs: &LogQuery{}, Traces: true})
	require.NoError(t, err)
	g := storetest.New(1)
	in, orders := g.Traces(10, time.Now())
	require.NoError(t, s.AddTraces(t.Context(), in))
	require.NoError(t, s.AddLogs(t.Context(), g.Logs(10, time.Now(), orders)))
	require.NoError(t, s.Flush(t.Context()))
	traces, logs := 0, 0
	for traces < 10 || logs < 10 {
		m := <-feed
		require.Zero(t, m.Lost)
		for _, one := range m.Traces {
			traces++
			require.Equal(t, "edge", one.Service)
		}
		for _, one := range m.Logs {
			logs++
			require.NotEmpty(t, one.Message)
		}
	}
	require.Equal(t, []int{10, 10}, []int{traces, logs})
	const sent = 100
	for range sent { // nobody reads; some are in hand, feedBlocks wait, and the rest is lost
		require.NoError(t, s.AddLogs(t.Context(), g.Logs(7, time.Now(), nil)))
		require.NoError(t, s.Flush(t.Context()))
	}
	got, lost := 0, 0
	read := func(m Live) { got, lost = got+len(m.Logs), lost+m.Lost }
	for range feedBlocks {
		read(<-feed)
	}
	for got+lost < 7*(sent+1) {
		require.NoError(t, s.AddLogs(t.Context(), g.Logs(7, time.Now(), nil)))
		require.NoError(t, s.Flush(t.Context()))
		read(<-feed)
	}
	require.GreaterOrEqual(t, got, 7*feedBlocks)
	require.GreaterOrEqual(t, lost, 7*(sent-feedBlocks-2))
	cancel()
	for range feed { // until it is closed
	}
}

func TestSubscribersGetTheLinesTheyAskFor(t *testing.T) {
	s := open(t, Conf{})
	g := storetest.New(1)
	_, orders := g.Traces(5, time.Now())
	for _, q := range []LogQuery{
		{Services: []string{"edge", "order-rpc"}},
		{Level: "error"},
		{Text: "OUTBOX"},
		{TraceID: orders[2].TraceID.String()},
		{Attributes: map[string]string{"order_id": orders[1].ID}},
		{Without: []Attribute{{"service.name", "edge"}, {"order_id", orders[0].ID}}},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		feed, err := s.Subscribe(ctx, Wanted{Logs: &q})
		require.NoError(t, err)
		at := time.Now()
		require.NoError(t, s.AddLogs(t.Context(), g.Logs(500, at, orders)))
		require.NoError(t, s.Flush(t.Context()))
		m := <-feed
		cancel()
		q.Limit, q.Since, q.Until = 1000, at, at.Add(50*time.Millisecond)
		want, _, err := s.FindLogs(t.Context(), q)
		require.NoError(t, err)
		require.NotEmpty(t, want)
		require.Less(t, len(want), 500)
		require.ElementsMatch(t, want, m.Logs, "the feed and the search agree on %+v", q)
		for range feed { // until it is closed
		}
		time.Sleep(60 * time.Millisecond) // so that the next lines are later
	}
	_, err := s.Subscribe(t.Context(), Wanted{Logs: &LogQuery{Level: "loud"}})
	require.Error(t, err)
}

func TestManyCanWriteAndReadAtOnce(t *testing.T) {
	s := open(t, Conf{MaxBytes: 4 << 20, FlushInterval: 5 * time.Millisecond})
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			g := storetest.New(uint64(i))
			for range 20 {
				in, orders := g.Traces(20, time.Now())
				if err := s.AddTraces(t.Context(), in); err != nil {
					t.Error(err)
				}
				if err := s.AddLogs(t.Context(), g.Logs(50, time.Now(), orders)); err != nil {
					t.Error(err)
				}
				if _, err := s.Trace(t.Context(), orders[0].TraceID); err != nil && !errors.Is(err, ErrNotFound) {
					t.Error(err)
				}
				s.Stats()
			}
		})
		wg.Go(func() {
			for range 20 {
				if _, _, err := s.FindTraces(t.Context(), TraceQuery{Service: "order-rpc", Text: "outbox"}); err != nil {
					t.Error(err)
				}
				if _, _, err := s.FindLogs(t.Context(), LogQuery{Level: "warn", Text: "cache"}); err != nil {
					t.Error(err)
				}
				if _, err := s.Edges(t.Context(), time.Now().Add(-time.Minute)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	feed, err := s.Subscribe(ctx, Wanted{Logs: &LogQuery{}, Traces: true})
	require.NoError(t, err)
	go func() {
		for range feed { // only so that there is one
		}
	}()
	wg.Wait()
	cancel()
	require.Zero(t, s.Stats().Dropped["unreadable"])
}

// TestChildWrites is the process that TestKillLosesAtMostASecond kills.
func TestChildWrites(t *testing.T) {
	dir := os.Getenv("MALL_STORE_CHILD")
	if dir == "" {
		t.Skip("only as a child")
	}
	s, err := Open(Conf{Dir: dir})
	require.NoError(t, err)
	g := storetest.New(uint64(time.Now().UnixNano()))
	for range 10_000 {
		in, orders := g.Traces(5, time.Now())
		require.NoError(t, s.AddTraces(t.Context(), in))
		fmt.Printf("added %d %s\n", time.Now().UnixNano(), orders[4].TraceID)
		time.Sleep(5 * time.Millisecond)
	}
}

func TestKillLosesAtMostASecond(t *testing.T) {
	dir := t.TempDir()
	for round := range 3 {
		child := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestChildWrites$")
		child.Env = append(os.Environ(), "MALL_STORE_CHILD="+dir)
		out, err := child.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, child.Start())
		type added struct {
			at int64
			id string
		}
		var all []added
		lines := bufio.NewScanner(out)
		kill := time.AfterFunc(time.Duration(1700+round*130)*time.Millisecond, func() { _ = child.Process.Kill() })
		for lines.Scan() {
			var a added
			if _, err := fmt.Sscanf(lines.Text(), "added %d %s", &a.at, &a.id); err == nil {
				all = append(all, a)
			}
		}
		_ = child.Wait()
		kill.Stop()
		require.NotEmpty(t, all)
		s, err := Open(Conf{Dir: dir})
		require.NoError(t, err)
		require.Empty(t, s.Stats().Damaged)
		end := all[len(all)-1].at
		kept := 0
		for _, a := range all {
			id, _ := parseTraceID(a.id)
			_, err := s.Trace(t.Context(), id)
			if err == nil {
				kept++
			} else if end-a.at > int64(time.Second) {
				t.Errorf("lost what was taken %v before the end", time.Duration(end-a.at))
			}
		}
		t.Logf("%d of %d kept", kept, len(all))
		require.NoError(t, s.Close())
	}
}
