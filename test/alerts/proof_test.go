package alerts

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// proof is an alert that fires while something is wrong and clears afterwards.
type proof struct {
	alert  string
	labels map[string]string // that the alert must have
	// How long it may take from the fault to the alert, and from the mending to its end. Default 90 s and 120 s.
	fires, clears time.Duration
}

func (p proof) String() string {
	var labels []string
	for _, k := range slices.Sorted(maps.Keys(p.labels)) {
		labels = append(labels, p.labels[k])
	}
	return strings.Join(append([]string{p.alert}, labels...), " ")
}

// firing says whether the alert fires now.
func (p proof) firing(t *testing.T) bool {
	t.Helper()
	all, err := alerts(t.Context())
	if err != nil {
		return false // the console is busy; the next look is soon
	}
	return slices.ContainsFunc(all, func(a alert) bool {
		if a.State != "firing" || a.Labels["alertname"] != p.alert {
			return false
		}
		for k, v := range p.labels {
			if a.Labels[k] != v {
				return false
			}
		}
		return true
	})
}

// run breaks something, waits for the alerts, mends it and waits for their end. It sums up what it saw.
func run(t *testing.T, fault string, broken, mend func(), proofs ...proof) {
	t.Helper()
	for i := range proofs {
		if proofs[i].fires == 0 {
			proofs[i].fires = 90 * time.Second
		}
		if proofs[i].clears == 0 {
			proofs[i].clears = 120 * time.Second
		}
		require.False(t, proofs[i].firing(t), "%s fires before the fault", proofs[i])
	}
	begin := time.Now()
	broken()
	fired := await(t, begin, proofs, true)
	begin = time.Now()
	mend()
	cleared := await(t, begin, proofs, false)
	for i, p := range proofs {
		seen.note(p.String(), fault, fired[i], cleared[i])
	}
}

// await waits until all alerts fire, or none does, and returns after how long each did.
func await(t *testing.T, begin time.Time, proofs []proof, firing bool) []time.Duration {
	t.Helper()
	took := make([]time.Duration, len(proofs))
	for left := len(proofs); left > 0; time.Sleep(500 * time.Millisecond) {
		for i, p := range proofs {
			limit, what := p.fires, "fire"
			if !firing {
				limit, what = p.clears, "clear"
			}
			if took[i] != 0 {
				continue
			}
			if p.firing(t) == firing {
				took[i] = time.Since(begin)
				left--
				t.Logf("%s: %s after %v", p, what, took[i].Round(time.Second))
				continue
			}
			require.Less(t, time.Since(begin), limit, "%s does not %s", p, what)
		}
	}
	return took
}

// seen collects what the proofs saw, for the log.
var seen table

type table struct {
	mu    sync.Mutex
	lines []string
}

func (s *table) note(alert, fault string, fired, cleared time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lines = append(s.lines, fmt.Sprintf("%-78s | %-62s | %4.0f | %5.0f", alert, fault, fired.Seconds(), cleared.Seconds()))
}

func (s *table) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	slices.Sort(s.lines)
	return "alert | fault | seconds until it fires | until it clears\n" + strings.Join(s.lines, "\n")
}
