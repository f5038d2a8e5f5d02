package k8s

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// installation is the mall that all proofs share: it takes a minute to install.
type installation struct {
	namespace string
	release   Release
	images    time.Duration // until the cluster had them
	ready     time.Duration // that helm took
}

var shared struct {
	once    sync.Once
	mall    *installation
	err     error
	spoiled bool // by rows that no version would write
	alone   func()
}

// theMall installs it for the first proof that asks.
func theMall(t *testing.T) *installation {
	t.Helper()
	shared.once.Do(func() { shared.mall, shared.err = install(t.Context()) })
	require.NoError(t, shared.err, "mall is not installed")
	return shared.mall
}

func install(ctx context.Context) (*installation, error) {
	m := &installation{namespace: "test-mall"}
	begin := time.Now()
	tag, err := cluster.LoadImages(ctx, checkout)
	if err != nil {
		return m, err
	}
	m.images = time.Since(begin)
	backing, err := cluster.Backing()
	if err != nil {
		return m, err
	}
	m.release = Release{Tag: tag, Registry: os.Getenv("MALL_K8S_REGISTRY"), Host: "shop.mall.test", Backing: backing}
	if err := cluster.Apply(ctx, "default", fmt.Sprintf(
		`{apiVersion: v1, kind: Namespace, metadata: {name: %s, labels: {pod-security.kubernetes.io/enforce: restricted}}}`, m.namespace)); err != nil {
		return m, err
	}
	begin = time.Now()
	err = m.upgrade(ctx)
	m.ready = time.Since(begin)
	return m, err
}

// upgrade installs it too. MALL_K8S_VALUES names a file of more values, for a cluster of yours or to see a proof fail.
func (m *installation) upgrade(ctx context.Context, more ...string) error {
	values := append([]string{"--values", "proofs.yaml"}, more...)
	if file := os.Getenv("MALL_K8S_VALUES"); file != "" {
		values = append(values, "--values", file)
	}
	return cluster.Install(ctx, checkout, m.namespace, m.release, values...)
}

// alone waits until no other suite uses the rig's servers, and keeps them until this one has ended: for a proof that breaks
// them, or that wants the machine for itself.
func (m *installation) alone(t *testing.T) {
	t.Helper()
	if cluster.Rig == nil || shared.alone != nil {
		return
	}
	begin := time.Now()
	release, err := cluster.Rig.Use(t.Context(), true)
	require.NoError(t, err)
	shared.alone = release
	t.Logf("waited %.0f s for other suites", time.Since(begin).Seconds())
}

// uninstall leaves nothing of the shared mall, unless MALL_K8S_KEEP is set. What is spoiled goes even then: the next run's
// audits would find it.
func uninstall(ctx context.Context) error {
	m := shared.mall
	if shared.alone != nil {
		defer shared.alone()
	}
	if m == nil || os.Getenv("MALL_K8S_KEEP") != "" && !shared.spoiled {
		return nil
	}
	_, err := cluster.Helm(ctx, "uninstall", "mall", "--namespace", m.namespace, "--wait", "--ignore-not-found")
	_, gone := cluster.Kubectl(ctx, "delete", "namespace", m.namespace, "--ignore-not-found", "--timeout=1m")
	if err = errors.Join(err, gone); err == nil && shared.spoiled {
		err = cluster.Rig.BackingReset(ctx)
	}
	return err
}

// pod is what the proofs look at.
type pod struct {
	Metadata struct {
		Name              string
		Labels            map[string]string
		DeletionTimestamp string
	}
	Spec struct {
		Containers []struct {
			Resources struct{ Limits map[string]string }
		}
	}
	Status struct {
		Conditions        []struct{ Type, Status string }
		ContainerStatuses []containerStatus
	}
}

type containerStatus struct {
	ContainerID  string
	RestartCount int
	LastState    struct{ Terminated *struct{ Reason string } }
}

func (p pod) service() string { return p.Metadata.Labels["app.kubernetes.io/name"] }

func (p pod) is(condition string) bool {
	return slices.ContainsFunc(p.Status.Conditions, func(c struct{ Type, Status string }) bool { return c.Type == condition && c.Status == "True" })
}

// serves tells whether a pod is ready and not about to go.
func (p pod) serves() bool { return p.Metadata.DeletionTimestamp == "" && p.is("Ready") }

// pods are those of the services named, or of all; jobs' are left out.
func (m *installation) pods(ctx context.Context, services ...string) ([]pod, error) {
	selector := "app.kubernetes.io/part-of=mall,app.kubernetes.io/component in (edge,api,rpc,worker)"
	if len(services) > 0 {
		selector += ",app.kubernetes.io/name in (" + strings.Join(services, ",") + ")"
	}
	var list struct{ Items []pod }
	err := cluster.Get(ctx, &list, "pods", "--namespace", m.namespace, "--selector", selector)
	return list.Items, err
}

func names(pods []pod) []string {
	var all []string
	for _, p := range pods {
		all = append(all, p.Metadata.Name)
	}
	return all
}

// settled waits until every Deployment has the pods it wants and none besides.
func (m *installation) settled(t *testing.T) {
	t.Helper()
	deployments := m.deployments(t)
	for _, d := range deployments {
		rolledOut(t, m.namespace, "deployment/"+d.Metadata.Name)
	}
	eventually(t, time.Minute, func() error {
		pods, err := m.pods(t.Context())
		if err != nil {
			return err
		}
		want := 0
		for _, d := range deployments {
			want += d.Spec.Replicas
		}
		for _, p := range pods {
			if !p.serves() {
				return fmt.Errorf("%s is not ready, or about to go", p.Metadata.Name)
			}
		}
		if len(pods) != want {
			return fmt.Errorf("%d pods instead of %d: %v", len(pods), want, names(pods))
		}
		return nil
	})
}

type deployment struct {
	Metadata struct{ Name string }
	Spec     struct{ Replicas int }
}

func (m *installation) deployments(t *testing.T) []deployment {
	t.Helper()
	var list struct{ Items []deployment }
	require.NoError(t, cluster.Get(t.Context(), &list, "deployments", "--namespace", m.namespace))
	require.Greater(t, len(list.Items), 13, "every service is a Deployment, and so is the auditor")
	return list.Items
}

func (m *installation) scale(t *testing.T, service string, replicas int) {
	t.Helper()
	_, err := cluster.Kubectl(t.Context(), "scale", "deployment/"+service, "--namespace", m.namespace, fmt.Sprintf("--replicas=%d", replicas))
	require.NoError(t, err)
}

type auditReport struct {
	Clean      bool
	Violations []struct{ Invariant, Row, Detail string }
	Passes     int
}

// auditReport is of the command in the auditor's own pod, which fails where an invariant is broken.
func (m *installation) auditReport(ctx context.Context, wait time.Duration) (report auditReport, err error) {
	out, failed := cluster.Kubectl(ctx, "exec", "deployment/auditor", "--namespace", m.namespace, "--", "/app/mall", "audit", "--json", "--wait", wait.String())
	if err = json.Unmarshal([]byte(out), &report); err != nil {
		err = fmt.Errorf("mall audit printed %q: %w", out, errors.Join(err, failed))
	}
	return report, err
}

// audit proves the invariants.
func (m *installation) audit(t *testing.T) {
	t.Helper()
	report, err := m.auditReport(t.Context(), time.Minute)
	require.NoError(t, err)
	require.True(t, report.Clean, "%+v", report.Violations)
	t.Logf("audit: every invariant holds after %d passes%s", report.Passes, machine())
}

// machine says how busy it was.
func machine() string {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil || cluster.Rig == nil {
		return ""
	}
	return "; load average " + strings.Join(strings.Fields(string(b))[:3], " ")
}

// imageFiles are the archives that LoadImages imported.
func imageFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(cluster.ImagesDir(), "*.tar"))
	require.NoError(t, err)
	return files
}
