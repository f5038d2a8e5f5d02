package topology_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"mall/cmd/mall/internal/topology"
)

const chartsFolder = "../../../../deploy/charts"

// facts are what a service's chart says of the topology.
type facts struct {
	Component      string
	Needs, Callers []string
	Public         bool
}

// also are edges that no service waits for at its start, so that Needs leaves them out.
var also = map[string][]string{
	"payment-worker": {"payment-api"}, // the sandbox calls back like a provider
}

// testers come in besides services.
var testers = map[string][]string{topology.Edge: {"check"}}

// deployed are the services that have a chart of their own; the Collector has one with what belongs to it.
func deployed() []topology.Service {
	return slices.DeleteFunc(topology.All(0), func(s topology.Service) bool {
		return s.Tier == topology.TierCollector || s.Tier == topology.TierConsole
	})
}

func TestTheChartsSayWhatTheTopologySays(t *testing.T) {
	charts := map[string]facts{}
	for _, s := range deployed() {
		text, err := os.ReadFile(filepath.Join(chartsFolder, s.Name, "values.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		var f facts
		if err := yaml.Unmarshal(text, &f); err != nil {
			t.Fatalf("%s: %v", s.Name, err)
		}
		charts[s.Name] = f
	}
	for _, s := range deployed() {
		f := charts[s.Name]
		if want := component(s); f.Component != want {
			t.Errorf("%s: component %q, want %q", s.Name, f.Component, want)
		}
		if f.Public != (s.Tier == topology.TierEdge || s.Tier == topology.TierAPI) {
			t.Errorf("%s: public is %v", s.Name, f.Public)
		}
		if want := slices.Concat(s.Needs, also[s.Name]); !same(f.Needs, want) {
			t.Errorf("%s: needs %v, want %v", s.Name, f.Needs, want)
		}
		callers := slices.Clone(testers[s.Name])
		for name, other := range charts {
			if slices.Contains(other.Needs, s.Name) {
				callers = append(callers, name)
			}
		}
		if !same(f.Callers, callers) {
			t.Errorf("%s: callers %v, want %v", s.Name, f.Callers, callers)
		}
	}
}

func TestTheUmbrellaHasEveryService(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(chartsFolder, "mall", "Chart.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var chart struct {
		Dependencies []struct{ Name string }
	}
	if err := yaml.Unmarshal(text, &chart); err != nil {
		t.Fatal(err)
	}
	var got, want []string
	for _, d := range chart.Dependencies {
		if !strings.HasPrefix(d.Name, "mall-") { // the library and what stands around the services
			got = append(got, d.Name)
		}
	}
	for _, s := range deployed() {
		want = append(want, s.Name)
	}
	if !same(got, want) {
		t.Errorf("dependencies %v, want %v", got, want)
	}
}

func component(s topology.Service) string {
	switch {
	case s.Tier == topology.TierEdge:
		return "edge"
	case s.Tier == topology.TierAPI:
		return "api"
	case s.Port != 0:
		return "rpc"
	}
	return "worker"
}

func same(a, b []string) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(a, b)
}
