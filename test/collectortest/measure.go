package collectortest

import (
	"bufio"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
)

// Metric is the sum of one of the Collector's own metrics over all its series, and 0 when there is none.
func (c *Collector) Metric(t testing.TB, name string) float64 {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.metrics, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var sum float64
	lines := bufio.NewScanner(resp.Body)
	for lines.Scan() {
		series, value, ok := strings.Cut(lines.Text(), "} ")
		metric, _, _ := strings.Cut(series, "{")
		if !ok || metric != name {
			continue
		}
		v, err := strconv.ParseFloat(value, 64)
		if err != nil {
			t.Fatal(err)
		}
		sum += v
	}
	return sum
}

// Memory is what the process itself has allocated of the machine, in MiB, without the pages of its binary. Linux only.
func (c *Collector) Memory(t testing.TB) int {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.pid(t)))
	if err != nil {
		t.Skipf("SKIPPED, the memory of a process is read from /proc, which is not here: %v", err)
	}
	_, rest, _ := strings.Cut(string(text), "\nRssAnon:")
	rest, _, _ = strings.Cut(rest, " kB")
	kib, err := strconv.Atoi(strings.TrimSpace(rest))
	if err != nil {
		t.Fatal(err)
	}
	return kib >> 10
}
