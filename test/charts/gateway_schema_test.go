package charts_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"mall/test/collectortest"
)

var kubernetesTools = filepath.Join(collectortest.Root, "tools/kubernetes")

// findKubeconform is kubeconform: MALL_KUBECONFORM, or else built once from the version that tools/kubernetes pins.
var findKubeconform = sync.OnceValues(func() (string, error) {
	if bin := os.Getenv("MALL_KUBECONFORM"); bin != "" {
		return bin, nil
	}
	built := filepath.Join(collectortest.Root, ".mall/tools/bin/kubeconform")
	if _, err := os.Stat(built); err == nil {
		return built, nil
	}
	return built, inKubernetesTools("build", "-trimpath", "-ldflags", "-s -w", "-o", built, "github.com/yannh/kubeconform/cmd/kubeconform")
})

// findSchemas is a folder of schemas: MALL_SCHEMAS, or else written once by tools/kubernetes/schemas.
var findSchemas = sync.OnceValues(func() (string, error) {
	if dir := os.Getenv("MALL_SCHEMAS"); dir != "" {
		return dir, nil
	}
	dir := filepath.Join(collectortest.Root, ".mall/tools/schemas")
	if _, err := os.Stat(filepath.Join(dir, "ingress-networking-v1.json")); err == nil {
		return dir, nil
	}
	return dir, inKubernetesTools("run", "./schemas", "-out", dir)
})

func inKubernetesTools(args ...string) error {
	cmd := exec.Command("go", args...)
	cmd.Dir = kubernetesTools
	cmd.Env = append(os.Environ(), "GOWORK=off", "CGO_ENABLED=0", "GOFLAGS=-mod=readonly")
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	return cmd.Run()
}

// conform asks kubeconform about the objects; what it finds wrong, or "".
func conform(t testing.TB, objects []object, dirs ...string) string {
	t.Helper()
	bin, err := findKubeconform()
	require.NoError(t, err)
	var documents []string
	for _, o := range objects {
		documents = append(documents, inJSON(t, o)+"\n") // which is YAML as well, without its ways to fold lines
	}
	args := []string{"-strict"}
	for _, dir := range dirs {
		args = append(args, "-schema-location", dir+"/{{.ResourceKind}}{{.KindSuffix}}.json")
	}
	cmd := exec.Command(bin, append(args, "-")...)
	cmd.Stdin = strings.NewReader(strings.Join(documents, "---\n"))
	out, err := cmd.CombinedOutput()
	if err != nil && len(out) == 0 {
		return err.Error()
	}
	return string(out)
}

func TestEveryGatewaysResourcesFitTheirSchemas(t *testing.T) {
	schemas, err := findSchemas()
	require.NoError(t, err)
	dirs := []string{schemas, "testdata/apisix"}
	for name, settings := range gateways {
		for _, more := range [][]string{{"through=edge"}, slices.Concat(withTLS, []string{"through=apis", "tls.certManager.issuer=a"})} {
			assert.Empty(t, conform(t, gateway(t, slices.Concat(settings, more)...), dirs...), "%s %v", name, more)
		}
	}
	examples, err := filepath.Glob(filepath.Join(gatewayChart, "examples/*.yaml"))
	require.NoError(t, err)
	for _, example := range examples {
		assert.Empty(t, conform(t, gateway(t, "@"+example), dirs...), example)
	}
	for name, spoil := range map[string]func(o object){
		"ApisixRoute": func(o object) { get(o, "spec", "http", 0).(object)["pluginConfigName"] = "mall" },
		"HTTPRoute":   func(o object) { get(o, "spec", "rules", 0).(object)["timeout"] = "6s" },
		"Ingress":     func(o object) { o["spec"].(object)["className"] = "nginx" },
	} {
		objects := gateway(t, gateways[map[string]string{"ApisixRoute": "apisix", "HTTPRoute": "gateway-api", "Ingress": "ingress-nginx"}[name]]...)
		spoil(one(t, objects, name, "mall-edge"))
		assert.NotEmpty(t, conform(t, objects, dirs...), "a field that %s does not have is found", name)
	}
}

// The Gateway API's experimental channel has more; a cluster need not have it.
func TestTheGatewayAPIsStandardChannelIsEnough(t *testing.T) {
	dir := standardChannel(t)
	for _, example := range []string{"contour", "envoy-gateway"} {
		objects := slices.DeleteFunc(gateway(t, "@"+filepath.Join(gatewayChart, "examples", example+".yaml")), func(o object) bool {
			return !strings.HasPrefix(word(o["apiVersion"]), "gateway.networking.k8s.io/")
		})
		assert.Greater(t, len(objects), len(routesOfMall))
		assert.Empty(t, conform(t, objects, dir), example)
	}
	objects := gateway(t, gateways["gateway-api"]...)
	get(one(t, objects, "HTTPRoute", "mall-edge"), "spec", "rules", 0).(object)["retry"] = object{"attempts": 2}
	assert.NotEmpty(t, conform(t, objects, dir), "retry is experimental")
}

// standardChannel writes the schemas of the v1 kinds as the gateway-api module that tools/kubernetes pins has them.
func standardChannel(t testing.TB) string {
	t.Helper()
	cmd := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "sigs.k8s.io/gateway-api")
	cmd.Dir = kubernetesTools
	cmd.Env = append(os.Environ(), "GOWORK=off")
	module, err := cmd.Output()
	require.NoError(t, err)
	dir := t.TempDir()
	for file, schema := range map[string]string{"gateways": "gateway", "httproutes": "httproute"} {
		text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(module)), "config/crd/standard", "gateway.networking.k8s.io_"+file+".yaml"))
		require.NoError(t, err)
		var crd object
		require.NoError(t, yaml.Unmarshal(text, &crd))
		for _, version := range items(get(crd, "spec", "versions")) {
			if get(version, "name") != "v1" {
				continue
			}
			content, err := json.Marshal(closed(get(version, "schema", "openAPIV3Schema")))
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(filepath.Join(dir, schema+"-gateway-v1.json"), content, 0o600))
		}
	}
	return dir
}

// closed forbids what a schema does not name, as an API server's strict validation does.
func closed(v any) any {
	switch v := v.(type) {
	case object:
		for _, child := range v {
			closed(child)
		}
		if properties, ok := v["properties"].(object); ok && v["type"] == "object" && v["additionalProperties"] == nil && len(properties) > 0 {
			v["additionalProperties"] = false
		}
	case []any:
		for _, child := range v {
			closed(child)
		}
	}
	return v
}
