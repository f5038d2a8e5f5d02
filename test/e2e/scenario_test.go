package e2e

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type faultState struct {
	Service string
	Items   []struct{ ID string }
	Routes  []string
}

func faultStates(t *testing.T) []faultState {
	t.Helper()
	out, err := cli(t, "fault", "list", "--json")
	require.NoError(t, err, out)
	var states []faultState
	require.NoError(t, json.Unmarshal([]byte(out), &states), out)
	return states
}

// A scenario names services, routes and processes of the mall as it is today.
func TestScenariosNameWhatExists(t *testing.T) {
	out, err := cli(t, "scenario", "list", "--json")
	require.NoError(t, err, out)
	var all []struct {
		Name  string
		Steps []struct {
			Fault      *struct{ Service, Route string }
			Kill, Stop string
		}
	}
	require.NoError(t, json.Unmarshal([]byte(out), &all), out)
	require.NotEmpty(t, all)
	routes := map[string][]string{}
	for _, s := range faultStates(t) {
		routes[s.Service] = append(s.Routes, "*")
	}
	running := processes(t)
	for _, d := range all {
		for _, s := range d.Steps {
			if s.Fault != nil {
				assert.True(t, slices.Contains(routes[s.Fault.Service], s.Fault.Route), "%s: %s of %s", d.Name, s.Fault.Route, s.Fault.Service)
			}
			for _, name := range []string{s.Kill, s.Stop} {
				assert.True(t, name == "" || running[name].PID > 0, "%s: %s", d.Name, name)
			}
		}
	}
}

// Half of the answers to orders and payments are lost, and nothing else is; afterwards no fault is left.
func TestAScenarioLosesNothingAndLeavesNothingBroken(t *testing.T) {
	out, err := cli(t, "scenario", "run", "lost-answers", "--json", "--duration", "10s", "--rate", "5", "--seed", "7")
	require.NoError(t, err, out)
	var run struct {
		State  string
		Broken []any
		Report struct {
			Clean   bool
			Orders  struct{ Promised, Lost int }
			Retries int
			Faults  []struct{ Count int }
			Audit   struct{ Clean bool }
		}
	}
	require.NoError(t, json.Unmarshal([]byte(out), &run), out)
	assert.Equal(t, "done", run.State)
	assert.True(t, run.Report.Clean && run.Report.Audit.Clean, out)
	assert.Equal(t, 50, run.Report.Orders.Promised, "5 customers a second for 10 s, and each got what was ordered")
	assert.Zero(t, run.Report.Orders.Lost)
	assert.Positive(t, run.Report.Retries, "customers noticed")
	require.Len(t, run.Report.Faults, 2)
	for _, f := range run.Report.Faults {
		assert.Positive(t, f.Count, "each fault struck")
	}
	assert.Empty(t, run.Broken)
	for _, s := range faultStates(t) {
		assert.Empty(t, s.Items, s.Service)
	}
}
