package charts_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/test/collectortest"
)

var (
	placeholder = regexp.MustCompile(`\$\{([A-Z0-9_]+)(?::-([^}]*))?\}`)
	secretName  = regexp.MustCompile(`_(DSN|SECRET|PASSWORD|AUTHORIZATION|TOKEN)$`)
	// forOneMachine are defaults that mean nothing in a pod.
	forOneMachine = regexp.MustCompile(`127\.0\.0\.1|localhost|^local$|change-me|^\.mall|^bin/`)
)

// ofThePod are variables that the runtime, Go and common/telemetry read themselves.
var ofThePod = map[string]bool{
	"POD_NAME": true, "POD_NAMESPACE": true, "POD_UID": true, "NODE_NAME": true, "DEPLOYMENT_NAME": true, "CONTAINER_NAME": true,
	"CLUSTER_NAME": true, "GOMEMLIMIT": true, "GOMAXPROCS": true,
}

// ofTheImage are variables that the image sets, because what they name is in it.
var ofTheImage = map[string]bool{"MALL_WEB_DIR": true}

// variablesOf maps what a service's YAML reads to the default; those without one are there with "".
func variablesOf(t testing.TB, service string) map[string]string {
	t.Helper()
	file := "cmd/mall/etc/auditor.yaml"
	if domain, kind, ok := strings.Cut(service, "-"); ok {
		file = filepath.Join("app", domain, kind, "etc", service+".yaml")
	} else if service == "edge" {
		file = "app/edge/etc/edge.yaml"
	}
	text, err := os.ReadFile(filepath.Join(collectortest.Root, file))
	require.NoError(t, err)
	out := map[string]string{}
	for _, m := range placeholder.FindAllStringSubmatch(string(text), -1) {
		out[m[1]] = m[2]
	}
	require.Greater(t, len(out), 10, file)
	return out
}

// given are the variables that a service's pods have: by value from the ConfigMap, by reference from the Secret.
func given(t testing.TB, objects []object, service string) (values, secrets map[string]string) {
	t.Helper()
	values, secrets = map[string]string{}, map[string]string{}
	pods := workload(t, objects, service)
	container := get(pods, "spec", "template", "spec", "containers", 0)
	if pods["kind"] == "Rollout" {
		assert.Nil(t, get(container, "envFrom"), "%s: a stable pod that starts during a canary would get the canary's settings", service)
	} else {
		data, _ := one(t, objects, "ConfigMap", service)["data"].(object)
		for name, value := range data {
			values[name] = word(value)
		}
		assert.Equal(t, service, get(container, "envFrom", 0, "configMapRef", "name"), service)
	}
	for _, e := range items(get(container, "env")) {
		name := word(get(e, "name"))
		if ref, ok := get(e, "valueFrom", "secretKeyRef").(object); ok {
			secrets[name] = word(ref["name"]) + "/" + word(ref["key"])
		} else {
			values[name] = word(get(e, "value"))
		}
	}
	return values, secrets
}

func TestPodsAreGivenWhatTheServicesRead(t *testing.T) {
	for set, settings := range valueSets(t) {
		objects := mustRender(t, "mall", settings...)
		for _, service := range serviceNames {
			read := variablesOf(t, service)
			values, secrets := given(t, objects, service)
			for name := range values {
				if _, ok := read[name]; !ok && !ofThePod[name] {
					t.Errorf("%s: %s is given %s, which its YAML does not read", set, service, name)
				}
				assert.NotRegexp(t, secretName, name, "%s: %s is given a secret by value", set, service)
			}
			for name := range secrets {
				assert.Contains(t, read, name, "%s: a secret that %s does not read", set, service)
			}
			for name, fallback := range read {
				if secretName.MatchString(name) {
					assert.Contains(t, secrets, name, "%s: %s reads a secret that its pods are not given", set, service)
				} else if forOneMachine.MatchString(fallback) && !ofTheImage[name] {
					assert.NotEmpty(t, values[name], "%s: %s would take the default %q of %s", set, service, fallback, name)
				}
			}
			assert.NotContains(t, values, "MALL_KAFKA_INSTANCE", "pods come and go under new names, see docs/delivery/charts.md")
		}
	}
}

func TestAServiceMayHaveASecretOfItsOwn(t *testing.T) {
	objects := mustRender(t, "mall", append([]string{
		"order-rpc.secrets.existingSecret=order", "order-rpc.secrets.keyNames.MALL_MYSQL_DSN=ORDER_DSN",
	}, least...)...)
	_, secrets := given(t, objects, "order-rpc")
	assert.Equal(t, "order/ORDER_DSN", secrets["MALL_MYSQL_DSN"])
	_, secrets = given(t, objects, "user-rpc")
	assert.Equal(t, "mall/MALL_MYSQL_DSN", secrets["MALL_MYSQL_DSN"])
}

// What a secret-bearing variable refuses to do without is not optional: the pod must not start with a development secret.
func TestPodsWaitForTheSecretsThatTheyNeed(t *testing.T) {
	objects := mustRender(t, "mall", append([]string{"global.kafka.saslMechanism=PLAIN", "global.kafka.username=mall"}, least...)...)
	for service, want := range map[string][]string{
		"order-api": {"MALL_JWT_SECRET", "MALL_KAFKA_PASSWORD"}, "user-rpc": {"MALL_JWT_SECRET", "MALL_MYSQL_DSN"}, "edge": {"MALL_JWT_SECRET"},
		"payment-worker": {"MALL_MYSQL_DSN", "MALL_KAFKA_PASSWORD"}, "auditor": {"MALL_MYSQL_DSN"},
	} {
		var required []string
		for _, e := range items(get(workload(t, objects, service), "spec", "template", "spec", "containers", 0, "env")) {
			if get(e, "valueFrom", "secretKeyRef", "optional") == false {
				required = append(required, word(get(e, "name")))
			}
		}
		assert.ElementsMatch(t, want, required, service)
	}
}

// The command reads these by name, not through a YAML file.
func TestTheJobsAreGivenWhatTheCommandReads(t *testing.T) {
	var source strings.Builder
	for _, dir := range []string{"cmd/mall", "cmd/mall/internal/settings"} {
		files, err := filepath.Glob(filepath.Join(collectortest.Root, dir, "*.go"))
		require.NoError(t, err)
		for _, f := range files {
			text, err := os.ReadFile(f)
			require.NoError(t, err)
			source.Write(text)
		}
	}
	for set, settings := range valueSets(t) {
		objects := mustRender(t, "mall", settings...)
		env := items(get(one(t, objects, "Job", "mall-migrate"), "spec", "template", "spec", "containers", 0, "env"))
		names := map[string]bool{}
		for _, e := range env {
			name := word(get(e, "name"))
			names[name] = true
			if !ofThePod[name] {
				assert.Contains(t, source.String(), `"`+name+`"`, "%s: the command does not read it", set)
			}
			if secretName.MatchString(name) {
				assert.NotNil(t, get(e, "valueFrom", "secretKeyRef"), "%s: %s by value", set, name)
			}
		}
		for _, name := range []string{"MALL_MYSQL_DSN", "MALL_KAFKA_BROKERS", "MALL_KAFKA_PARTITIONS"} {
			assert.True(t, names[name], "%s: %s", set, name)
		}
	}
}

func TestAChangedSettingRollsThePods(t *testing.T) {
	sum := func(settings ...string) any {
		objects := mustRender(t, "mall", append(settings, least...)...)
		return get(workload(t, objects, "order-api"), "spec", "template", "metadata", "annotations", "checksum/config")
	}
	assert.Equal(t, sum(), sum("order-rpc.shutdown.drainTimeout=20"), "another service's setting")
	assert.NotEqual(t, sum(), sum("order-api.shutdown.drainTimeout=20"))
	assert.NotEqual(t, sum(), sum("global.otlp.sampler=0.1"))
}
