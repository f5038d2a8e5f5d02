package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const shopProto = `syntax = "proto3";
package mall.shop.v1;
option go_package = "./pb";
service Things {
  // Get answers a thing.
  rpc Get(GetRequest) returns (GetResponse);
}
message GetRequest { string id = 1; }
message GetResponse { string id = 1; }
`

const shopObjectives = `window: 30d
minErrors: 5
defaults:
  http: {availability: 0.999, latency: {threshold: 0.5, ratio: 0.99}}
  rpc: {availability: 0.999, latency: {threshold: 0.5, ratio: 0.99}}
  edge: {availability: 0.999, latency: {threshold: 0.5, ratio: 0.99}}
`

// checkout makes a small checkout that shares this module's tools, built once.
func checkout(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	tools, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	built := filepath.Join(tools, "..", ".mall", "tools")
	if err := os.MkdirAll(built, 0o750); err != nil {
		t.Fatal(err)
	}
	fill(t, root, map[string]string{
		"go.mod":                         "module mall\n\ngo 1.26.0\n",
		"app/shop/rpc/shop.proto":        shopProto,
		"app/shop/rpc/shop.go":           "package main\n",
		"app/shop/rpc/etc/shop.yaml":     "Name: shop-rpc\n",
		"app/shop/worker/anything.go":    "package main\n",
		".mall/keep":                     "",
		"common/event/event.go":          "package event\n\nconst TopicShop = \"mall.shop.v1\"\n",
		"deploy/dashboards/slo.yaml":     shopObjectives,
		"deploy/gateway/policy.yaml":     "marginMs: 1000\n",
		"app/edge/etc/edge.yaml":         "Timeout: 6000\nMaxBytes: 1048576\n",
		"app/shop/api/etc/shop-api.yaml": "Timeout: 5000\nMaxBytes: 1048576\n",
	})
	api, err := os.ReadFile(filepath.Join(tools, "contract", "testdata", "shop.api"))
	if err != nil {
		t.Fatal(err)
	}
	metrics, err := os.ReadFile(filepath.Join(tools, "..", "deploy", "dashboards", "metrics.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	fill(t, root, map[string]string{"app/shop/api/shop.api": string(api), "deploy/dashboards/metrics.yaml": string(metrics)})
	// The shop's own package, so that its generator runs as it does there.
	pages := filepath.Join(tools, "..", "web")
	shop, err := os.ReadFile(filepath.Join(pages, "shop", "package.json"))
	if err != nil {
		t.Fatal(err)
	}
	fill(t, root, map[string]string{
		"web/package.json":      `{"name": "pages", "private": true, "workspaces": ["shop"]}`,
		"web/shop/package.json": string(shop), "web/shop/src/api/keep": "",
	})
	// The charts' schemas and tables are copied from one place to the others, whatever services there are.
	for _, chart := range []string{"mall", "mall-service", "order-rpc"} {
		if err := os.CopyFS(filepath.Join(root, "deploy/charts", chart), os.DirFS(filepath.Join(tools, "../deploy/charts", chart))); err != nil {
			t.Fatal(err)
		}
	}
	modules := filepath.Join(pages, "node_modules")
	if _, err := os.Stat(modules); err != nil {
		t.Fatalf("the pages' packages are not installed, run npm ci in web: %v", err)
	}
	for link, target := range map[string]string{"tools": tools, ".mall/tools": built, "web/node_modules": modules} {
		if err := os.Symlink(target, filepath.Join(root, link)); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestGenerate(t *testing.T) {
	root := checkout(t)
	ctx := t.Context()
	if err := run(ctx, root, false); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"app/edge/etc/edge.yaml",
		"app/edge/openapi/openapi.json",
		"app/shop/api/etc/shop-api.yaml",
		"app/shop/api/internal/config/config.go",
		"app/shop/api/internal/handler/admin/create_thing_handler.go",
		"app/shop/api/internal/handler/admin/delete_thing_handler.go",
		"app/shop/api/internal/handler/routes.go",
		"app/shop/api/internal/handler/things/list_things_handler.go",
		"app/shop/api/internal/logic/admin/create_thing_logic.go",
		"app/shop/api/internal/logic/admin/delete_thing_logic.go",
		"app/shop/api/internal/logic/things/list_things_logic.go",
		"app/shop/api/internal/svc/service_context.go",
		"app/shop/api/internal/types/types.go",
		"app/shop/api/shop.api",
		"app/shop/rpc/client/things/things.go",
		"app/shop/rpc/etc/shop.yaml",
		"app/shop/rpc/internal/config/config.go",
		"app/shop/rpc/internal/logic/things/get_logic.go",
		"app/shop/rpc/internal/server/things/things_server.go",
		"app/shop/rpc/internal/svc/service_context.go",
		"app/shop/rpc/pb/shop.pb.go",
		"app/shop/rpc/pb/shop_grpc.pb.go",
		"app/shop/rpc/shop.go",
		"app/shop/rpc/shop.proto",
		"app/shop/worker/anything.go",
	}
	if got := list(t, filepath.Join(root, "app")); !slices.Equal(prefixed("app/", got), want) {
		t.Errorf("files:\n%s\nwant:\n%s", strings.Join(prefixed("app/", got), "\n"), strings.Join(want, "\n"))
	}
	read := func(name string) string {
		content, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		return string(content)
	}
	for file, fragment := range map[string]string{
		"go.mod":               "module mall\n\ngo 1.26.0\n",
		"app/shop/rpc/shop.go": "package main\n",
		"app/shop/api/internal/handler/admin/create_thing_handler.go": "web.Respond(ctx, w, http.StatusCreated, resp)",
		"app/shop/api/internal/handler/admin/delete_thing_handler.go": "web.NoContent(w)",
		"app/shop/api/internal/handler/things/list_things_handler.go": `"mall/app/shop/api/internal/logic/things"`,
		"app/shop/rpc/pb/shop.pb.go":                                  "protoc        v3.21.12",
		"app/shop/rpc/internal/server/things/things_server.go":        "// Get answers a thing.",
		"web/shop/src/api/openapi.gen.ts":                             `"/api/v1/admin/things": {`,
		"deploy/dashboards/grafana/mall-shop-rpc.json":                `"mall.shop.v1.Things/Get"`,
		"docs/runbooks/ServiceDown.md":                                "# ServiceDown",
		"deploy/charts/mall-gateway/files/routes.yaml":                "path: /api/v1/things",
	} {
		if !strings.Contains(read(file), fragment) {
			t.Errorf("%s lacks %q:\n%s", file, fragment, read(file))
		}
	}

	if err := run(ctx, root, true); err != nil {
		t.Errorf("a second run finds drift: %v", err)
	}

	// A hand in generated code, and an endpoint that goes.
	const routes, logic = "app/shop/api/internal/handler/routes.go", "app/shop/api/internal/logic/admin/delete_thing_logic.go"
	const alertRules, gatewayRoutes = "deploy/dashboards/prometheus/alerts.yaml", "deploy/charts/mall-gateway/files/routes.yaml"
	fill(t, root, map[string]string{
		routes:                  read(routes) + "\n// edited\n",
		alertRules:              "groups: []\n",
		gatewayRoutes:           "routes: []\n",
		clientFile:              read(clientFile) + "\n// edited\n",
		logic:                   "package admin // written\n",
		"app/shop/api/shop.api": strings.Replace(read("app/shop/api/shop.api"), "\t@handler deleteThing\n\tdelete /things/:id (ThingIdReq)\n", "\t@handler dropThing\n\tdelete /things/:id (ThingIdReq)\n", 1),
	})
	err := run(ctx, root, true)
	if err == nil {
		t.Fatal("drift is not found")
	}
	for _, name := range []string{
		routes, alertRules, gatewayRoutes, clientFile, "handler/admin/delete_thing_handler.go (removed)", "handler/admin/drop_thing_handler.go (new)", "openapi.json",
	} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("drift report lacks %s:\n%v", name, err)
		}
	}
	if got := read(logic); got != "package admin // written\n" {
		t.Errorf("logic written by hand became:\n%s", got)
	}
}

func TestGenerateNamesTheContractThatIsWrong(t *testing.T) {
	root := checkout(t)
	fill(t, root, map[string]string{"app/shop/api/shop.api": "syntax = \"v1\"\nservice x-api {\n@handler h\nget /a (Missing)\n}\n"})
	err := run(t.Context(), root, false)
	if err == nil || !strings.Contains(err.Error(), "app/shop/api/shop.api") || !strings.Contains(err.Error(), "Missing") {
		t.Errorf("error %v", err)
	}
}

func prefixed(prefix string, names []string) []string {
	for i := range names {
		names[i] = prefix + names[i]
	}
	return names
}
