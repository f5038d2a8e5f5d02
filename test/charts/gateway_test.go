package charts_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"mall/app/edge/openapi"
	"mall/test/collectortest"
)

var gatewayChart = filepath.Join(collectortest.Root, "deploy/charts/mall-gateway")

// gateways are the kinds with the least that each must be told, and what else the matrix adds.
var gateways = map[string][]string{
	"gateway-api":   {"kind=gateway-api", "gatewayApi.gateway.className=contour", "rateLimit.perAddress.requests=0"},
	"envoy-gateway": {"kind=gateway-api", "gatewayApi.gateway.className=envoy", "gatewayApi.policy=envoy-gateway"},
	"ingress-nginx": {"kind=nginx"},
	"nginx-inc":     {"kind=nginx", "nginx.controller=nginx-inc", "hosts={shop.example.com}"},
	"apisix":        {"kind=apisix"},
}

var withTLS = []string{"tls.enabled=true", "tls.secretName=shop-tls", "hosts={shop.example.com}"}

// renderGateway is the chart's resources with these settings; an error has what Helm says.
func renderGateway(chart string, settings ...string) ([]object, error) {
	bin, err := findHelm()
	if err != nil {
		return nil, err
	}
	args := []string{"template", "mall", chart, "--namespace", "mall", "--kube-version", "1.35.0"}
	for _, s := range settings {
		if file, ok := strings.CutPrefix(s, "@"); ok {
			args = append(args, "--values", file)
			continue
		}
		args = append(args, "--set", s)
	}
	cmd := exec.Command(bin, args...)
	var out, words bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &words
	if err := cmd.Run(); err != nil {
		return nil, errors.Join(err, errors.New(words.String()))
	}
	var objects []object
	for decoder := yaml.NewDecoder(&out); ; {
		var o object
		err := decoder.Decode(&o)
		if err != nil {
			if out.Len() > 0 {
				return nil, err
			}
			return objects, nil
		}
		if o != nil {
			objects = append(objects, o)
		}
	}
}

func gateway(t testing.TB, settings ...string) []object {
	t.Helper()
	objects, err := renderGateway(gatewayChart, settings...)
	require.NoError(t, err)
	require.NotEmpty(t, objects)
	return objects
}

// destinations maps paths that a browser or a program asks for to the Service that must answer.
func destinations(t testing.TB, through, credentials string) map[string]string {
	t.Helper()
	operations, err := openapi.Routes()
	require.NoError(t, err)
	require.Greater(t, len(operations), 40)
	parameter := regexp.MustCompile(`:[a-zA-Z]+`)
	out := map[string]string{}
	for _, op := range operations {
		path, service := parameter.ReplaceAllString(op.Path, "01KAB3"), op.Domain+"-api"
		if credentials == "edge" && slices.Contains([]string{"POST /api/v1/users", "POST /api/v1/sessions", "POST /api/v1/me/password",
			"POST /api/v1/password-resets", "POST /api/v1/password-resets/:token"}, op.Method+" "+op.Path) {
			service = "edge"
		}
		out[path], out[path+"/"] = service, service // go-zero's router takes both
	}
	for _, path := range []string{"/", "/admin", "/admin/orders", "/assets/index-1.js", "/api/openapi.json", "/otlp/v1/traces", "/api/v1/nothing", "/api/v2/orders"} {
		out[path] = "edge"
	}
	if through == "edge" {
		for path := range out {
			out[path] = "edge"
		}
	}
	return out
}

// misrouted are the paths that the rules send elsewhere.
func misrouted(rules []pathRule, want map[string]string) []string {
	var out []string
	for path, service := range want {
		if got := route(rules, path); got != service {
			out = append(out, fmt.Sprintf("%s goes to %q and not to %s", path, got, service))
		}
	}
	slices.Sort(out)
	return out
}

func TestEveryOperationReachesItsServiceThroughEveryGateway(t *testing.T) {
	for name, settings := range gateways {
		for _, through := range []string{"edge", "apis"} {
			for tls, tlsSettings := range map[bool][]string{false: nil, true: withTLS} {
				for _, canary := range []bool{false, true} {
					if canary && name == "nginx-inc" {
						continue // refused, see TestAWrongGatewayValueNamesItsKey
					}
					t.Run(fmt.Sprintf("%s/%s/tls=%v/canary=%v", name, through, tls, canary), func(t *testing.T) {
						objects := gateway(t, slices.Concat(settings, tlsSettings, []string{"through=" + through, fmt.Sprintf("canary.enabled=%v", canary)})...)
						assert.Empty(t, misrouted(gatewayRules(objects), destinations(t, through, "edge")))
					})
				}
			}
		}
	}
}

func TestNoRuleOfAGatewayCouldBeLeftOut(t *testing.T) {
	for name, settings := range gateways {
		if name == "gateway-api" {
			continue // cannot limit log-ins itself, and envoy-gateway's routes are the same
		}
		rules := gatewayRules(gateway(t, slices.Concat(settings, []string{"through=apis", "rateLimit.credentials.by=gateway"})...))
		want := destinations(t, "apis", "gateway")
		require.Empty(t, misrouted(rules, want), name)
		for i, rule := range rules {
			if strings.Contains(rule.path, "password") || strings.Contains(rule.path, "callbacks") || rule.path == "/api/v1/sessions/" {
				continue // classes: without their rule their API's own takes them, or the edge, which knows them too
			}
			if name == "apisix" && rule.match != "text" && !strings.HasSuffix(rule.path, "/") {
				continue // half a prefix
			}
			assert.NotEmpty(t, misrouted(slices.Delete(slices.Clone(rules), i, i+1), want), "%s does without %+v", name, rule)
		}
	}
}

func TestARouteThatTheTableLacksIsFound(t *testing.T) {
	for name, settings := range gateways {
		chart := copyChart(t, gatewayChart)
		file := filepath.Join(chart, "files/routes.yaml")
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		less := bytes.Replace(text, []byte("  - match: prefix\n    path: /api/v1/cart\n"), nil, 1)
		require.NotEqual(t, text, less)
		require.NoError(t, os.WriteFile(file, less, 0o600))
		objects, err := renderGateway(chart, slices.Concat(settings, []string{"through=apis"})...)
		require.NoError(t, err)
		assert.Contains(t, misrouted(gatewayRules(objects), destinations(t, "apis", "edge")), `/api/v1/cart goes to "edge" and not to order-api`, name)
	}
}

func copyChart(t testing.TB, from string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), filepath.Base(from))
	require.NoError(t, os.CopyFS(to, os.DirFS(from)))
	return to
}

func TestEveryExampleOfTheGatewayRenders(t *testing.T) {
	examples, err := filepath.Glob(filepath.Join(gatewayChart, "examples/*.yaml"))
	require.NoError(t, err)
	require.Len(t, examples, len(gateways))
	for _, example := range examples {
		objects := gateway(t, "@"+example)
		through, credentials := "apis", "edge"
		for _, o := range objects {
			if o["kind"] == "BackendTrafficPolicy" && get(o, "metadata", "name") == "mall-credentials" {
				credentials = "gateway"
			}
		}
		assert.Empty(t, misrouted(gatewayRules(objects), destinations(t, through, credentials)), example)
	}
}

func TestAWrongGatewayValueNamesItsKey(t *testing.T) {
	api := gateways["envoy-gateway"]
	for _, tc := range []struct {
		settings []string
		want     []string
	}{
		{[]string{"kind=traefik"}, []string{"/kind", "gateway-api"}},
		{[]string{"global.gateway.kind=traefik"}, []string{"global.gateway.kind", "traefik"}},
		{[]string{"global.gateway.through=mesh"}, []string{"global.gateway.through", "mesh"}},
		{[]string{"global.gateway.kind=apisix", "kind=nginx"}, []string{"kind: nginx", "global.gateway.kind", "apisix"}},
		{[]string{"global.gateway.kind=nginx", "through=apis"}, []string{"through: apis", "global.gateway.through"}},
		{[]string{"kinds=nginx"}, []string{"kinds"}},
		{[]string{"through=mesh"}, []string{"/through"}},
		{[]string{"hosts={shop}"}, []string{"/hosts/0"}},
		{[]string{"servicePort=0"}, []string{"/servicePort"}},
		{[]string{"kind=nginx", "tls.enabled=true", "hosts={a.example.com}"}, []string{"tls.secretName"}},
		{[]string{"kind=apisix", "tls.enabled=true", "tls.secretName=a"}, []string{"hosts:", "tls.enabled"}},
		{[]string{"kind=gateway-api"}, []string{"gatewayApi.gateway.className"}},
		{slices.Concat(api, []string{"gatewayApi.gateway.namespace=other"}), []string{"gatewayApi.gateway.namespace"}},
		{[]string{"kind=gateway-api", "gatewayApi.gateway.className=contour", "through=apis"}, []string{"rateLimit.perAddress.requests", "envoy-gateway"}},
		{slices.Concat(gateways["gateway-api"], []string{"through=apis", "rateLimit.credentials.by=gateway"}), []string{"rateLimit.credentials.by"}},
		{slices.Concat(gateways["gateway-api"], []string{"trustedProxies={10.0.0.0/8}"}), []string{"trustedProxies", "num-trusted-hops"}},
		{slices.Concat(api, []string{"trustedProxies={10.0.0.0/8}", "gatewayApi.gateway.create=false"}), []string{"trustedProxies"}},
		{[]string{"kind=nginx", "trustedProxies={10.0.0.0/8}"}, []string{"trustedProxies", "proxy-real-ip-cidr"}},
		{[]string{"trustedProxies={10.0.0.1}"}, []string{"/trustedProxies/0"}},
		{[]string{"kind=nginx", "nginx.controller=nginx-inc"}, []string{"hosts:"}},
		{slices.Concat(gateways["nginx-inc"], []string{"canary.enabled=true"}), []string{"canary.enabled", "ingress-nginx"}},
		{[]string{"kind=nginx", "nginx.controller=haproxy"}, []string{"/nginx/controller"}},
		{[]string{"kind=apisix", "apisix.tracing.fraction=2"}, []string{"/apisix/tracing/fraction"}},
		{[]string{"kind=apisix", "apisix.gatewayProxy.create=true"}, []string{"apisix.gatewayProxy.adminKey.secretName"}},
		{[]string{"rateLimit.perAddress.requests=-1"}, []string{"/rateLimit/perAddress/requests"}},
	} {
		_, err := renderGateway(gatewayChart, tc.settings...)
		require.Error(t, err, "%v", tc.settings)
		said := strings.ReplaceAll(err.Error(), ".", "/")
		for _, word := range tc.want {
			assert.Contains(t, said, strings.ReplaceAll(word, ".", "/"), "%v", tc.settings)
		}
	}
}

func TestNoGatewayIsNothing(t *testing.T) {
	objects, err := renderGateway(gatewayChart, "kind=none")
	require.NoError(t, err)
	assert.Empty(t, objects)
	objects, err = renderGateway(gatewayChart)
	require.NoError(t, err)
	assert.Empty(t, objects, "without a word there is none")
	assert.Len(t, gateway(t, "global.gateway.kind=nginx"), 1, "the value of all charts is enough")
	assert.Len(t, gateway(t, "global.gateway.kind=nginx", "global.gateway.through=apis"), len(routesOfMall))
}
