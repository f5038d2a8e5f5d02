package e2e

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type verified struct {
	OK     bool
	Routes []struct {
		Route, Verdict, Why string
		Findings            []struct{ Rule, Where, Message string }
		Requests            []struct {
			TraceID, Diff string
			Findings      []struct{ Rule, Where, Message string }
		}
	}
	Order struct {
		N        int
		P95, Max float64
	}
}

func verify(t *testing.T, args ...string) (verified, error) {
	t.Helper()
	out, err := cli(t, append([]string{"verify", "--json"}, args...)...)
	var v verified
	require.NoError(t, json.Unmarshal([]byte(out), &v), "%s\n%v", out, err)
	return v, err
}

func TestEveryRouteLeavesOneWholeTraceItsLogsAndItsMetrics(t *testing.T) {
	managed(t)
	v, err := verify(t)
	for _, r := range v.Routes {
		assert.Equal(t, "ok", r.Verdict, "%s %s %v", r.Route, r.Why, r.Findings)
		for _, q := range r.Requests {
			assert.Empty(t, q.Findings, "%s\ntrace %s\n%s", r.Route, q.TraceID, q.Diff)
		}
	}
	require.NoError(t, err)
	assert.True(t, v.OK)
	assert.GreaterOrEqual(t, len(v.Routes), 50)
	assert.NotZero(t, v.Order.N)
	assert.LessOrEqual(t, v.Order.P95, 3.0, "seconds from an order's response to its whole trace and logs")
}

// What nobody consumes is missed in the trace of whoever caused it.
func TestAConsumerThatDoesNotRunIsMissedByName(t *testing.T) {
	managed(t)
	_, err := cli(t, "stop", "user-worker")
	require.NoError(t, err)
	v, failed := verify(t, "--only", "POST /api/v1/admin/pictures", "--deadline", "5s", "--patience", "5s")
	_, err = cli(t, "start", "user-worker")
	require.NoError(t, err)
	require.Error(t, failed)
	require.Len(t, v.Routes, 1)
	require.NotEmpty(t, v.Routes[0].Requests)
	q := v.Routes[0].Requests[0]
	require.NotEmpty(t, q.Findings)
	assert.Equal(t, "missing", q.Findings[0].Rule)
	assert.Equal(t, "user-worker CONSUMER process mall.audit.v1", q.Findings[0].Where)
	assert.Regexp(t, `(?m)^- user-worker +CONSUMER process mall.audit.v1`, q.Diff)
}
