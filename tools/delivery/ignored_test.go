package delivery

import (
	"reflect"
	"testing"

	"github.com/itchyny/gojq"
	"go.yaml.in/yaml/v3"
)

// Argo CD deletes what an expression names from both sides before it compares them, by this very engine.
func TestIgnoredPathsAreTheWeightsAndNothingElse(t *testing.T) {
	var set struct {
		Spec struct {
			Template struct {
				Spec struct {
					IgnoreDifferences []struct {
						Kind  string
						Paths []string `yaml:"jqPathExpressions"`
					} `yaml:"ignoreDifferences"`
				}
			}
		}
	}
	parse(t, "deploy/gitops/argocd/applicationset.yaml", &set)
	objects := map[string]struct{ before, after string }{
		"HTTPRoute": {
			"{spec: {hostnames: [a], rules: [{backendRefs: [{name: order-api, weight: 95}, {name: order-api-canary, weight: 5}]}, {filters: [{type: RequestRedirect}]}]}}",
			"{spec: {hostnames: [a], rules: [{backendRefs: [{name: order-api}, {name: order-api-canary}]}, {filters: [{type: RequestRedirect}]}]}}",
		},
		"ApisixRoute": {
			"{spec: {http: [{name: order-api, backends: [{serviceName: order-api, weight: 95}, {serviceName: order-api-canary, weight: 5}]}, {name: x}]}}",
			"{spec: {http: [{name: order-api, backends: [{serviceName: order-api}, {serviceName: order-api-canary}]}, {name: x}]}}",
		},
	}
	tried := 0
	for _, ignored := range set.Spec.Template.Spec.IgnoreDifferences {
		for _, path := range ignored.Paths {
			query, err := gojq.Parse("del(" + path + ")")
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			var before, after, empty any
			for text, into := range map[string]*any{objects[ignored.Kind].before: &before, objects[ignored.Kind].after: &after, "{spec: {}}": &empty} {
				if err := yaml.Unmarshal([]byte(text), into); err != nil {
					t.Fatal(err)
				}
			}
			for object, want := range map[*any]any{&before: after, &empty: empty} {
				got, ok := query.Run(*object).Next()
				if err, failed := got.(error); !ok || failed {
					t.Fatalf("%s: %v", path, err)
				}
				if !reflect.DeepEqual(got, want) {
					t.Errorf("%s of %s leaves %v, expected %v", path, ignored.Kind, got, want)
				}
			}
			tried++
		}
	}
	if tried != 2 {
		t.Errorf("%d expressions were tried", tried)
	}
}
