// Command gatewayplugin moves a rollout's traffic by the weights of a Gateway API HTTPRoute.
//
// Production uses argoproj-labs/rollouts-plugin-trafficrouter-gatewayapi. This one stands in for it on the test
// cluster, where that one cannot be had as a Go module: it speaks the same protocol with the Rollouts controller, is
// registered under the same name (argoproj-labs/gatewayAPI) and reads the same keys (httpRoute, namespace) of a Rollout,
// so the Rollouts under test are those of production. It knows weights only; header routes and mirrors are refused.
package main

import (
	"flag"

	"github.com/argoproj/argo-rollouts/rollout/trafficrouting/plugin/rpc"
	"github.com/hashicorp/go-plugin"
)

func main() {
	kubeconfig := flag.String("kubeconfig", "", "file that says where the cluster is; without it $KUBECONFIG, else the pod's service account")
	flag.Parse()
	plugin.Serve(&plugin.ServeConfig{
		// What the controller demands of whatever it starts as a traffic router.
		HandshakeConfig: plugin.HandshakeConfig{ProtocolVersion: 1, MagicCookieKey: "ARGO_ROLLOUTS_RPC_PLUGIN", MagicCookieValue: "trafficrouter"},
		Plugins:         map[string]plugin.Plugin{"RpcTrafficRouterPlugin": &rpc.RpcTrafficRouterPlugin{Impl: &router{kubeconfig: *kubeconfig}}},
	})
}
