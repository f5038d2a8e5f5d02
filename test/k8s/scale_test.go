package k8s

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestANewPodGetsCalls adds a pod of an rpc service, whose callers hold connections to the others, and takes it away.
func TestANewPodGetsCalls(t *testing.T) {
	const service, limit = "order-rpc", 30 * time.Second
	m := theMall(t)
	m.settled(t)
	ctx := t.Context()
	before, err := m.pods(ctx, service)
	require.NoError(t, err)
	report := m.customers(t, 6, time.Minute, func() {
		begin := time.Now()
		m.scale(t, service, len(before)+1)
		var added pod
		eventually(t, time.Minute, func() error {
			pods, err := m.pods(ctx, service)
			if err != nil {
				return err
			}
			i := slices.IndexFunc(pods, func(p pod) bool { return p.serves() && !slices.Contains(names(before), p.Metadata.Name) })
			if i < 0 {
				return errors.New("no new pod is ready")
			}
			added = pods[i]
			return nil
		})
		ready := time.Now()
		eventually(t, limit, func() error {
			n, err := m.calls(t, added.Metadata.Name)
			if err == nil && n == 0 {
				err = errors.New("nobody calls the new pod")
			}
			return err
		})
		t.Logf("the new pod was ready after %.1f s, and called %.1f s later", ready.Sub(begin).Seconds(), time.Since(ready).Seconds())
		m.scale(t, service, len(before))
		m.settled(t)
	})
	nothingFailed(t, report)
}

// calls is how many gRPC calls a pod has answered, by its own metrics.
func (m *installation) calls(t *testing.T, name string) (int, error) {
	t.Helper()
	page, err := cluster.Kubectl(t.Context(), "get", "--raw", "/api/v1/namespaces/"+m.namespace+"/pods/"+name+":9091/proxy/metrics")
	if err != nil {
		return 0, err
	}
	total := 0
	for line := range strings.Lines(page) {
		if !strings.HasPrefix(line, "rpc_server_call_duration_seconds_count{") || strings.Contains(line, `rpc_service="grpc.health`) {
			continue
		}
		n, err := strconv.ParseFloat(line[strings.LastIndexByte(line, ' ')+1:len(line)-1], 64)
		if err != nil {
			return 0, fmt.Errorf("%q: %w", line, err)
		}
		total += int(n)
	}
	return total, nil
}
