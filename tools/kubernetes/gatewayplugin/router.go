package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
	"github.com/argoproj/argo-rollouts/utils/plugin/types"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/util/retry"
)

// routes are handled as they come, not as a Go type of one version: an update must not drop fields it does not know.
var routes = schema.GroupVersionResource{Group: "gateway.networking.k8s.io", Version: "v1", Resource: "httproutes"}

const (
	name    = "argoproj-labs/gatewayAPI"
	whole   = 100
	timeout = 10 * time.Second // of one change; the controller tries again
)

// settings are what a Rollout says under trafficRouting.plugins.
type settings struct {
	HTTPRoute string `json:"httpRoute"`
	Namespace string `json:"namespace"`
}

// router implements the controller's traffic router by the weights of an HTTPRoute.
type router struct {
	kubeconfig string
	client     dynamic.Interface
}

// InitPlugin is called once, before anything else.
func (r *router) InitPlugin() types.RpcError {
	rules := clientcmd.NewDefaultClientConfigLoadingRules()
	rules.ExplicitPath = r.kubeconfig
	conf, err := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, nil).ClientConfig()
	if err != nil {
		return failed(fmt.Errorf("no way to the cluster, set --kubeconfig or run in a pod: %w", err))
	}
	r.client, err = dynamic.NewForConfig(conf)
	return failed(err)
}

// SetWeight gives the canary its share, and the stable version the rest.
func (r *router) SetWeight(rollout *v1alpha1.Rollout, desired int32, more []v1alpha1.WeightDestination) types.RpcError {
	if len(more) > 0 {
		return failed(errors.New("experiments with weights of their own are not supported, leave experiment out of the steps"))
	}
	s, err := read(rollout)
	if err != nil {
		return failed(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	client := r.client.Resource(routes).Namespace(s.Namespace)
	return failed(retry.RetryOnConflict(retry.DefaultRetry, func() error {
		route, err := client.Get(ctx, s.HTTPRoute, metav1.GetOptions{})
		if err != nil {
			return err
		}
		changed, err := shift(route, rollout.Spec.Strategy.Canary.StableService, rollout.Spec.Strategy.Canary.CanaryService, desired)
		if err != nil || !changed {
			return err
		}
		_, err = client.Update(ctx, route, metav1.UpdateOptions{FieldManager: name})
		return err
	}))
}

// shift changes the weights in each rule that leads to both versions; other rules belong to other services.
func shift(route *unstructured.Unstructured, stable, canary string, desired int32) (changed bool, err error) {
	rules, _, err := unstructured.NestedSlice(route.Object, "spec", "rules")
	if err != nil {
		return false, err
	}
	weights, found := map[string]int64{stable: int64(whole - desired), canary: int64(desired)}, false
	for _, rule := range rules {
		both := versions(rule, weights)
		if len(both) != len(weights) {
			continue
		}
		found = true
		for _, ref := range both {
			if w := weights[ref["name"].(string)]; ref["weight"] != w { //nolint:forcetypeassert // versions looked it up
				ref["weight"], changed = w, true
			}
		}
	}
	if !found {
		return false, fmt.Errorf("no rule of HTTPRoute %s/%s has both backendRefs, %s and %s: add the missing one", route.GetNamespace(), route.GetName(), stable, canary)
	}
	return changed, unstructured.SetNestedSlice(route.Object, rules, "spec", "rules")
}

// versions are a rule's backendRefs to the Services that weights names.
func versions(rule any, weights map[string]int64) []map[string]any {
	fields, _ := rule.(map[string]any)
	refs, _ := fields["backendRefs"].([]any)
	var both []map[string]any
	for _, r := range refs {
		ref, _ := r.(map[string]any)
		name, _ := ref["name"].(string)
		_, ours := weights[name]
		kind, hasKind := ref["kind"]
		group, hasGroup := ref["group"]
		if ours && (!hasKind || kind == "Service") && (!hasGroup || group == "") {
			both = append(both, ref)
		}
	}
	return both
}

// read takes the plugin's settings out of a Rollout.
func read(rollout *v1alpha1.Rollout) (settings, error) {
	var s settings
	canary := rollout.Spec.Strategy.Canary
	if canary == nil || canary.TrafficRouting == nil {
		return s, fmt.Errorf("rollout %s has no strategy.canary.trafficRouting", rollout.Name)
	}
	if err := json.Unmarshal(canary.TrafficRouting.Plugins[name], &s); err != nil {
		return s, fmt.Errorf("rollout %s, trafficRouting.plugins[%q]: %w", rollout.Name, name, err)
	}
	if s.HTTPRoute == "" {
		return s, fmt.Errorf("rollout %s, trafficRouting.plugins[%q]: httpRoute is missing, name the HTTPRoute", rollout.Name, name)
	}
	if s.Namespace == "" {
		s.Namespace = rollout.Namespace
	}
	return s, nil
}

// VerifyWeight leaves it to the steps' pauses that the data plane has the weight, as production's plugin does.
func (r *router) VerifyWeight(*v1alpha1.Rollout, int32, []v1alpha1.WeightDestination) (types.RpcVerified, types.RpcError) {
	return types.NotImplemented, types.RpcError{}
}

// SetHeaderRoute refuses what this plugin does not know; the empty one that takes a route away is nothing to do.
func (r *router) SetHeaderRoute(_ *v1alpha1.Rollout, h *v1alpha1.SetHeaderRoute) types.RpcError {
	if h == nil || len(h.Match) == 0 {
		return types.RpcError{}
	}
	return failed(fmt.Errorf("setHeaderRoute %s: header routes are not supported by this plugin", h.Name))
}

// SetMirrorRoute refuses what this plugin does not know.
func (r *router) SetMirrorRoute(_ *v1alpha1.Rollout, m *v1alpha1.SetMirrorRoute) types.RpcError {
	if m == nil || len(m.Match) == 0 {
		return types.RpcError{}
	}
	return failed(fmt.Errorf("setMirrorRoute %s: mirrors are not supported by this plugin", m.Name))
}

// RemoveManagedRoutes has nothing to remove: there are no header routes and no mirrors.
func (r *router) RemoveManagedRoutes(*v1alpha1.Rollout) types.RpcError { return types.RpcError{} }

// UpdateHash is for routers that select pods by hash; here the controller points the Services at them.
func (r *router) UpdateHash(*v1alpha1.Rollout, string, string, []v1alpha1.WeightDestination) types.RpcError {
	return types.RpcError{}
}

// Type names the plugin.
func (r *router) Type() string { return name }

func failed(err error) types.RpcError {
	if err == nil {
		return types.RpcError{}
	}
	return types.RpcError{ErrorString: err.Error()}
}
