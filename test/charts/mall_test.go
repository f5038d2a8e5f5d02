package charts_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"mall/test/collectortest"
)

var (
	chartsFolder   = filepath.Join(collectortest.Root, "deploy/charts")
	umbrellaValues = filepath.Join(chartsFolder, "mall")
)

// serviceNames are the services of mall, each with a chart of its own.
var serviceNames = []string{
	"edge", "user-api", "user-rpc", "user-worker", "product-api", "product-rpc", "product-worker",
	"order-api", "order-rpc", "order-worker", "payment-api", "payment-rpc", "payment-worker", "auditor",
}

// least is what a release must be told.
var least = []string{
	"global.image.tag=v1", "global.publicUrl=https://shop.example.com", "global.redis.address=redis:6379", "global.kafka.brokers=kafka:9092",
}

// valueSets are the umbrella's values that people start from: name and files or settings.
func valueSets(t testing.TB) map[string][]string {
	t.Helper()
	gitops := filepath.Join(collectortest.Root, "deploy/gitops/environments")
	sets := map[string][]string{
		"defaults":  least,
		"rig":       append([]string{"@" + filepath.Join(umbrellaValues, "values-rig.yaml")}, least...),
		"incluster": {"@" + filepath.Join(umbrellaValues, "values-example-incluster.yaml"), least[0]},
		"ack":       {"@" + filepath.Join(umbrellaValues, "values-ack.yaml"), least[0]},
		"tke":       {"@" + filepath.Join(umbrellaValues, "values-tke.yaml"), least[0]},
		"whole": append([]string{
			"gateway.enabled=true", "analysis.enabled=true", "observability.enabled=true", "global.gateway.kind=gateway-api",
			"mall-gateway.gatewayApi.gateway.className=contour", "mall-analysis.prometheus.address=http://prometheus:9090",
		}, least...),
		"authorities": append([]string{
			"global.mysql.ca.secret=a", "global.redis.ca.secret=b", "global.kafka.ca.secret=c", "global.otlp.ca.secret=d", "global.otlp.tls=true",
			"global.kafka.saslMechanism=PLAIN", "global.kafka.username=mall", "global.redis.username=mall", "global.redis.tls=true", "global.kafka.replication=3",
		}, least...),
	}
	for _, environment := range []string{"dev", "staging", "production"} {
		dir := filepath.Join(gitops, environment)
		sets["gitops "+environment] = []string{"@" + filepath.Join(dir, "values.yaml"), "@" + filepath.Join(dir, "images.yaml")}
	}
	return sets
}

// packed are the folders of charts with their dependencies, apart from the checkout, which a test must not write to.
var packed struct {
	sync.Mutex
	folder string // removed at the end
	charts map[string]string
}

func packedChart(chart string) (string, error) {
	packed.Lock()
	defer packed.Unlock()
	if dir := packed.charts[chart]; dir != "" {
		return dir, nil
	}
	if packed.folder == "" {
		dir, err := os.MkdirTemp("", "mall-charts-")
		if err != nil {
			return "", err
		}
		packed.folder, packed.charts = dir, map[string]string{}
	}
	dir := filepath.Join(packed.folder, chart)
	if err := packChart(dir, chart); err != nil {
		return "", fmt.Errorf("%s: %w", chart, err)
	}
	packed.charts[chart] = dir
	return dir, nil
}

// packChart copies what a chart itself has and fetches its dependencies from the checkout.
func packChart(to, chart string) error {
	from := filepath.Join(chartsFolder, chart)
	for _, file := range []string{"Chart.yaml", "values.yaml", "values.schema.json"} {
		text, err := os.ReadFile(filepath.Join(from, file))
		if err != nil {
			return err
		}
		text = bytes.ReplaceAll(text, []byte("file://../"), []byte("file://"+chartsFolder+"/"))
		if err := os.MkdirAll(to, 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, file), text, 0o600); err != nil {
			return err
		}
	}
	if err := os.CopyFS(filepath.Join(to, "templates"), os.DirFS(filepath.Join(from, "templates"))); err != nil {
		return err
	}
	bin, err := findHelm()
	if err != nil {
		return err
	}
	if out, err := exec.Command(bin, "dependency", "update", "--skip-refresh", to).CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}

// render is a chart's objects with these settings, of which @FILE is a file of values; an error has what Helm says.
func render(t testing.TB, chart string, settings ...string) ([]object, error) {
	t.Helper()
	text, err := helm(t, "template", chart, settings...)
	if err != nil {
		return nil, err
	}
	var objects []object
	for decoder := yaml.NewDecoder(strings.NewReader(text)); ; {
		var o object
		if err := decoder.Decode(&o); err != nil {
			if err.Error() != "EOF" {
				return nil, err
			}
			return objects, nil
		}
		if o != nil {
			objects = append(objects, o)
		}
	}
}

func mustRender(t testing.TB, chart string, settings ...string) []object {
	t.Helper()
	objects, err := render(t, chart, settings...)
	require.NoError(t, err)
	require.NotEmpty(t, objects)
	return objects
}

// helm runs template or lint on a chart.
func helm(t testing.TB, command, chart string, settings ...string) (string, error) {
	t.Helper()
	key := strings.Join(append([]string{command, chart}, settings...), "\n")
	if text, ok := renderedCharts.Load(key); ok {
		return text.(string), nil
	}
	dir, err := packedChart(chart)
	require.NoError(t, err)
	args := []string{command}
	if command == "template" {
		args = append(args, "mall")
	}
	args = append(args, dir, "--namespace", "mall", "--kube-version", kubeVersion)
	if command == "lint" {
		args = append(args, "--strict")
	}
	for _, s := range settings {
		if file, ok := strings.CutPrefix(s, "@"); ok {
			args = append(args, "--values", file)
		} else {
			args = append(args, "--set", s)
		}
	}
	cmd := exec.Command(helmBinary(t), args...)
	var out, words bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &words
	if err := cmd.Run(); err != nil {
		return "", errors.Join(err, errors.New(words.String()+out.String()))
	}
	renderedCharts.Store(key, out.String())
	return out.String(), nil
}

// renderedCharts keeps what Helm said to which settings.
var renderedCharts sync.Map

// workload is the Deployment or Rollout of a service.
func workload(t testing.TB, objects []object, service string) object {
	t.Helper()
	for _, o := range objects {
		if (o["kind"] == "Deployment" || o["kind"] == "Rollout") && get(o, "metadata", "name") == service {
			return o
		}
	}
	require.Failf(t, "missing", "no Deployment or Rollout %s", service)
	return nil
}

// pods are the pod specs of everything that runs mall's images, by name.
func pods(objects []object) map[string]object {
	out := map[string]object{}
	for _, o := range objects {
		name := word(get(o, "metadata", "name"))
		switch o["kind"] {
		case "Deployment", "Rollout", "Job":
			if labels, _ := get(o, "spec", "template", "metadata", "labels").(object); labels["app.kubernetes.io/component"] != "observability" {
				out[name], _ = get(o, "spec", "template", "spec").(object)
			}
		case "Pod":
			out[name], _ = o["spec"].(object)
		}
	}
	return out
}

func TestMain(m *testing.M) {
	code := m.Run()
	_ = os.RemoveAll(packed.folder)
	os.Exit(code)
}
