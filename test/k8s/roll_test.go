package k8s

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// restartOrder has everything, in groups: a machine of two processors starts a few pods at a time and serves meanwhile.
var restartOrder = [][]string{
	{"user-worker", "product-worker", "order-worker", "payment-worker", "auditor"},
	{"user-rpc", "product-rpc"}, {"order-rpc", "payment-rpc"},
	{"user-api", "product-api"}, {"order-api", "payment-api"},
	{"edge"},
}

func TestARollingRestartFailsNoRequest(t *testing.T) {
	m := theMall(t)
	m.settled(t)
	before, err := m.pods(t.Context())
	require.NoError(t, err)
	report := m.customers(t, 3, time.Minute, func() {
		begin := time.Now()
		for _, group := range restartOrder {
			for _, service := range group {
				_, err := cluster.Kubectl(t.Context(), "rollout", "restart", "deployment/"+service, "--namespace", m.namespace)
				require.NoError(t, err)
			}
			for _, service := range group {
				rolledOut(t, m.namespace, "deployment/"+service)
			}
		}
		m.settled(t)
		t.Logf("all %d pods were replaced in %v", len(before), time.Since(begin).Round(time.Second))
	})
	after, err := m.pods(t.Context())
	require.NoError(t, err)
	for _, old := range names(before) {
		require.NotContains(t, names(after), old)
	}
	nothingFailed(t, report)
	m.audit(t)
}

// TestAnEvictionWaitsForTheReplacement drains a node as `kubectl drain` does, pod by pod, of services with two pods: the
// disruption budget refuses the second until the first's successor is ready, and customers notice nothing.
func TestAnEvictionWaitsForTheReplacement(t *testing.T) {
	m := theMall(t)
	m.settled(t)
	report := m.customers(t, 6, time.Minute, func() {
		for _, service := range []string{"order-rpc", "product-rpc", "order-api", "edge"} {
			m.drain(t, service)
		}
		m.settled(t)
	})
	nothingFailed(t, report)
	m.audit(t)
}

func (m *installation) drain(t *testing.T, service string) {
	t.Helper()
	ctx := t.Context()
	rolledOut(t, m.namespace, "deployment/"+service)
	pods, err := m.pods(ctx, service)
	require.NoError(t, err)
	pods = slices.DeleteFunc(pods, func(p pod) bool { return !p.serves() })
	require.Len(t, pods, 2, service)
	first, second := pods[0].Metadata.Name, pods[1].Metadata.Name
	begin := time.Now()
	require.NoError(t, m.evict(t, first))
	require.ErrorContains(t, m.evict(t, second), "disruption budget", "%s: both pods at once", service)
	eventually(t, time.Minute, func() error { return m.evict(t, second) })
	waited := time.Since(begin)
	pods, err = m.pods(ctx, service)
	require.NoError(t, err)
	require.True(t, slices.ContainsFunc(pods, func(p pod) bool { return p.serves() && p.Metadata.Name != first && p.Metadata.Name != second }),
		"%s: the second pod may go when the first has a successor that is ready", service)
	t.Logf("%s: the second of two pods could be evicted after %.1f s", service, waited.Seconds())
}

func (m *installation) evict(t *testing.T, name string) error {
	t.Helper()
	return cluster.Post(t.Context(), "/api/v1/namespaces/"+m.namespace+"/pods/"+name+"/eviction",
		fmt.Sprintf(`{"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": %q}}`, name))
}
