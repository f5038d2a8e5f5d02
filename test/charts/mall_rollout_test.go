package charts_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// canaries are settings of a cluster where everything rolls by canary behind a gateway.
func canaries(kind string, more ...string) []string {
	settings := append([]string{
		"global.gateway.kind=" + kind, "global.gateway.through=apis", "analysis.enabled=true", "mall-analysis.prometheus.address=http://prometheus:9090",
		"order-rpc.replicas=4", "order-worker.replicas=3", "auditor.rollout.enabled=false",
	}, least...)
	for _, service := range serviceNames[:len(serviceNames)-1] {
		settings = append(settings, service+".rollout.enabled=true")
	}
	return append(settings, more...)
}

func weights(rollout object) []any {
	var out []any
	for _, step := range items(get(rollout, "spec", "strategy", "canary", "steps")) {
		if w := get(step, "setWeight"); w != nil {
			out = append(out, w)
		} else if pause, ok := get(step, "pause").(object); ok && len(pause) == 0 {
			out = append(out, "person")
		}
	}
	return out
}

func TestACanaryIsWeighedByWhatItsComponentHas(t *testing.T) {
	objects := mustRender(t, "mall", canaries("gateway-api", "order-api.rollout.manualPromotion=true")...)
	api := one(t, objects, "Rollout", "order-api")
	assert.Equal(t, []any{5, 25, "person", 50}, weights(api))
	assert.Equal(t, "order-api", get(api, "spec", "strategy", "canary", "stableService"), "the edge reaches stable pods")
	assert.Equal(t, "order-api-canary", get(api, "spec", "strategy", "canary", "canaryService"))
	one(t, objects, "Service", "order-api-canary")
	for service, want := range map[string][]any{"order-rpc": {25, 50}, "edge": {25, 50}, "order-worker": {33, 66}} {
		rollout := one(t, objects, "Rollout", service)
		assert.Equal(t, want, weights(rollout), service)
		assert.Nil(t, get(rollout, "spec", "strategy", "canary", "trafficRouting"), service)
		for _, o := range objects {
			assert.NotEqual(t, service+"-canary", get(o, "metadata", "name"))
		}
	}
	for _, o := range objects {
		assert.False(t, o["kind"] == "Deployment" && get(o, "metadata", "name") != "auditor", get(o, "metadata", "name"))
	}
}

func TestACanarysSharesCanBeChosen(t *testing.T) {
	objects := mustRender(t, "mall", canaries("gateway-api", "order-api.rollout.weights[0]=10", "order-api.rollout.weights[1]=40",
		"order-api.rollout.manualPromotion=true", "order-rpc.rollout.weights[0]=50")...)
	assert.Equal(t, []any{10, "person", 40}, weights(one(t, objects, "Rollout", "order-api")))
	assert.Equal(t, []any{50}, weights(one(t, objects, "Rollout", "order-rpc")))
	assert.Equal(t, []any{5, 25, 50}, weights(one(t, objects, "Rollout", "user-api")))
}

// The variables of a Rollout stand in its template: what ConfigMaps do not read into a value must not be read into it there.
func TestACanarysVariablesAreItsOwn(t *testing.T) {
	objects := mustRender(t, "mall", canaries("gateway-api", "order-api.env.MALL_SAMPLER=$(HOME)", "order-api.env.MALL_TRUSTED_PROXIES=a",
		"order-api.extraEnv[0].name=MALL_TRUSTED_PROXIES", "order-api.extraEnv[0].value=b")...)
	values, _ := given(t, objects, "order-api")
	assert.Equal(t, "$$(HOME)", values["MALL_SAMPLER"], "Kubernetes expands $(…) in a value, and makes $$( a $(")
	assert.Equal(t, "b", values["MALL_TRUSTED_PROXIES"])
	seen := map[string]bool{}
	for _, e := range items(get(one(t, objects, "Rollout", "order-api"), "spec", "template", "spec", "containers", 0, "env")) {
		name := word(get(e, "name"))
		assert.False(t, seen[name], "%s stands twice", name)
		seen[name] = true
	}
	for _, o := range objects {
		assert.False(t, o["kind"] == "ConfigMap" && get(o, "metadata", "name") == "order-api")
	}
}

func TestEachGatewayIsToldTheWeight(t *testing.T) {
	for kind, want := range map[string]object{
		"gateway-api": {"plugins": object{"argoproj-labs/gatewayAPI": object{"httpRoute": "mall-order-api", "namespace": "mall"}}},
		"nginx":       {"nginx": object{"stableIngress": "mall-order-api"}},
		"apisix":      {"apisix": object{"route": object{"name": "mall-order-api"}}},
	} {
		rollout := one(t, mustRender(t, "mall", canaries(kind)...), "Rollout", "order-api")
		assert.Equal(t, want, get(rollout, "spec", "strategy", "canary", "trafficRouting"), kind)
	}
	for _, more := range []string{"global.gateway.kind=none", "global.gateway.through=edge", "order-api.rollout.trafficRouting.enabled=false"} {
		rollout := one(t, mustRender(t, "mall", canaries("nginx", more)...), "Rollout", "order-api")
		assert.Nil(t, get(rollout, "spec", "strategy", "canary", "trafficRouting"), more)
	}
}

// The route that a Rollout names must be one that the gateway's chart makes, with both backends.
func TestTheGatewaysRoutesHaveBothBackends(t *testing.T) {
	objects := mustRender(t, "mall", canaries("gateway-api", "gateway.enabled=true", "mall-gateway.through=apis", "mall-gateway.canary.enabled=true",
		"mall-gateway.gatewayApi.gateway.className=contour", "mall-gateway.rateLimit.perAddress.requests=0")...)
	for _, api := range []string{"user-api", "product-api", "order-api", "payment-api"} {
		canary := get(one(t, objects, "Rollout", api), "spec", "strategy", "canary")
		route := one(t, objects, "HTTPRoute", word(get(canary, "trafficRouting", "plugins", "argoproj-labs/gatewayAPI", "httpRoute")))
		var backends []any
		for _, b := range items(get(route, "spec", "rules", 0, "backendRefs")) {
			backends = append(backends, get(b, "name"))
		}
		assert.Equal(t, []any{get(canary, "stableService"), get(canary, "canaryService")}, backends, api)
	}
	// And no route may name a Service that nobody makes: gateways call such a route broken, and Argo CD the whole shop.
	for _, o := range objects {
		if o["kind"] == "HTTPRoute" {
			for _, b := range items(get(o, "spec", "rules", 0, "backendRefs")) {
				one(t, objects, "Service", word(get(b, "name")))
			}
		}
	}
}

func TestACanaryIsJudgedAllTheTimeAndAtEachStep(t *testing.T) {
	objects := mustRender(t, "mall", canaries("nginx", "order-rpc.rollout.analysis.args.latency-bound=0.25")...)
	for _, service := range []string{"order-api", "order-rpc", "order-worker"} {
		canary := get(one(t, objects, "Rollout", service), "spec", "strategy", "canary")
		runs := []any{get(canary, "analysis")}
		for _, step := range items(get(canary, "steps")) {
			if a := get(step, "analysis"); a != nil {
				runs = append(runs, a)
			}
		}
		require.Len(t, runs, 1+len(weights(one(t, objects, "Rollout", service))), service)
		for i, run := range runs {
			args := map[any]any{}
			for _, a := range items(get(run, "args")) {
				args[get(a, "name")] = a
			}
			declared := map[any]bool{}
			for _, template := range items(get(run, "templates")) {
				for _, a := range items(get(one(t, objects, "AnalysisTemplate", word(get(template, "templateName"))), "spec", "args")) {
					declared[get(a, "name")] = true
				}
			}
			for name := range args {
				assert.True(t, declared[name], "%s: %v is no argument of any template", service, name)
			}
			assert.Equal(t, service, get(args["service"], "value"))
			assert.Equal(t, "Latest", get(args["canary-hash"], "valueFrom", "podTemplateHashValue"))
			assert.Equal(t, "Stable", get(args["stable-hash"], "valueFrom", "podTemplateHashValue"))
			if i > 0 {
				assert.Equal(t, "6", get(args["count"], "value"), "a step demands evidence")
			} else {
				assert.NotContains(t, args, "count", "the watch goes on until the rollout ends")
			}
			if service == "order-rpc" {
				assert.Equal(t, "0.25", get(args["latency-bound"], "value"))
			}
		}
	}
}

func TestAnAutoscalerScalesTheRollout(t *testing.T) {
	objects := mustRender(t, "mall", canaries("nginx", "order-api.autoscaling.enabled=true", "order-api.rollout.notify=team")...)
	assert.Equal(t, "Rollout", get(one(t, objects, "HorizontalPodAutoscaler", "order-api"), "spec", "scaleTargetRef", "kind"))
	rollout := one(t, objects, "Rollout", "order-api")
	assert.Nil(t, get(rollout, "spec", "replicas"))
	assert.Contains(t, get(rollout, "metadata", "annotations"), "notifications.argoproj.io/subscribe.on-canary-aborted.team")
}
