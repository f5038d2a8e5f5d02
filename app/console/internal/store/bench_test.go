package store

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/app/console/internal/store/storetest"
)

// BenchmarkAddTraces measures all CPU that a span costs from pdata to disk, in the foreground and behind.
func BenchmarkAddTraces(b *testing.B) {
	s, err := Open(Conf{Dir: b.TempDir()})
	require.NoError(b, err)
	g := storetest.New(1)
	spans := 0
	var cpu time.Duration
	for b.Loop() {
		b.StopTimer()
		in, _ := g.Traces(250, time.Now())
		b.StartTimer()
		before := usage()
		require.NoError(b, s.AddTraces(b.Context(), in))
		require.NoError(b, s.Flush(b.Context()))
		cpu += usage() - before
		spans += in.SpanCount()
	}
	b.ReportMetric(float64(cpu.Nanoseconds())/float64(spans), "cpu-ns/span")
	b.ReportMetric(float64(spans)/cpu.Seconds(), "spans/cpu-s")
	require.NoError(b, s.Close())
}

func usage() time.Duration {
	var r syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

func memory(name string) string {
	runtime.GC()
	status, _ := os.ReadFile("/proc/self/smaps_rollup")
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, name); ok {
			return strings.TrimSpace(rest)
		}
	}
	return ""
}

// TestMillion loads a million spans and a million log lines, and checks the times of the contract. It runs when
// MALL_STORE_MILLION is set: taskset -c 1 env GOMAXPROCS=1 MALL_STORE_MILLION=1 go test -run Million -v ./internal/store
func TestMillion(t *testing.T) {
	if os.Getenv("MALL_STORE_MILLION") == "" {
		t.Skip("MALL_STORE_MILLION is not set")
	}
	dir := t.TempDir()
	s, err := Open(Conf{Dir: dir, MaxBytes: 2 << 30})
	require.NoError(t, err)
	t.Log("memory when opened", memory("Pss:"))
	g := storetest.New(1)
	at := time.Now().Add(-time.Hour)
	var spanCPU, logCPU time.Duration
	var spans, logs int
	var orders []storetest.Order
	for spans < 1_000_000 {
		in, made := g.Traces(250, at)
		lines := g.Logs(250*42, at, made)
		at = at.Add(500 * time.Millisecond)
		orders = append(orders, made...)
		before := usage()
		require.NoError(t, s.AddTraces(t.Context(), in))
		require.NoError(t, s.Flush(t.Context()))
		middle := usage()
		require.NoError(t, s.AddLogs(t.Context(), lines))
		require.NoError(t, s.Flush(t.Context()))
		logCPU += usage() - middle
		spanCPU += middle - before
		spans += in.SpanCount()
		logs += lines.LogRecordCount()
	}
	st := s.Stats()
	t.Logf("%d spans %v each, %.0f a second; %d lines %v each; %d bytes a row of either; %d MiB in %d segments", spans, spanCPU/time.Duration(spans),
		float64(spans)/spanCPU.Seconds(), logs, logCPU/time.Duration(logs), st.Bytes/int64(spans+logs), st.Bytes>>20, st.Segments)
	t.Log("memory after loading", memory("Pss:"))
	require.NoError(t, s.Close())
	begin := time.Now()
	s, err = Open(Conf{Dir: dir, MaxBytes: 2 << 30})
	require.NoError(t, err)
	defer s.Close()
	t.Log("opened again in", time.Since(begin))

	measure := func(name string, limit time.Duration, ask func(i int) int) {
		t.Helper()
		var took []time.Duration
		rows := 0
		before := usage()
		for i := range 40 {
			begin := time.Now()
			rows += ask(i)
			took = append(took, time.Since(begin))
		}
		cpu := (usage() - before) / 40
		slices.Sort(took)
		t.Logf("%-42s p50 %-10v p95 %-10v cpu %-10v rows %.1f", name, took[20].Round(10*time.Microsecond), took[38].Round(10*time.Microsecond), cpu.Round(10*time.Microsecond), float64(rows)/40)
		if took[38] > limit && cpu > limit {
			t.Errorf("%s takes longer than %v", name, limit)
		}
	}
	pick := func(i int) storetest.Order { return orders[i*(len(orders)-1)/40] }
	traces := func(q TraceQuery) int {
		found, _, err := s.FindTraces(t.Context(), q)
		require.NoError(t, err)
		return len(found)
	}
	lines := func(q LogQuery) int {
		found, _, err := s.FindLogs(t.Context(), q)
		require.NoError(t, err)
		return len(found)
	}
	const limit = 300 * time.Millisecond
	hour := time.Now().Add(-2 * time.Hour)
	measure("trace by id", 20*time.Millisecond, func(i int) int {
		out, err := s.Trace(t.Context(), pick(i).TraceID)
		require.NoError(t, err)
		return out.SpanCount()
	})
	measure("logs by trace", 20*time.Millisecond, func(i int) int { return lines(LogQuery{TraceID: pick(i).TraceID.String()}) })
	measure("traces, newest", limit, func(int) int { return traces(TraceQuery{}) })
	measure("traces: service, operation, slow, since", limit, func(int) int {
		return traces(TraceQuery{Service: "order-rpc", Operation: "order.Order/CreateOrder", MinDuration: 300 * time.Millisecond, Since: hour})
	})
	measure("traces: the same, failed, oldest hour", limit, func(int) int {
		return traces(TraceQuery{Service: "edge", MinDuration: 600 * time.Millisecond, Status: "error", Since: hour, Limit: 1000})
	})
	measure("traces: no match", limit, func(int) int {
		return traces(TraceQuery{Service: "order-rpc", Operation: "order.Order/CreateOrder", MinDuration: time.Hour})
	})
	measure("traces: order id", limit, func(i int) int {
		return traces(TraceQuery{Attributes: map[string]string{"mall.order.id": pick(i).ID}})
	})
	measure("traces: text that is nowhere", limit, func(i int) int { return traces(TraceQuery{Text: fmt.Sprint("nowhere ", i)}) })
	measure("logs, newest errors of a service", limit, func(int) int { return lines(LogQuery{Level: "error", Services: []string{"order-rpc"}}) })
	measure("logs: text", limit, func(int) int { return lines(LogQuery{Text: "outbox row"}) })
	measure("logs: text, an order id", limit, func(i int) int { return lines(LogQuery{Text: pick(i).ID}) })
	measure("logs: text that is nowhere", limit, func(i int) int { return lines(LogQuery{Text: fmt.Sprint("nowhere ", i)}) })
	measure("logs: attribute, an order id", limit, func(i int) int {
		return lines(LogQuery{Attributes: map[string]string{"order_id": pick(i).ID}})
	})
	histogram := func(q LogQuery) int {
		q.Since = hour
		found, err := s.CountLogs(t.Context(), q, 60)
		require.NoError(t, err)
		n := 0
		for _, b := range found.Buckets {
			for _, c := range b.Counts {
				n += int(c)
			}
		}
		return n
	}
	measure("log histogram: all", limit, func(int) int { return histogram(LogQuery{}) })
	measure("log histogram: errors of two services", limit, func(int) int {
		return histogram(LogQuery{Level: "error", Services: []string{"order-rpc", "edge"}})
	})
	const everyBody = 1500 * time.Millisecond // questions about what is in lines, which many blocks have: all of those are read
	measure("log histogram: text that many have", everyBody, func(int) int { return histogram(LogQuery{Text: "outbox row"}) })
	measure("log histogram: text that is nowhere", limit, func(i int) int { return histogram(LogQuery{Text: fmt.Sprint("nowhere ", i)}) })
	measure("log histogram: attribute, an order id", limit, func(i int) int {
		return histogram(LogQuery{Attributes: map[string]string{"order_id": pick(i).ID}})
	})
	measure("log histogram: attribute that all have", everyBody, func(int) int {
		return histogram(LogQuery{Attributes: map[string]string{"method": "POST"}})
	})
	measure("log histogram: without an attribute", everyBody, func(int) int {
		return histogram(LogQuery{Without: []Attribute{{"caller", "logic/createorder.go:21"}}})
	})
	measure("services", limit, func(int) int {
		found, err := s.Services(t.Context(), hour)
		require.NoError(t, err)
		return len(found)
	})
	measure("edges", limit, func(int) int {
		found, err := s.Edges(t.Context(), hour)
		require.NoError(t, err)
		return len(found)
	})
	t.Log("memory after queries", memory("Pss:"))
	orders = nil
	runtime.GC()
	time.Sleep(2 * time.Second)
	t.Log("memory, idle", memory("Pss:"))
}
