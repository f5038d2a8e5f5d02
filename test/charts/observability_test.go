package charts_test

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"mall/test/collectortest"
)

// exporters are the values of collector.exporter, with the least that each must be told.
var exporters = map[string][]string{
	"signoz":           nil,
	"clickhouse":       {"collector.clickhouse.endpoint=clickhouse://clickhouse.data:9000"},
	"plg":              {"collector.plg.prometheusURL=http://prometheus:9090", "collector.plg.lokiURL=http://loki:3100", "collector.plg.tempoEndpoint=tempo:4317"},
	"plg-remote-write": {"collector.plg.remoteWriteURL=http://prometheus:9090/api/v1/write", "collector.plg.lokiURL=http://loki:3100", "collector.plg.tempoEndpoint=tempo:4317"},
	"elastic":          {"collector.elastic.url=https://opensearch:9200"},
}

type object = map[string]any

func TestTheRealCollectorAcceptsWhatTheChartRenders(t *testing.T) {
	bin, err := collectortest.Binary()
	require.NoError(t, err)
	for _, exporter := range slices.Sorted(maps.Keys(exporters)) {
		t.Run(exporter, func(t *testing.T) {
			objects := observability(t, append([]string{"collector.exporter=" + exporter}, exporters[exporter]...)...)
			files := mounted(t, one(t, objects, "ConfigMap", "collector-config"))
			for _, workload := range []object{one(t, objects, "DaemonSet", "collector-agent"), one(t, objects, "StatefulSet", "collector-gateway")} {
				container := get(workload, "spec", "template", "spec", "containers", 0).(object)
				args := []string{"validate"}
				for _, a := range container["args"].([]any) {
					args = append(args, strings.Replace(a.(string), "/etc/collector", files, 1))
				}
				cmd := exec.Command(bin, args...)
				cmd.Env = environment(t, container, "QUEUE_DIR", t.TempDir(), "NODE_NAME", "node-1")
				out, err := cmd.CombinedOutput()
				assert.NoError(t, err, "%s: %s", get(workload, "metadata", "name"), out)
			}
		})
	}
}

func TestAnExporterIsToldWhereItsBackendIs(t *testing.T) {
	for exporter, settings := range exporters {
		if len(settings) == 0 {
			continue
		}
		for i, left := range settings {
			others := slices.Concat([]string{"collector.exporter=" + exporter}, settings[:i], settings[i+1:])
			_, err := helmTemplate(others...)
			key, _, _ := strings.Cut(left, "=")
			assert.ErrorContains(t, err, key, "%s without it", exporter)
		}
	}
}

func TestAWrongValueNamesItsKey(t *testing.T) {
	for setting, word := range map[string]string{
		"collector.exporter=datadog":                      "exporter",
		"collector.gatway.replicas=3":                     "gatway",
		"collector.gateway.resources.limits.memory=1000M": "memory",
		"collector.image.tag=a/b":                         "tag",
		"fluentBit.outputs={kafka}":                       "outputs",
		"fluentBit.outputs={loki}":                        "fluentBit.loki.host",
		"fluentBit.outputs={clickhouse}":                  "fluentBit.clickhouse.host",
		"collector.agent.enabled=false":                   "collector.agent.enabled",
		"collector.gateway.enabled=false":                 "collector.gateway.enabled",
		"dashboards.kind=sidecar":                         "kind",
		"rules.runbookBaseURL=wiki":                       "runbookBaseURL",
	} {
		_, err := helmTemplate(setting)
		assert.ErrorContains(t, err, word, setting)
	}
}

func TestCollectorsKeepTheirMemoryWithinTheContainers(t *testing.T) {
	objects := observability(t, "collector.gateway.resources.limits.memory=2Gi", "collector.agent.resources.limits.memory=200Mi")
	for name, want := range map[string][2]string{"StatefulSet/collector-gateway": {"1536", "1638MiB"}, "DaemonSet/collector-agent": {"150", "160MiB"}} {
		kind, workload, _ := strings.Cut(name, "/")
		env := environment(t, get(one(t, objects, kind, workload), "spec", "template", "spec", "containers", 0).(object))
		assert.Contains(t, env, "MEMORY_MIB="+want[0], name)
		assert.Contains(t, env, "GOMEMLIMIT="+want[1], name)
	}
}

func TestTheGatewaysQueueOutlivesItsPodByValue(t *testing.T) {
	kept := one(t, observability(t), "StatefulSet", "collector-gateway")
	assert.Equal(t, "4Gi", get(kept, "spec", "volumeClaimTemplates", 0, "spec", "resources", "requests", "storage"))
	fleeting := one(t, observability(t, "collector.gateway.queue.persistent=false"), "Deployment", "collector-gateway")
	assert.Equal(t, "4Gi", get(fleeting, "spec", "template", "spec", "volumes", 1, "emptyDir", "sizeLimit"))
}

func TestOnlyWhatReadsTheNodeLeavesTheRestrictedLevel(t *testing.T) {
	for _, o := range observability(t) {
		pod, ok := get(o, "spec", "template", "spec").(object)
		if !ok {
			continue
		}
		name := get(o, "metadata", "name").(string)
		container := pod["containers"].([]any)[0].(object)
		assert.Equal(t, object{"allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": object{"drop": []any{"ALL"}}},
			container["securityContext"], name)
		assert.Equal(t, "RuntimeDefault", get(pod, "securityContext", "seccompProfile", "type"), name)
		assert.Equal(t, name == "collector-agent", pod["automountServiceAccountToken"], name)
		hostPaths := 0
		for _, v := range pod["volumes"].([]any) {
			if _, is := v.(object)["hostPath"]; is {
				hostPaths++
			}
		}
		if name == "fluent-bit" {
			assert.Equal(t, 2, hostPaths)
			continue
		}
		assert.Zero(t, hostPaths, name)
		assert.Equal(t, true, get(pod, "securityContext", "runAsNonRoot"), name)
	}
}

func TestTheAgentMayReadPodsOfMallAndNothingElse(t *testing.T) {
	objects := observability(t, "mallNamespace=shop")
	role := one(t, objects, "Role", "collector-agent")
	assert.Equal(t, "shop", get(role, "metadata", "namespace"))
	assert.Equal(t, []any{object{"apiGroups": []any{""}, "resources": []any{"pods"}, "verbs": []any{"get", "list", "watch"}}}, role["rules"])
	for _, o := range objects {
		assert.NotContains(t, []string{"ClusterRole", "ClusterRoleBinding"}, o["kind"])
	}
	env := environment(t, get(one(t, objects, "DaemonSet", "collector-agent"), "spec", "template", "spec", "containers", 0).(object))
	assert.Contains(t, env, "WATCH_NAMESPACE=shop", "the Collector asks for what the role allows")
}

func TestDashboardsAreTheGeneratedOnesAndFitAConfigMap(t *testing.T) {
	objects := observability(t)
	files, err := filepath.Glob(filepath.Join(collectortest.Root, "deploy/dashboards/grafana/*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".json")
		configMap := one(t, objects, "ConfigMap", "dashboard-"+name)
		assert.Equal(t, "1", get(configMap, "metadata", "labels", "grafana_dashboard"), "Grafana's sidecar looks for it")
		text := get(configMap, "data", name+".json").(string)
		assert.Less(t, len(inJSON(t, configMap)), 256<<10, "a client-side apply keeps a copy in an annotation of 256 KiB")
		source, err := os.ReadFile(f)
		require.NoError(t, err)
		assert.JSONEq(t, string(source), text)
	}
	for _, o := range observability(t, "dashboards.kind=operator") {
		if o["kind"] == "GrafanaDashboard" {
			ref := get(o, "spec", "configMapRef").(object)
			assert.Contains(t, one(t, objects, "ConfigMap", ref["name"].(string))["data"], ref["key"])
		}
	}
}

func TestRulesAreTheGeneratedOnesWithRunbooksThatCanBeOpened(t *testing.T) {
	objects := observability(t, "rules.runbookBaseURL=https://wiki.example.com/runbooks/", "rules.labels.release=stack")
	for _, name := range []string{"recording", "alerts"} {
		rule := one(t, objects, "PrometheusRule", "mall-"+name)
		assert.Equal(t, "stack", get(rule, "metadata", "labels", "release"))
		source, err := os.ReadFile(filepath.Join(collectortest.Root, "deploy/dashboards/prometheus", name+".yaml"))
		require.NoError(t, err)
		source = []byte(strings.ReplaceAll(string(source), "runbook_url: docs/runbooks/", "runbook_url: https://wiki.example.com/runbooks/"))
		var want object
		require.NoError(t, yaml.Unmarshal(source, &want))
		assert.Equal(t, inJSON(t, want["groups"]), inJSON(t, get(rule, "spec", "groups")))
		assert.NotContains(t, inJSON(t, rule), `"docs/runbooks`)
	}
}

// A release is kept in a Secret, whose limit is 1 MiB.
func TestTheChartFitsIntoARelease(t *testing.T) {
	dir := t.TempDir()
	out, err := exec.Command(helmBinary(t), "package", chartPath, "--destination", dir).CombinedOutput()
	require.NoError(t, err, string(out))
	packages, err := filepath.Glob(filepath.Join(dir, "*.tgz"))
	require.NoError(t, err)
	require.Len(t, packages, 1)
	info, err := os.Stat(packages[0])
	require.NoError(t, err)
	assert.Less(t, info.Size(), int64(300_000), "chart and manifest are kept compressed, then in base64")
	// A package has the files themselves where the repository has links.
	manifest, err := exec.Command(helmBinary(t), "template", "mall-observability", packages[0], "--kube-version", kubeVersion).Output()
	require.NoError(t, err)
	assert.Contains(t, string(manifest), "dashboard-mall-overview")
}

// The values that deploy/observability offers are values of this chart.
func TestTheOfferedValuesRender(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(collectortest.Root, "deploy/observability/values/mall-observability-*.yaml"))
	require.NoError(t, err)
	require.Len(t, files, 2)
	for _, f := range files {
		out, err := exec.Command(helmBinary(t), "template", "mall-observability", chartPath, "--kube-version", kubeVersion, "--values", f).CombinedOutput()
		require.NoError(t, err, string(out))
		assert.Contains(t, string(out), "kind: DaemonSet", f)
	}
}

var chartPath = filepath.Join(collectortest.Root, "deploy/charts/mall-observability")

func helmBinary(t testing.TB) string {
	t.Helper()
	bin, err := findHelm()
	if err != nil {
		t.Fatal(err)
	}
	return bin
}

// observability is the chart's objects with these settings.
func observability(t testing.TB, settings ...string) []object {
	t.Helper()
	text, err := helmTemplate(settings...)
	require.NoError(t, err)
	var out []object
	for decoder := yaml.NewDecoder(strings.NewReader(text)); ; {
		var o object
		if decoder.Decode(&o) != nil {
			break
		}
		if o != nil {
			out = append(out, o)
		}
	}
	require.NotEmpty(t, out)
	return out
}

func one(t testing.TB, objects []object, kind, name string) object {
	t.Helper()
	for _, o := range objects {
		if o["kind"] == kind && get(o, "metadata", "name") == name {
			return o
		}
	}
	require.Failf(t, "missing", "no %s %s", kind, name)
	return nil
}

// get follows keys and indexes; nil where something on the way is missing.
func get(v any, path ...any) any {
	for _, p := range path {
		switch p := p.(type) {
		case string:
			o, _ := v.(object)
			v = o[p]
		case int:
			list, _ := v.([]any)
			if p >= len(list) {
				return nil
			}
			v = list[p]
		}
	}
	return v
}

// mounted writes a ConfigMap's files as a volume would have them.
func mounted(t testing.TB, configMap object) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range configMap["data"].(object) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text.(string)), 0o600))
	}
	return dir
}

// environment is a container's own and nothing of this process; pairs replace what the cluster would say.
func environment(t testing.TB, container object, pairs ...string) []string {
	t.Helper()
	var out []string
	list, _ := container["env"].([]any)
	for _, e := range list {
		if value, ok := e.(object)["value"].(string); ok {
			out = append(out, e.(object)["name"].(string)+"="+value)
		}
	}
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, pairs[i]+"="+pairs[i+1])
	}
	return out
}

func inJSON(t testing.TB, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return string(text)
}
