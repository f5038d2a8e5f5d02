package statusview_test

import (
	"strings"
	"testing"

	"mall/cmd/mall/internal/client"
	"mall/cmd/mall/internal/statusview"
)

func TestStatusShowsWhatRunsAndWhatIsWrong(t *testing.T) {
	st := &client.Status{PID: 7, PSSBytes: 10 << 20, Processes: []client.Process{
		{Name: "mysql", Kind: "backing", State: client.Healthy, Launched: true, PID: 1, PSSBytes: 90 << 20, Ports: map[string]int{"mysql": 13306}},
		{Name: "redis", Kind: "backing", State: client.External, Launched: true, Address: "cache:6379"},
		{Name: "edge", Kind: "service", State: client.Backoff, Launched: true, Problem: "port 8080 is taken", Restarts: 3},
		{Name: "user-api", Kind: "service", State: client.Stopped}, // never started
	}}
	var out strings.Builder
	if err := statusview.Print(&out, st); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{
		"mysql 13306", "cache:6379", "edge: port 8080 is taken",
		"memory 100 MB: services -, backing servers 90 MB, supervisor (pid 7) 10 MB",
	} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("it does not say %q:\n%s", part, &out)
		}
	}
	if strings.Contains(out.String(), "user-api") {
		t.Errorf("it shows what was never started:\n%s", &out)
	}
}
