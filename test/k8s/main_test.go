package k8s

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/test/k8s/rig"
)

// cluster is the one that all tests share. They run in the order of their files' names: those that bear other suites
// beside them come first, then servers, start and versions, which call alone.
var cluster *Cluster

func TestMain(m *testing.M) {
	flag.Parse()
	if os.Getenv("MALL_TEST_K8S") == "" {
		fmt.Fprintln(os.Stderr, "k8s: left out, for it needs a cluster: run `make test-k8s`")
		os.Exit(0)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := 1
	down, err := setUp(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, "k8s:", err)
	} else {
		code = m.Run()
		if err := uninstall(context.WithoutCancel(ctx)); err != nil {
			fmt.Fprintln(os.Stderr, "k8s:", err)
			code = 1
		}
	}
	if err := down(context.WithoutCancel(ctx)); err != nil {
		fmt.Fprintln(os.Stderr, "k8s:", err)
		code = 1
	}
	stop()
	os.Exit(code)
}

// setUp uses the cluster that the environment names, or brings a rig up. A rig that ran before is left running, and so
// is every rig with MALL_K8S_KEEP set.
func setUp(ctx context.Context) (down func(context.Context) error, err error) {
	down = func(context.Context) error { return nil }
	if kubeconfig := os.Getenv("MALL_K8S_KUBECONFIG"); kubeconfig != "" {
		cluster, err = Existing(kubeconfig, os.Getenv("MALL_K8S_GATEWAY"))
		return down, err
	}
	r, err := rig.Open("../..", os.Getenv("MALL_RIG_DIR"), os.Stderr)
	if err != nil {
		return down, err
	}
	if !r.Running(ctx) && os.Getenv("MALL_K8S_KEEP") == "" {
		down = r.Down
	}
	cluster = OnRig(r)
	if err := r.Up(ctx); err != nil {
		return down, err
	}
	cluster = OnRig(r) // its address is known only now
	return down, nil
}

// onRig skips what tests the rig itself when the cluster is somebody else's.
func onRig(t *testing.T) *rig.Rig {
	t.Helper()
	if cluster.Rig == nil {
		t.Skip("tests the rig, and the cluster is not one")
	}
	return cluster.Rig
}

// newNamespace makes one that is removed with the test. Pods in it must meet the restricted Pod Security level.
func newNamespace(t *testing.T, name string) string {
	t.Helper()
	name = "test-" + name
	require.NoError(t, cluster.Apply(t.Context(), "default", fmt.Sprintf(
		`{apiVersion: v1, kind: Namespace, metadata: {name: %s, labels: {pod-security.kubernetes.io/enforce: restricted}}}`, name)))
	t.Cleanup(func() {
		_, err := cluster.Kubectl(context.WithoutCancel(t.Context()), "delete", "namespace", name, "--wait=false")
		require.NoError(t, err)
	})
	return name
}

func rolledOut(t *testing.T, namespace string, workloads ...string) {
	t.Helper()
	for _, w := range workloads {
		out, err := cluster.Kubectl(t.Context(), "rollout", "status", w, "--namespace", namespace, "--timeout=90s")
		if err != nil {
			events, _ := cluster.Kubectl(t.Context(), "events", "--namespace", namespace)
			require.NoError(t, err, "%s\n%s", strings.TrimSpace(out), events)
		}
	}
}

// eventually polls every 200 ms: what was applied takes a moment to reach the node's rules and the proxy.
func eventually(t *testing.T, limit time.Duration, check func() error) {
	t.Helper()
	var last error
	for deadline := time.Now().Add(limit); time.Now().Before(deadline); {
		if last = check(); last == nil {
			return
		}
		select {
		case <-t.Context().Done():
			require.NoError(t, last)
		case <-time.After(200 * time.Millisecond):
		}
	}
	require.NoError(t, last, "not after %v", limit)
}
