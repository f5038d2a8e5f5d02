package charts_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// edge of the network: who may speak to whom at which port. cmd/mall/internal/topology compares the charts' needs and
// callers with what mall is.
func rules(policy object, direction, peers string) []string {
	var out []string
	for _, rule := range items(get(policy, "spec", direction)) {
		to := items(get(rule, peers))
		if to == nil {
			to = []any{nil}
		}
		for _, peer := range to {
			for _, port := range items(get(rule, "ports")) {
				out = append(out, fmt.Sprintf("%s:%v/%v", peerName(peer), get(port, "port"), get(port, "protocol")))
			}
		}
	}
	slices.Sort(out)
	return out
}

func peerName(peer any) string {
	switch {
	case peer == nil:
		return "anywhere"
	case get(peer, "ipBlock", "cidr") != nil:
		return word(get(peer, "ipBlock", "cidr"))
	case get(peer, "podSelector", "matchLabels") != nil:
		return word(get(peer, "podSelector", "matchLabels", "app.kubernetes.io/name"))
	}
	return "namespace " + word(get(peer, "namespaceSelector", "matchLabels", "kubernetes.io/metadata.name"))
}

func TestNetworkPoliciesAllowWhatTheChartsNeedAndNoMore(t *testing.T) {
	objects := mustRender(t, "mall", append([]string{
		"global.mysql.peers[0].ipBlock.cidr=10.0.1.0/24", "global.redis.peers[0].ipBlock.cidr=10.0.2.0/24", "global.kafka.peers[0].ipBlock.cidr=10.0.3.0/24",
		"global.gateway.kind=gateway-api", "global.gateway.through=apis", "global.gateway.peers[0].namespaceSelector.matchLabels.kubernetes\\.io/metadata\\.name=gateway",
	}, least...)...)
	backing := map[string]string{"mysql": "10.0.1.0/24:3306/TCP", "redis": "10.0.2.0/24:6379/TCP", "kafka": "10.0.3.0/24:9092/TCP"}
	everywhere := []string{
		"namespace kube-system:53/TCP", "namespace kube-system:53/UDP", "169.254.20.10/32:53/TCP", "169.254.20.10/32:53/UDP",
		"collector-agent:4317/TCP", "collector-agent:4318/TCP",
	}
	for _, service := range serviceNames {
		text, err := os.ReadFile(filepath.Join(chartsFolder, service, "values.yaml"))
		require.NoError(t, err)
		var chart struct {
			Needs, Callers []string
			Public         bool
		}
		require.NoError(t, yaml.Unmarshal(text, &chart))

		out := slices.Clone(everywhere)
		for _, need := range chart.Needs {
			switch {
			case backing[need] != "":
				out = append(out, backing[need])
			case strings.HasSuffix(need, "-rpc"):
				out = append(out, need+":8080/TCP")
			default:
				out = append(out, need+":8888/TCP")
			}
		}
		in, port := []string{"namespace monitoring:metrics/TCP", "check:metrics/TCP"}, ":http/TCP"
		if strings.HasSuffix(service, "-rpc") {
			port = ":grpc/TCP"
		}
		for _, caller := range chart.Callers {
			in = append(in, caller+port)
		}
		if chart.Public {
			in = append(in, "namespace gateway"+port)
		}
		policy := one(t, objects, "NetworkPolicy", service)
		assert.ElementsMatch(t, out, rules(policy, "egress", "to"), "where %s goes", service)
		assert.ElementsMatch(t, in, rules(policy, "ingress", "from"), "who comes to %s", service)
		assert.Equal(t, []any{"Ingress", "Egress"}, get(policy, "spec", "policyTypes"), service)
		assert.Equal(t, service, get(policy, "spec", "podSelector", "matchLabels", "app.kubernetes.io/name"))
	}
	deny := one(t, objects, "NetworkPolicy", "mall-default-deny")["spec"].(object)
	assert.NotContains(t, deny, "ingress")
	assert.NotContains(t, deny, "egress")
	assert.Equal(t, []any{"Ingress", "Egress"}, deny["policyTypes"])
}

// A gateway that goes to the edge has no business at the APIs.
func TestOnlyTheEdgeIsOpenBehindAGatewayThatGoesThere(t *testing.T) {
	objects := mustRender(t, "mall", append([]string{"global.gateway.kind=nginx", "global.gateway.peers[0].ipBlock.cidr=0.0.0.0/0"}, least...)...)
	for _, service := range serviceNames {
		in := rules(one(t, objects, "NetworkPolicy", service), "ingress", "from")
		assert.Equal(t, service == "edge", slices.Contains(in, "0.0.0.0/0:http/TCP"), service)
	}
}

func TestPortsOfBackingServicesFollowTheirAddresses(t *testing.T) {
	objects := mustRender(t, "mall", "@"+filepath.Join(umbrellaValues, "values-ack.yaml"), least[0])
	assert.Contains(t, rules(one(t, objects, "NetworkPolicy", "order-worker"), "egress", "to"), "10.1.16.0/20:9094/TCP")
}

func TestMetricsStayInside(t *testing.T) {
	objects := mustRender(t, "mall", "@"+filepath.Join(umbrellaValues, "values-tke.yaml"), least[0])
	public := one(t, objects, "Service", "edge-public")
	assert.Equal(t, "LoadBalancer", get(public, "spec", "type"))
	require.Len(t, items(get(public, "spec", "ports")), 1)
	assert.Equal(t, "http", get(public, "spec", "ports", 0, "targetPort"))
	for _, o := range objects {
		if o["kind"] == "Service" && get(o, "metadata", "name") != "edge-public" {
			assert.NotEqual(t, "LoadBalancer", get(o, "spec", "type"), get(o, "metadata", "name"))
		}
	}
}
