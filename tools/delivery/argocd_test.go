package delivery

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// argoCD is the version whose schemas deploy/gitops is held against.
const argoCD = "github.com/argoproj/argo-cd/v3@v3.2.11"

// schemas compiles the schemas of Argo CD's kinds, from the module's own manifests. Unknown fields are refused, which the
// API server would drop in silence.
func schemas(t *testing.T) map[string]*jsonschema.Schema {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "mod", "download", "-json", argoCD).Output()
	if err != nil {
		t.Fatalf("fetch Argo CD's module: %v", err)
	}
	var module struct{ Dir string }
	if err := json.Unmarshal(out, &module); err != nil {
		t.Fatal(err)
	}
	found := map[string]*jsonschema.Schema{}
	files, err := filepath.Glob(filepath.Join(module.Dir, "manifests/crds/*-crd.yaml"))
	if err != nil || len(files) != 3 {
		t.Fatalf("%d schemas in %s: %v", len(files), module.Dir, err)
	}
	for _, file := range files {
		var crd struct {
			Spec struct {
				Names    struct{ Kind string }
				Versions []struct {
					Schema struct {
						OpenAPI map[string]any `yaml:"openAPIV3Schema"`
					}
				}
			}
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := yaml.Unmarshal(text, &crd); err != nil {
			t.Fatal(err)
		}
		schema := crd.Spec.Versions[0].Schema.OpenAPI
		if properties, ok := schema["properties"].(map[string]any); ok {
			properties["metadata"] = map[string]any{"type": "object"} // the API server's own
		}
		closeSchema(schema)
		compiler := jsonschema.NewCompiler()
		if err := compiler.AddResource("crd.json", plain(t, schema)); err != nil {
			t.Fatal(err)
		}
		compiled, err := compiler.Compile("crd.json")
		if err != nil {
			t.Fatal(err)
		}
		found[crd.Spec.Names.Kind] = compiled
	}
	return found
}

// closeSchema refuses what a schema does not name, and says in JSON Schema's words what Kubernetes says in its own.
func closeSchema(node any) {
	switch n := node.(type) {
	case []any:
		for _, v := range n {
			closeSchema(v)
		}
	case map[string]any:
		delete(n, "format")
		if n["x-kubernetes-int-or-string"] == true {
			n["type"] = []any{"integer", "string"}
		}
		_, closed := n["additionalProperties"]
		if properties, ok := n["properties"].(map[string]any); ok && !closed && n["x-kubernetes-preserve-unknown-fields"] != true {
			if _, isSchema := properties["type"].(string); !isSchema {
				n["additionalProperties"] = false
			}
		}
		for _, v := range n {
			closeSchema(v)
		}
	}
}

// plain is a value as encoding/json would give it.
func plain(t *testing.T, value any) any {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	out, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// documents are those of a file.
func documents(t *testing.T, text string) []map[string]any {
	t.Helper()
	decoder := yaml.NewDecoder(strings.NewReader(text))
	var all []map[string]any
	for {
		var one map[string]any
		err := decoder.Decode(&one)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
}

func TestArgoCDsObjectsFollowItsSchemas(t *testing.T) {
	kinds := schemas(t)
	for _, file := range []string{"project.yaml", "applicationset.yaml"} {
		text := read(t, "deploy/gitops/argocd/"+file)
		for _, object := range documents(t, text) {
			kind, _ := object["kind"].(string)
			schema, ok := kinds[kind]
			if !ok {
				t.Fatalf("%s: Argo CD has no kind %s", file, kind)
			}
			if err := schema.Validate(plain(t, object)); err != nil {
				t.Errorf("%s: %v", file, err)
			}
		}
	}
	for wrong, right := range map[string]string{"selfHeal: true": "selfHeel: true", "limit: 5": "limit: five", "missingkey=error]": "{a: b}]"} {
		broken := strings.Replace(read(t, "deploy/gitops/argocd/applicationset.yaml"), wrong, right, 1)
		if err := kinds["ApplicationSet"].Validate(plain(t, documents(t, broken)[0])); err == nil {
			t.Errorf("the schema lets %q pass", right)
		}
	}
}
