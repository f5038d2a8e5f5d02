package k8s

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// needed are the values that every installation gives.
var needed = []string{"--set", "global.image.tag=v1,global.publicUrl=https://shop.example.com,global.redis.address=redis:6379,global.kafka.brokers=kafka:9092"}

// TestTheAPIServerAcceptsEveryValueSet has it validate all that the charts make of the values that people start from, with
// admission, and without keeping any of it. Kinds of APISIX are left out: their definitions are served nowhere as a module.
func TestTheAPIServerAcceptsEveryValueSet(t *testing.T) {
	r := onRig(t)
	ctx := t.Context()
	require.NoError(t, r.DefinitionsUp(ctx))
	charts := filepath.Join(checkout, "deploy", "charts")
	_, err := cluster.Helm(ctx, "dependency", "update", "--skip-refresh", filepath.Join(charts, "mall"))
	require.NoError(t, err)

	sets := map[string][]string{
		"everything": append([]string{"--set", "gateway.enabled=true,analysis.enabled=true,observability.enabled=true,global.gateway.kind=gateway-api",
			"--set", "mall-gateway.gatewayApi.gateway.className=contour,mall-analysis.prometheus.address=http://prometheus:9090"}, needed...),
		"envoy gateway": append([]string{"--set", "gateway.enabled=true,global.gateway.kind=gateway-api,global.gateway.through=apis",
			"--set", "mall-gateway.gatewayApi.gateway.className=eg,mall-gateway.gatewayApi.policy=envoy-gateway"}, needed...),
		"nginx":    append([]string{"--set", "gateway.enabled=true,global.gateway.kind=nginx,global.gateway.through=apis"}, needed...),
		"defaults": needed,
	}
	for _, pattern := range []string{filepath.Join(charts, "mall", "values-*.yaml"), filepath.Join(checkout, "deploy/gitops/environments/*/values.yaml")} {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		require.NotEmpty(t, files)
		for _, file := range files {
			args := append([]string{"--values", file}, "--set", "global.image.tag=v1")
			switch {
			case filepath.Base(file) == "values-rig.yaml":
				args = append(args, needed...)
			case filepath.Base(file) == "values.yaml":
				args = append(args, "--values", filepath.Join(filepath.Dir(file), "images.yaml"))
			}
			sets[strings.TrimPrefix(file, checkout+"/deploy/")] = args
		}
	}
	// Dashboards and rules name the namespace that they look at; pods are refused without their account, even in a dry run.
	const namespace = "mall"
	require.NoError(t, cluster.Apply(ctx, "default", fmt.Sprintf(
		`{apiVersion: v1, kind: Namespace, metadata: {name: %s, labels: {pod-security.kubernetes.io/enforce: restricted}}}`, namespace)))
	t.Cleanup(func() {
		_, err := cluster.Kubectl(context.WithoutCancel(ctx), "delete", "namespace", namespace, "--wait=false")
		require.NoError(t, err)
	})
	require.NoError(t, cluster.Apply(ctx, namespace, `{apiVersion: v1, kind: ServiceAccount, metadata: {name: mall-jobs}}`))
	for name, args := range sets {
		t.Run(name, func(t *testing.T) {
			text, err := cluster.Helm(ctx, append([]string{"template", "mall", filepath.Join(charts, "mall"), "--namespace", namespace}, args...)...)
			require.NoError(t, err)
			said, err := cluster.create(ctx, namespace, checkable(text))
			require.NoError(t, err)
			assert.Greater(t, strings.Count(said, "(server dry run)"), 40)
			t.Logf("%d objects", strings.Count(said, "(server dry run)"))
		})
	}
	broken := "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: a}\nspec: {hostname: [a]}\n"
	_, err = cluster.create(ctx, namespace, broken)
	require.ErrorContains(t, err, "hostname", "what is wrong is refused")
}

// checkable are the objects of known kinds, without the account that is there already.
func checkable(manifests string) string {
	var all []string
	for doc := range strings.SplitSeq(manifests, "\n---\n") {
		account := strings.Contains(doc, "kind: ServiceAccount\n") && strings.Contains(doc, "  name: mall-jobs\n")
		if !account && !strings.Contains(doc, "apiVersion: apisix.apache.org/") {
			all = append(all, doc)
		}
	}
	return strings.Join(all, "\n---\n")
}

// create has the API server check objects as if they were new.
func (c *Cluster) create(ctx context.Context, namespace, manifest string) (string, error) {
	cmd := c.Command(ctx, c.kubectl, "create", "--dry-run=server", "--validate=strict", "--namespace", namespace, "--filename", "-")
	cmd.Stdin = strings.NewReader(manifest)
	return output(cmd)
}
