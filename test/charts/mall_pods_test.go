package charts_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What the Pod Security level `restricted` asks for, and what mall adds: nothing of a pod can be written to or talks to
// the API server.
func TestPodsAreRestricted(t *testing.T) {
	for set, settings := range valueSets(t) {
		all := pods(mustRender(t, "mall", settings...))
		require.GreaterOrEqual(t, len(all), len(serviceNames)+2, "%s: services, migrations and the check", set)
		for name, pod := range all {
			where := set + ": " + name
			assert.Equal(t, false, pod["automountServiceAccountToken"], where)
			assert.Equal(t, false, pod["enableServiceLinks"], "%s: ORDER_API_PORT=tcp://… would hide the service's own", where)
			assert.NotEmpty(t, pod["serviceAccountName"], where)
			assert.Equal(t, true, get(pod, "securityContext", "runAsNonRoot"), where)
			assert.Equal(t, "RuntimeDefault", get(pod, "securityContext", "seccompProfile", "type"), where)
			for _, forbidden := range []string{"hostNetwork", "hostPID", "hostIPC"} {
				assert.Nil(t, pod[forbidden], where)
			}
			for _, volume := range items(pod["volumes"]) {
				assert.Nil(t, get(volume, "hostPath"), where)
			}
			for _, c := range items(pod["containers"]) {
				assert.Equal(t, false, get(c, "securityContext", "allowPrivilegeEscalation"), where)
				assert.Equal(t, true, get(c, "securityContext", "readOnlyRootFilesystem"), where)
				assert.Equal(t, []any{"ALL"}, get(c, "securityContext", "capabilities", "drop"), where)
				assert.Nil(t, get(c, "securityContext", "capabilities", "add"), where)
			}
		}
	}
}

func TestEachServiceHasAnAccountWithoutToken(t *testing.T) {
	objects := mustRender(t, "mall", least...)
	for _, service := range serviceNames {
		assert.Equal(t, false, one(t, objects, "ServiceAccount", service)["automountServiceAccountToken"])
		assert.Equal(t, service, get(workload(t, objects, service), "spec", "template", "spec", "serviceAccountName"))
	}
	for _, o := range objects {
		assert.NotContains(t, []any{"Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"}, o["kind"], "nothing of mall asks the API server")
	}
}

func TestProbesAskWhatEachComponentServes(t *testing.T) {
	objects := mustRender(t, "mall", least...)
	health, alive := object{"path": "/healthz", "port": "metrics"}, object{"path": "/livez", "port": "metrics"}
	for _, service := range serviceNames {
		c := get(workload(t, objects, service), "spec", "template", "spec", "containers", 0)
		assert.Equal(t, health, get(c, "startupProbe", "httpGet"), service)
		assert.Equal(t, 1, get(c, "startupProbe", "periodSeconds"), "%s: ready within three seconds", service)
		assert.Equal(t, alive, get(c, "livenessProbe", "httpGet"), "%s: a pod that drains is alive", service)
		if strings.HasSuffix(service, "-rpc") {
			assert.Equal(t, object{"port": 8080}, get(c, "readinessProbe", "grpc"), service)
		} else {
			assert.Equal(t, health, get(c, "readinessProbe", "httpGet"), service)
		}
	}
}

// Whatever the settings are, the kernel must not end what the process may still do.
func TestTheGracePeriodCoversTheShutdown(t *testing.T) {
	sets := valueSets(t)
	sets["slow"] = append([]string{"order-api.shutdown.preStop=20", "order-api.shutdown.drainDelay=7", "order-api.shutdown.drainTimeout=30", "order-api.shutdown.flushTimeout=4"}, least...)
	for set, settings := range sets {
		objects := mustRender(t, "mall", settings...)
		for _, service := range serviceNames {
			spec := get(workload(t, objects, service), "spec", "template", "spec")
			values, _ := given(t, objects, service)
			preStop, _ := get(spec, "containers", 0, "lifecycle", "preStop", "sleep", "seconds").(int)
			need := time.Duration(preStop)*time.Second + 3*time.Second
			for _, name := range []string{"MALL_DRAIN_DELAY", "MALL_DRAIN_TIMEOUT", "MALL_FLUSH_TIMEOUT"} {
				d, err := time.ParseDuration(values[name])
				require.NoError(t, err, "%s: %s of %s", set, name, service)
				need += d
			}
			grace, _ := get(spec, "terminationGracePeriodSeconds").(int)
			assert.GreaterOrEqual(t, time.Duration(grace)*time.Second, need, "%s: %s", set, service)
			assert.Positive(t, preStop, "%s: %s", set, service)
			if strings.HasSuffix(service, "-rpc") {
				lookUps := 30*time.Second + 5*time.Second // the cluster's DNS cache, and the callers' own
				if set == "rig" {
					lookUps = 5*time.Second + 5*time.Second
				}
				delay, err := time.ParseDuration(values["MALL_DRAIN_DELAY"])
				require.NoError(t, err)
				assert.Greater(t, time.Duration(preStop)*time.Second+delay, lookUps, "%s: callers of %s learn of new pods before the old ones go", set, service)
			}
		}
	}
}

func TestGoKnowsTheLimits(t *testing.T) {
	for limit, want := range map[string]int64{"128Mi": 128 << 20, "1Gi": 1 << 30, "100M": 100_000_000, "2G": 2_000_000_000, "131072Ki": 128 << 20, "134217728": 128 << 20} {
		objects := mustRender(t, "order-api", append([]string{"resources.limits.memory=" + limit, "resources.limits.cpu=1500m"}, least...)...)
		env := map[string]any{}
		for _, e := range items(get(workload(t, objects, "order-api"), "spec", "template", "spec", "containers", 0, "env")) {
			env[word(get(e, "name"))] = e
		}
		assert.Equal(t, strconv.FormatInt(want*9/10, 10), get(env["GOMEMLIMIT"], "value"), limit)
		assert.Equal(t, "limits.cpu", get(env["GOMAXPROCS"], "valueFrom", "resourceFieldRef", "resource"))
	}
	objects := mustRender(t, "order-api", append([]string{"goMaxProcs=3"}, least...)...)
	values, _ := given(t, objects, "order-api")
	assert.Equal(t, "3", values["GOMAXPROCS"])
	assert.Equal(t, "128Mi", get(workload(t, objects, "order-api"), "spec", "template", "spec", "containers", 0, "resources", "limits", "memory"))
}

func TestServicesHaveTheKindOfNameThatTheirCallersNeed(t *testing.T) {
	objects := mustRender(t, "mall", least...)
	for _, service := range serviceNames {
		spec := one(t, objects, "Service", service)["spec"]
		var ports []string
		for _, p := range items(get(spec, "ports")) {
			ports = append(ports, fmt.Sprint(get(p, "name"), ":", get(p, "port")))
		}
		want, headless := []string{"metrics:9091"}, true
		switch {
		case service == "edge" || strings.HasSuffix(service, "-api"):
			want, headless = append(want, "http:8888"), false
		case strings.HasSuffix(service, "-rpc"):
			want = append(want, "grpc:8080")
		}
		assert.ElementsMatch(t, want, ports, service)
		assert.Equal(t, headless, get(spec, "clusterIP") == "None", service)
		selector, labels := get(spec, "selector").(object), get(workload(t, objects, service), "spec", "template", "metadata", "labels").(object)
		for k, v := range selector {
			assert.Equal(t, v, labels[k], "%s selects its pods", service)
		}
		assert.NotContains(t, selector, "app.kubernetes.io/version", "%s: a new version must not be left out", service)
	}
}

func TestRollsReplaceBeforeTheyRemove(t *testing.T) {
	objects := mustRender(t, "mall", append([]string{"order-api.autoscaling.enabled=true"}, least...)...)
	for _, service := range serviceNames {
		spec := workload(t, objects, service)["spec"]
		assert.Equal(t, 0, get(spec, "strategy", "rollingUpdate", "maxUnavailable"), service)
		assert.Positive(t, get(spec, "revisionHistoryLimit"), service)
		assert.Equal(t, 1, get(one(t, objects, "PodDisruptionBudget", service), "spec", "maxUnavailable"), service)
		var keys []string
		for _, c := range items(get(spec, "template", "spec", "topologySpreadConstraints")) {
			keys = append(keys, word(get(c, "topologyKey")))
		}
		assert.Equal(t, []string{"topology.kubernetes.io/zone", "kubernetes.io/hostname"}, keys, service)
		assert.Equal(t, service == "order-api", get(spec, "replicas") == nil, "%s: an autoscaler's number must not be reset by a release", service)
	}
	hpa := one(t, objects, "HorizontalPodAutoscaler", "order-api")
	assert.Equal(t, "autoscaling/v2", hpa["apiVersion"])
	assert.Equal(t, "Deployment", get(hpa, "spec", "scaleTargetRef", "kind"))
}

func TestAutoscalingByRequests(t *testing.T) {
	objects := mustRender(t, "order-api", append([]string{"autoscaling.enabled=true", "autoscaling.requestsPerSecond.target=200"}, least...)...)
	metrics := items(get(one(t, objects, "HorizontalPodAutoscaler", "order-api"), "spec", "metrics"))
	i := slices.IndexFunc(metrics, func(m any) bool { return get(m, "type") == "Pods" })
	require.GreaterOrEqual(t, i, 0)
	assert.Equal(t, "200", get(metrics[i], "pods", "target", "averageValue"))
}

func TestMigrationsRunBeforeEverythingElse(t *testing.T) {
	objects := mustRender(t, "mall", append([]string{"seed.enabled=true", "global.environment=test"}, least...)...)
	migrate := one(t, objects, "Job", "mall-migrate")
	assert.Equal(t, "pre-install,pre-upgrade", get(migrate, "metadata", "annotations", "helm.sh/hook"))
	assert.Equal(t, "post-install,post-upgrade", get(one(t, objects, "Job", "mall-seed"), "metadata", "annotations", "helm.sh/hook"))
	assert.Equal(t, "test", get(one(t, objects, "Pod", "mall-check"), "metadata", "annotations", "helm.sh/hook"))
	// What the job names must be there before it: hooks of a lower weight.
	weight := func(o object) int {
		n, err := strconv.Atoi(word(get(o, "metadata", "annotations", "helm.sh/hook-weight")))
		require.NoError(t, err)
		return n
	}
	for _, need := range []object{one(t, objects, "ServiceAccount", "mall-jobs"), one(t, objects, "NetworkPolicy", "mall-jobs")} {
		assert.Less(t, weight(need), weight(migrate))
	}
	for _, e := range items(get(migrate, "spec", "template", "spec", "containers", 0, "env")) {
		assert.Nil(t, get(e, "valueFrom", "configMapKeyRef"), "ConfigMaps come after the job")
	}
	assert.Nil(t, get(migrate, "spec", "template", "spec", "containers", 0, "envFrom"))
	for _, name := range []string{"ExternalSecret"} {
		secret := one(t, mustRender(t, "mall", "@"+umbrellaValues+"/values-ack.yaml", least[0]), name, "mall")
		assert.Less(t, weight(secret), weight(migrate), "the job reads the Secret that it makes")
		assert.Equal(t, "Orphan", get(secret, "spec", "target", "creationPolicy"), "a hook is made anew; the Secret stays")
	}
}

func TestTheCheckAsksEveryService(t *testing.T) {
	args := items(get(one(t, mustRender(t, "mall", least...), "Pod", "mall-check"), "spec", "containers", 0, "args"))
	for _, service := range serviceNames {
		assert.Contains(t, args, any(service))
	}
	assert.Equal(t, []any{"check", "--edge", "http://edge:8888"}, args[:3])
}
