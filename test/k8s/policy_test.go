package k8s

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/test/k8s/rig"
)

// fetchRoute lets the test ask the pod blue, through the gateway, to fetch other pages.
const fetchRoute = `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: blue}
spec:
  parentRefs: [{name: %s, namespace: %s}]
  hostnames: [%s]
  rules: [{backendRefs: [{name: blue, port: 80}]}]
`

const onlyFrom = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: green}
spec:
  podSelector: {matchLabels: {app: green}}
  policyTypes: [Ingress]
  ingress: [{from: [{podSelector: {matchLabels: {app: %s}}}], ports: [{port: http}]}]
`

const onlyDNS = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: blue}
spec:
  podSelector: {matchLabels: {app: blue}}
  policyTypes: [Egress]
  egress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}], ports: [{port: 53, protocol: UDP}]}]
`

// TestTheClusterEnforcesNetworkPolicies proves what every test of mall's own policies stands on: a packet that no policy
// allows does not arrive.
func TestTheClusterEnforcesNetworkPolicies(t *testing.T) {
	r := onRig(t)
	ctx := t.Context()
	image, err := r.LoadEcho(ctx)
	require.NoError(t, err)
	namespace, host := newNamespace(t, "policies"), "policies.test"
	apply := func(manifest string, args ...any) {
		t.Helper()
		require.NoError(t, cluster.Apply(ctx, namespace, fmt.Sprintf(manifest, args...)))
	}
	apply(workload, "blue", image, 1)
	apply(workload, "green", image, 1)
	apply(fetchRoute, rig.GatewayName, rig.GatewayNamespace, host)
	rolledOut(t, namespace, "deployment/blue", "deployment/green")

	// The pod blue fetches; its own client gives up after 2 s.
	fetch := func(address string) error {
		var a answer
		return get(ctx, cluster.Gateway+"/fetch?url="+url.QueryEscape("http://"+address+"/"), host, &a)
	}
	green := "green." + namespace
	works := func(why string) {
		t.Helper()
		eventually(t, 20*time.Second, func() error { return fetch(green) })
		t.Log(why)
	}
	refused := func(why string) {
		t.Helper()
		eventually(t, 20*time.Second, func() error {
			err := fetch(green)
			if err != nil && strings.Contains(err.Error(), "Client.Timeout") {
				return nil
			}
			return fmt.Errorf("it should time out: %w", cmp.Or(err, errors.New("it answers")))
		})
		t.Log(why)
	}

	works("no policy: blue reaches green")
	apply(onlyFrom, "nobody")
	refused("green lets in nobody: blue does not reach it")
	apply(onlyFrom, "blue")
	works("green lets in blue: blue reaches it, by a named port")

	apply(onlyDNS)
	refused("blue may only ask DNS: it finds green's address, and does not reach it")
	var addresses []string
	require.NoError(t, get(ctx, cluster.Gateway+"/lookup?name="+green, host, &addresses), "and what is asked of it is still answered")
	require.ErrorContains(t, fetch(r.NodeIP()+":3306"), "Client.Timeout", "nor the servers on the node")
	_, err = cluster.Kubectl(ctx, "delete", "networkpolicy", "blue", "--namespace", namespace)
	require.NoError(t, err)
	works("the policy is gone: blue reaches green again")
}
