package charts_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// kindsOf counts resources by kind and name.
func kindsOf(objects []object) []string {
	var out []string
	for _, o := range objects {
		out = append(out, word(o["kind"])+" "+word(get(o, "metadata", "name")))
	}
	slices.Sort(out)
	return out
}

func matching(names []string, prefix string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(n string) bool { return !strings.HasPrefix(n, prefix) })
}

var routesOfMall = []string{"callbacks", "credentials", "edge", "order-api", "payment-api", "product-api", "user-api"}

func TestEachAPIHasARouteThatArgoRolloutsCanWeigh(t *testing.T) {
	for name, kind := range map[string]string{"gateway-api": "HTTPRoute", "ingress-nginx": "Ingress", "apisix": "ApisixRoute"} {
		objects := gateway(t, slices.Concat(gateways[name], []string{"through=apis", "canary.enabled=true"})...)
		var want []string
		for _, route := range routesOfMall {
			want = append(want, kind+" mall-"+route)
		}
		require.Equal(t, want, matching(kindsOf(objects), kind+" "), name)
		for _, o := range objects {
			assert.NotContains(t, fmt.Sprint(o), "edge-canary", "which no chart makes: a route to it is a broken one")
		}
		for _, service := range []string{"user-api", "product-api", "order-api", "payment-api"} {
			o := one(t, objects, kind, "mall-"+service)
			switch kind {
			case "HTTPRoute":
				require.Len(t, items(get(o, "spec", "rules")), 1, "one rule, so that every path of the API is weighed")
				assert.Equal(t, []any{
					object{"name": service, "port": 8888, "weight": 100}, object{"name": service + "-canary", "port": 8888, "weight": 0},
				}, get(o, "spec", "rules", 0, "backendRefs"))
			case "ApisixRoute":
				require.Len(t, items(get(o, "spec", "http")), 1)
				assert.Equal(t, "mall-"+service, get(o, "spec", "http", 0, "name"), "Rollouts look for a rule of the route's own name")
				assert.Equal(t, []any{
					object{"serviceName": service, "servicePort": 8888, "weight": 100}, object{"serviceName": service + "-canary", "servicePort": 8888, "weight": 0},
				}, get(o, "spec", "http", 0, "backends"))
			case "Ingress":
				for _, r := range ingressRules(o, "segments") {
					assert.Equal(t, service, r.service, "Rollouts look for the stable Service in every path")
				}
			}
		}
	}
}

func TestAGatewayWaitsLongerThanTheServiceItAsks(t *testing.T) {
	const edgeMs, apiMs = 6000, 5000 // Timeout of the services' etc/*.yaml
	for name, timeouts := range map[string]func(o object) any{
		"gateway-api": func(o object) any { return get(o, "spec", "rules", 0, "timeouts", "request") },
		"ingress-nginx": func(o object) any {
			return get(o, "metadata", "annotations", "nginx.ingress.kubernetes.io/proxy-read-timeout")
		},
		"nginx-inc": func(o object) any { return get(o, "metadata", "annotations", "nginx.org/proxy-read-timeout") },
		"apisix":    func(o object) any { return get(o, "spec", "http", 0, "timeout", "read") },
	} {
		objects := gateway(t, slices.Concat(gateways[name], []string{"through=apis"})...)
		for route, ms := range map[string]int{"mall-edge": edgeMs, "mall-order-api": apiMs, "mall-callbacks": apiMs, "mall-credentials": edgeMs} {
			var got any
			for _, o := range objects {
				if get(o, "metadata", "name") == route {
					got = timeouts(o)
				}
			}
			assert.Contains(t, map[int][]any{5000: {"6000ms", "6s", "6"}, 6000: {"7000ms", "7s", "7"}}[ms], got, "%s %s", name, route)
		}
	}
}

func TestBodiesAreLimitedToWhatTheServicesTake(t *testing.T) {
	for name, limit := range map[string]func(o object) any{
		"ingress-nginx": func(o object) any {
			return get(o, "metadata", "annotations", "nginx.ingress.kubernetes.io/proxy-body-size")
		},
		"nginx-inc": func(o object) any { return get(o, "metadata", "annotations", "nginx.org/client-max-body-size") },
		"apisix":    func(o object) any { return pluginOf(o, "client-control", "max_body_size") },
	} {
		for _, o := range gateway(t, slices.Concat(gateways[name], []string{"through=apis"})...) {
			if len(gatewayRules([]object{o})) > 0 {
				assert.Contains(t, []any{"1048576", 1048576}, limit(o), "%s %s", name, get(o, "metadata", "name"))
			}
		}
	}
}

// pluginOf is a key of a plugin's configuration in the first rule of an ApisixRoute.
func pluginOf(o object, plugin, key string) any {
	plugins := items(get(o, "spec", "http", 0, "plugins"))
	if o["kind"] == "ApisixPluginConfig" {
		plugins = items(get(o, "spec", "plugins"))
	}
	for _, p := range plugins {
		if get(p, "name") == plugin && get(p, "enable") == true {
			return get(p, "config", key)
		}
	}
	return nil
}

func TestLimitsAreWhereTheEdgeIsPassedBy(t *testing.T) {
	for name, limit := range map[string]func(objects []object, route string) any{
		"envoy-gateway": func(objects []object, route string) any {
			for _, o := range objects {
				if o["kind"] == "BackendTrafficPolicy" && get(o, "spec", "targetRefs", 0, "name") == route {
					return get(o, "spec", "rateLimit", "global", "rules", 0, "limit", "requests")
				}
			}
			return nil
		},
		"ingress-nginx": func(objects []object, route string) any {
			a := get(one(t, objects, "Ingress", route), "metadata", "annotations")
			if rpm := get(a, "nginx.ingress.kubernetes.io/limit-rpm"); rpm != nil {
				return rpm
			}
			return get(a, "nginx.ingress.kubernetes.io/limit-rps")
		},
		"nginx-inc": func(objects []object, route string) any {
			return get(one(t, objects, "Ingress", route), "metadata", "annotations", "nginx.org/limit-req-rate")
		},
		"apisix": func(objects []object, route string) any {
			o := one(t, objects, "ApisixRoute", route)
			if count := pluginOf(o, "limit-count", "count"); count != nil {
				return count
			}
			return pluginOf(o, "limit-req", "rate")
		},
	} {
		direct := gateway(t, slices.Concat(gateways[name], []string{"through=apis"})...)
		for _, api := range []string{"mall-user-api", "mall-product-api", "mall-order-api", "mall-payment-api"} {
			assert.Contains(t, []any{100, "100", "100r/s"}, limit(direct, api), "%s %s", name, api)
		}
		assert.Nil(t, limit(direct, "mall-callbacks"), "%s: providers call from few addresses for all customers", name)
		assert.Nil(t, limit(direct, "mall-credentials"), "%s: the edge counts log-ins", name)
		assert.Nil(t, limit(direct, "mall-edge"), name)
		own := gateway(t, slices.Concat(gateways[name], []string{"through=apis", "rateLimit.credentials.by=gateway"})...)
		assert.Contains(t, []any{20, "20", "20r/m"}, limit(own, "mall-credentials"), name)
		off := gateway(t, slices.Concat(gateways[name], []string{"through=apis", "rateLimit.perAddress.requests=0"})...)
		assert.Nil(t, limit(off, "mall-order-api"), name)
		assert.Nil(t, limit(gateway(t, slices.Concat(gateways[name], []string{"through=edge"})...), "mall-edge"), "%s: the edge counts all", name)
	}
}

func TestTheBurstIsNeverLessThanAsked(t *testing.T) {
	objects := gateway(t, "kind=nginx", "through=apis", "rateLimit.perAddress.requests=30", "rateLimit.perAddress.burst=100")
	assert.Equal(t, "4", get(one(t, objects, "Ingress", "mall-order-api"), "metadata", "annotations", "nginx.ingress.kubernetes.io/limit-burst-multiplier"))
}

func TestTLSEndsAtTheGatewayAndHTTPIsSentThere(t *testing.T) {
	settings := func(name string) []string {
		return slices.Concat(gateways[name], withTLS, []string{"through=apis", "tls.certManager.issuer=letsencrypt"})
	}
	objects := gateway(t, settings("gateway-api")...)
	g := one(t, objects, "Gateway", "mall")
	assert.Equal(t, "letsencrypt", get(g, "metadata", "annotations", "cert-manager.io/cluster-issuer"))
	assert.Equal(t, "shop-tls", get(g, "spec", "listeners", 1, "tls", "certificateRefs", 0, "name"))
	assert.Equal(t, "shop.example.com", get(g, "spec", "listeners", 1, "hostname"), "cert-manager makes no certificate for a listener without a name")
	assert.Equal(t, "shop.example.com", get(g, "spec", "listeners", 0, "hostname"), "Contour would take the redirect to the listener that has its name")
	redirect := one(t, objects, "HTTPRoute", "mall-redirect")
	assert.Equal(t, "http", get(redirect, "spec", "parentRefs", 0, "sectionName"))
	assert.Equal(t, object{"scheme": "https", "statusCode": 301}, get(redirect, "spec", "rules", 0, "filters", 0, "requestRedirect"))
	assert.Equal(t, []any{object{"name": "mall", "sectionName": "https"}}, get(one(t, objects, "HTTPRoute", "mall-order-api"), "spec", "parentRefs"),
		"by HTTP nothing but the redirect")

	objects = gateway(t, settings("ingress-nginx")...)
	issuers := 0
	for _, o := range objects {
		assert.Equal(t, []any{object{"hosts": []any{"shop.example.com"}, "secretName": "shop-tls"}}, get(o, "spec", "tls"))
		assert.Equal(t, "true", get(o, "metadata", "annotations", "nginx.ingress.kubernetes.io/ssl-redirect"))
		if get(o, "metadata", "annotations", "cert-manager.io/cluster-issuer") != nil {
			issuers++
		}
	}
	assert.Equal(t, 1, issuers, "one certificate, not one for each Ingress")

	objects = gateway(t, settings("nginx-inc")...)
	assert.Equal(t, "shop-tls", get(one(t, objects, "Ingress", "mall"), "spec", "tls", 0, "secretName"))
	assert.Nil(t, get(one(t, objects, "Ingress", "mall-order-api"), "spec", "tls"), "a minion has none")

	objects = gateway(t, settings("apisix")...)
	assert.Equal(t, object{"name": "shop-tls", "namespace": "mall"}, get(one(t, objects, "ApisixTls", "mall"), "spec", "secret"))
	assert.Equal(t, "letsencrypt", get(one(t, objects, "Certificate", "mall"), "spec", "issuerRef", "name"))
	assert.Equal(t, true, pluginOf(one(t, objects, "ApisixPluginConfig", "mall"), "redirect", "http_to_https"))

	plain := gateway(t, slices.Concat(settings("gateway-api"), []string{"tls.redirect=false"})...)
	assert.Empty(t, matching(kindsOf(plain), "HTTPRoute mall-redirect"))
	assert.Len(t, get(one(t, plain, "HTTPRoute", "mall-edge"), "spec", "parentRefs"), 2, "both listeners serve")
}

func TestAnExistingGatewayIsUsedByItsListenersNames(t *testing.T) {
	objects := gateway(t, slices.Concat(gateways["gateway-api"], []string{
		"tls.enabled=true", "hosts={a.example.com}", "gatewayApi.gateway.create=false", "gatewayApi.gateway.name=shared",
		"gatewayApi.gateway.namespace=infra", "gatewayApi.gateway.httpsListener=web-secure", "gatewayApi.gateway.httpListener=web",
	})...)
	assert.Empty(t, matching(kindsOf(objects), "Gateway "))
	assert.Equal(t, []any{object{"name": "shared", "namespace": "infra", "sectionName": "web-secure"}}, get(one(t, objects, "HTTPRoute", "mall-edge"), "spec", "parentRefs"))
	assert.Equal(t, "web", get(one(t, objects, "HTTPRoute", "mall-redirect"), "spec", "parentRefs", 0, "sectionName"))
}

func TestAPISIXRecordsTracesByASamplerThatIsSet(t *testing.T) {
	plugins := func(settings ...string) object {
		return one(t, gateway(t, slices.Concat(gateways["apisix"], settings)...), "ApisixPluginConfig", "mall")
	}
	assert.Equal(t, object{"name": "trace_id_ratio", "options": object{"fraction": 0.1}}, pluginOf(plugins(), "opentelemetry", "sampler"))
	assert.Equal(t, object{"name": "always_on"}, pluginOf(plugins("apisix.tracing.sampler=always_on"), "opentelemetry", "sampler"))
	assert.Nil(t, pluginOf(plugins("apisix.tracing.enabled=false"), "opentelemetry", "sampler"))
	assert.Nil(t, pluginOf(plugins(), "real-ip", "source"))
	assert.Equal(t, []any{"10.0.0.0/8"}, pluginOf(plugins("trustedProxies={10.0.0.0/8}"), "real-ip", "trusted_addresses"))
}
