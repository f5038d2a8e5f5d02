package canary

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mall/test/k8s/rig"
)

const (
	namespace = "canary"
	host      = "canary.test"
	checkout  = "../../.."
	robotPath = "/api/v1/namespaces/" + namespace + "/services/auditor:8888/proxy/robot"
)

//go:embed shop.yaml
var shop string

// cluster is the rig with the demo shop on it.
type cluster struct{ *rig.Rig }

// start brings up what the proof needs: the cluster, Argo Rollouts, Prometheus, the analysis chart, the shop.
func start(t *testing.T) cluster {
	t.Helper()
	if os.Getenv("MALL_TEST_K8S") == "" {
		t.Skip("MALL_TEST_K8S is not set: `make test-k8s` proves this on a cluster")
	}
	if os.Getenv("MALL_K8S_KUBECONFIG") != "" {
		t.Skip("Argo Rollouts, a gateway and Prometheus are changed by this proof: it runs on a rig of its own only")
	}
	r, err := rig.Open(checkout, os.Getenv("MALL_RIG_DIR"), os.Stdout)
	if err != nil {
		t.Fatal(err)
	}
	c, ctx := cluster{r}, t.Context()
	if !r.Running(ctx) {
		must(t, r.Up(ctx))
	}
	must(t, r.RolloutsUp(ctx))
	must(t, r.PrometheusUp(ctx))
	// Its own namespace first, so that nothing of an earlier run is left.
	c.kubectl(t, "delete", "namespace", namespace, "--ignore-not-found", "--timeout=2m")
	program := filepath.Join(t.TempDir(), "shop")
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-tags", "no_k8s,grpcnotrace", "-ldflags", "-s -w", "-o", program, "./test/k8s/canary/shop")
	build.Dir, build.Env = checkout, append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	images, err := r.Load(ctx, rig.Image{Name: "canary-shop", Files: map[string]string{"/bin/shop": program}, Entrypoint: []string{"/bin/shop"}, User: "65532:65532"})
	must(t, err)
	c.kubectl(t, "create", "namespace", namespace)
	c.helm(t, "upgrade", "--install", "analysis", "deploy/charts/mall-analysis", "--namespace", namespace, "--values", "deploy/charts/mall-analysis/values-rig.yaml",
		"--set", "prometheus.address="+rig.PrometheusAddress+",prometheus.labels.namespace="+namespace, "--set", "business.orders.enabled=false,business.payments.enabled=false", "--set", "notifications.enabled=true,notifications.kind=feishu")
	// The robot first: a message that nobody takes holds up the rollout that it tells of.
	robot, rollout, _ := strings.Cut(strings.ReplaceAll(shop, "IMAGE", images["canary-shop"]), "# After the robot.")
	must(t, r.Apply(ctx, robot))
	must(t, r.RolledOut(ctx, namespace, "deployment/auditor", time.Minute))
	c.kubectl(t, "get", "--raw", robotPath)
	must(t, r.Apply(ctx, rollout))
	c.await(t, "the first version runs", time.Minute, func(s status) bool { return s.Phase == "Healthy" })
	return c
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (c cluster) kubectl(t *testing.T, args ...string) string {
	t.Helper()
	out, err := c.Run(t.Context(), args...)
	must(t, err)
	return out
}

func (c cluster) helm(t *testing.T, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), c.Helm(), append(args, "--kubeconfig", c.Kubeconfig())...)
	cmd.Dir = checkout
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("helm %v: %v\n%s", args, err, out)
	}
}

// status is what a Rollout says of itself.
type status struct {
	Phase, Message  string
	Abort           bool
	PauseConditions []struct{ Reason string }
	Canary          struct {
		Weights struct{ Canary struct{ Weight int } }
	}
	ObservedGeneration string
}

func (s status) paused(reason string) bool {
	return len(s.PauseConditions) > 0 && s.PauseConditions[0].Reason == reason
}

func (c cluster) status(ctx context.Context) (status, error) {
	out, err := c.Run(ctx, "get", "rollout", "order-api", "--namespace", namespace, "--output", "json")
	if err != nil {
		return status{}, err
	}
	var got struct {
		Metadata struct{ Generation int64 }
		Status   status
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		return status{}, err
	}
	if fmt.Sprint(got.Metadata.Generation) != got.Status.ObservedGeneration {
		return status{}, nil // of the version before
	}
	return got.Status, nil
}

// await waits until the Rollout is as wanted, and says when.
func (c cluster) await(t *testing.T, what string, limit time.Duration, is func(status) bool) time.Time {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	for {
		s, err := c.status(ctx)
		if err == nil && is(s) {
			return time.Now()
		}
		select {
		case <-ctx.Done():
			runs, _ := c.Run(t.Context(), "get", "analysisruns", "--namespace", namespace, "--output",
				`jsonpath={range .items[*]}{.metadata.name} {.status.phase} {.status.message}{range .status.metricResults[*]}{"\n  "}{.name} {.phase}{range .measurements[*]} {.phase}={.value}{end}{end}{"\n"}{end}`)
			t.Fatalf("not within %v: %s. The rollout: %+v %v\n%s", limit, what, s, err, runs)
		case <-time.After(500 * time.Millisecond):
		}
	}
}

// version is what a release puts into the pods' environment.
type version struct{ name, errors, latency, overcharge string }

func (c cluster) release(t *testing.T, v version) {
	t.Helper()
	set := func(i int, value string) map[string]string {
		return map[string]string{"op": "replace", "path": fmt.Sprintf("/spec/template/spec/containers/0/env/%d/value", i), "value": value}
	}
	patch, err := json.Marshal([]map[string]string{set(1, v.name), set(2, or(v.errors, "0")), set(3, or(v.latency, "0s")), set(4, or(v.overcharge, "0"))})
	must(t, err)
	c.kubectl(t, "patch", "rollout", "order-api", "--namespace", namespace, "--type=json", "--patch", string(patch))
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// tell changes the status, as `kubectl argo rollouts promote` and `abort` do.
func (c cluster) tell(t *testing.T, patch string) {
	t.Helper()
	c.kubectl(t, "patch", "rollout", "order-api", "--namespace", namespace, "--subresource=status", "--type=merge", "--patch", patch)
}

// messages are what the team's robot was sent.
func (c cluster) messages(t *testing.T) string {
	t.Helper()
	return c.kubectl(t, "get", "--raw", robotPath)
}
