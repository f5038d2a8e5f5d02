package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic/fake"
	"sigs.k8s.io/yaml"
)

const route = `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: shop, namespace: mall}
spec:
  rules:
    - matches: [{path: {value: /api/v1/orders}}]
      timeouts: {request: 10s}
      backendRefs: [{name: order-api, port: 8888, weight: 100}, {name: order-api-canary, kind: Service, group: "", port: 8888, weight: 0}]
    - matches: [{path: {value: /api/v1/cart}}]
      backendRefs: [{name: order-api, port: 8888}, {name: order-api-canary, port: 8888}]
    - matches: [{path: {value: /}}]
      backendRefs: [{name: edge, port: 8888, weight: 7}]
`

func rollout(settings string) *v1alpha1.Rollout {
	return &v1alpha1.Rollout{
		ObjectMeta: metav1.ObjectMeta{Name: "order-api", Namespace: "mall"},
		Spec: v1alpha1.RolloutSpec{Strategy: v1alpha1.RolloutStrategy{Canary: &v1alpha1.CanaryStrategy{
			StableService: "order-api", CanaryService: "order-api-canary",
			TrafficRouting: &v1alpha1.RolloutTrafficRouting{Plugins: map[string]json.RawMessage{name: json.RawMessage(settings)}},
		}}},
	}
}

func serve(t *testing.T) *router {
	t.Helper()
	object := &unstructured.Unstructured{}
	if err := yaml.Unmarshal([]byte(route), &object.Object); err != nil {
		t.Fatal(err)
	}
	kinds := map[schema.GroupVersionResource]string{routes: "HTTPRouteList"}
	return &router{client: fake.NewSimpleDynamicClientWithCustomListKinds(runtime.NewScheme(), kinds, object)}
}

func weights(t *testing.T, r *router) string {
	t.Helper()
	object, err := r.client.Resource(routes).Namespace("mall").Get(t.Context(), "shop", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	rules, _, err := unstructured.NestedSlice(object.Object, "spec", "rules")
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, rule := range rules {
		fields, _ := rule.(map[string]any)
		if _, has := fields["matches"]; !has {
			t.Error("a rule lost its matches")
		}
		refs, _ := fields["backendRefs"].([]any)
		for _, ref := range refs {
			one, _ := json.Marshal(ref.(map[string]any)["weight"]) //nolint:forcetypeassert // a test's own data
			got.Write(one)
			got.WriteByte(' ')
		}
	}
	return got.String()
}

func TestWeightsMoveInEveryRuleOfTheService(t *testing.T) {
	r := serve(t)
	for _, step := range []struct {
		weight int32
		want   string
	}{{0, "100 0 100 0 7 "}, {25, "75 25 75 25 7 "}, {25, "75 25 75 25 7 "}, {100, "0 100 0 100 7 "}, {0, "100 0 100 0 7 "}} {
		if err := r.SetWeight(rollout(`{"httpRoute": "shop"}`), step.weight, nil); err.HasError() {
			t.Fatal(err)
		}
		if got := weights(t, r); got != step.want {
			t.Errorf("weight %d: %s, want %s", step.weight, got, step.want)
		}
	}
}

func TestWhatIsWrongIsNamed(t *testing.T) {
	for settings, want := range map[string]string{
		`{}`:                       "httpRoute is missing",
		`{"httpRoute": "nowhere"}`: "not found",
		`[]`:                       "cannot unmarshal",
	} {
		if err := serve(t).SetWeight(rollout(settings), 10, nil); !strings.Contains(err.ErrorString, want) {
			t.Errorf("%s: %q, want %q", settings, err.ErrorString, want)
		}
	}
	other := rollout(`{"httpRoute": "shop", "namespace": "mall"}`)
	other.Spec.Strategy.Canary.CanaryService = "typo"
	if err := serve(t).SetWeight(other, 10, nil); !strings.Contains(err.ErrorString, "add the missing one") {
		t.Error(err)
	}
	if err := serve(t).SetHeaderRoute(other, &v1alpha1.SetHeaderRoute{Name: "beta", Match: []v1alpha1.HeaderRoutingMatch{{}}}); !err.HasError() {
		t.Error("a header route is not refused")
	}
}
