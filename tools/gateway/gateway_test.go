package gateway

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// checkout has a document of the operations ("METHOD /path domain"), a policy and the services' YAML.
func checkout(t *testing.T, policy string, operations ...string) string {
	t.Helper()
	root := t.TempDir()
	paths := map[string]map[string]any{}
	files := map[string]string{policyFile: policy, "app/edge/etc/edge.yaml": "Timeout: 6000 # more\nMaxBytes: 1000\nList: [${NAME:-a,b}]\n"}
	for _, line := range operations {
		f := strings.Fields(line)
		if paths[f[1]] == nil {
			paths[f[1]] = map[string]any{}
		}
		paths[f[1]][strings.ToLower(f[0])] = map[string]any{"tags": []string{f[2]}}
		files["app/"+f[2]+"/api/etc/"+f[2]+"-api.yaml"] = "Timeout: 5000\nMaxBytes: ${BODY:-2000}\n"
	}
	document, err := yaml.Marshal(map[string]any{"paths": paths})
	if err != nil {
		t.Fatal(err)
	}
	document, err = yaml.YAMLToJSON(document)
	if err != nil {
		t.Fatal(err)
	}
	files["openapi.json"] = string(document)
	for name, text := range files {
		file := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func generated(t *testing.T, root string) Table {
	t.Helper()
	if err := Generate(root, "openapi.json"); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(File)))
	if err != nil {
		t.Fatal(err)
	}
	var table Table
	if err := yaml.UnmarshalStrict(text, &table); err != nil {
		t.Fatal(err)
	}
	return table
}

func rulesOf(table Table) []string {
	var out []string
	for _, r := range table.Routes {
		for _, p := range r.Paths {
			out = append(out, r.Name+" "+p.Match+" "+p.Path)
		}
	}
	return out
}

const noClasses = "marginMs: 1000\n"

func TestAPIsThatShareAPathAreToldApart(t *testing.T) {
	table := generated(t, checkout(t, noClasses+"classes: {word: [POST /api/v1/me/password]}\n",
		"GET /api/v1/sales product", "POST /api/v1/sales/{id}/orders order", "GET /api/v1/sales/tickets/{ticket} order",
		"GET /api/v1/me user", "POST /api/v1/me/password user", "GET /api/v1/things product", "GET /api/v1/things/{id} product"))
	want := []string{
		"order-api prefix /api/v1/sales",
		"product-api exact /api/v1/sales", "product-api exact /api/v1/sales/", "product-api prefix /api/v1/things",
		"user-api exact /api/v1/me", "user-api exact /api/v1/me/",
		"word prefix /api/v1/me/password",
		"edge prefix /",
	}
	if got := rulesOf(table); !slices.Equal(got, want) {
		t.Errorf("rules:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if got, want := table.Services["order-api"], (Service{TimeoutMs: 6000, MaxBodyBytes: 2000}); got != want {
		t.Errorf("order-api %+v, want its own timeout and the margin: %+v", got, want)
	}
}

func TestWhatAGatewayCannotTellApartIsAnErrorThatNamesIt(t *testing.T) {
	for _, tc := range []struct {
		policy     string
		operations []string
		want       []string
	}{
		{noClasses, []string{"GET /api/v1/a order", "POST /api/v1/a user"}, []string{"POST /api/v1/a", "order-api", "user-api", "by method"}},
		{noClasses, []string{"GET /api/v1/a/{id} order", "GET /api/v1/a/{id}/b user"}, []string{"/api/v1/a/{…}", "order-api and user-api"}},
		{noClasses, []string{"GET /api/v1/{id} order"}, []string{"/api/v1/{…}"}},
		{noClasses, []string{"GET /v2/a order"}, []string{"GET /v2/a", "/api/v1/"}},
		{noClasses + "classes: {c: [POST /api/v1/b]}\n", []string{"POST /api/v1/a order"}, []string{policyFile, "classes.c", "POST /api/v1/b"}},
		{noClasses + "classes: {c: [POST /api/v1/a], d: [POST /api/v1/a]}\n", []string{"POST /api/v1/a order"}, []string{"classes.c", "classes.d"}},
		{noClasses + "classes: {c: [POST /api/v1/a, POST /api/v1/b]}\n", []string{"POST /api/v1/a order", "POST /api/v1/b user"}, []string{"classes.c", "order-api", "user-api"}},
		{"marginMs: 0\n", []string{"GET /api/v1/a order"}, []string{policyFile, "marginMs"}},
		{"margin: 1\n", []string{"GET /api/v1/a order"}, []string{policyFile, "margin"}},
	} {
		err := Generate(checkout(t, tc.policy, tc.operations...), "openapi.json")
		if err == nil {
			t.Errorf("%v: no error", tc.operations)
			continue
		}
		for _, word := range tc.want {
			if !strings.Contains(err.Error(), word) {
				t.Errorf("%v: %q does not name %q", tc.operations, err, word)
			}
		}
	}
}

func TestAServiceWithoutATimeoutIsNamed(t *testing.T) {
	root := checkout(t, noClasses, "GET /api/v1/a order")
	if err := os.WriteFile(filepath.Join(root, "app/order/api/etc/order-api.yaml"), []byte("MaxBytes: 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := Generate(root, "openapi.json")
	if err == nil || !strings.Contains(err.Error(), "app/order/api/etc/order-api.yaml: Timeout") {
		t.Errorf("error %v", err)
	}
}
