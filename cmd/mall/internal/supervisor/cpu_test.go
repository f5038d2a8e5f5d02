package supervisor

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestShareOfACoreIsToldSinceTheLastSample(t *testing.T) {
	start := time.Now()
	at := func(s float64) time.Time { return start.Add(time.Duration(s * float64(time.Second))) }
	var m cpuMeter
	assert.InDelta(t, 20, m.percent(7, start, 2, at(10)), 0.01, "the first look counts from the start")
	assert.InDelta(t, 50, m.percent(7, start, 3, at(12)), 0.01)
	assert.InDelta(t, 300, m.percent(7, start, 9, at(14)), 0.01, "three cores")
	assert.InDelta(t, 0, m.percent(8, at(14), 0, at(14)), 0.01, "another process, just started")
	assert.InDelta(t, 100, m.percent(8, at(14), 1, at(15)), 0.01, "nothing of the process before it")
}

// One page asks twice a second, another one every two: both see the share of about a second.
func TestReadersDoNotDisturbEachOther(t *testing.T) {
	start := time.Now()
	var m cpuMeter
	m.percent(7, start, 0, start.Add(time.Second))
	for ms := 1100; ms < 20_000; ms += 100 {
		now := start.Add(time.Duration(ms) * time.Millisecond)
		got := m.percent(7, start, 0.25*(now.Sub(start).Seconds()-1), now)
		if ms > 2000 {
			require.InDelta(t, 25, got, 0.5, "after %d ms", ms)
		}
		require.GreaterOrEqual(t, m.last.at.Sub(m.prev.at), sampleEvery)
	}
}

func TestUsageOfThisProcess(t *testing.T) {
	before, ok := readUsage(os.Getpid())
	if !ok {
		t.Skip("not measured on this system")
	}
	assert.Positive(t, before.threads)
	for end := time.Now().Add(300 * time.Millisecond); time.Now().Before(end); { // burn
	}
	after, ok := readUsage(os.Getpid())
	require.True(t, ok)
	assert.Greater(t, after.cpuSeconds, before.cpuSeconds+0.05)
	_, ok = readUsage(1 << 30)
	assert.False(t, ok, "no such process")
}
