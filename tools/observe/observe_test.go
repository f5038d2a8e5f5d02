package observe

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestEveryQueryParsesAndNamesOnlyWhatIsMeasured(t *testing.T) {
	if _, err := Make(t.Context(), root); err != nil {
		t.Fatal(err)
	}
}

func TestAQueryForWhatNobodyMeasuresIsRefused(t *testing.T) {
	p, err := Make(t.Context(), root)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, expr, want string }{
		{"unknown metric", `sum(rate(http_server_requests_total[5m]))`, "http_server_requests_total"},
		{"unknown label", `sum(rate(mall_cart_additions_total{colour="red"}[5m]))`, "has no label colour"},
		{"unknown grouping", `sum by (colour) (rate(mall_cart_additions_total[5m]))`, "has the label colour"},
		{"no PromQL", `sum(rate(mall_cart_additions_total[5m])`, "parse error"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			broken := *p
			broken.Dashboards = []Dashboard{{UID: "x", Rows: []Row{{Panels: []Panel{graph("p", "short", Query{Expr: tt.expr})}}}}}
			if err := broken.check(); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one that says %s", err, tt.want)
			}
		})
	}
}

func TestANewRPCGetsItsPanelsObjectiveAndRules(t *testing.T) {
	dir := copied(t)
	proto := filepath.Join(dir, "app/order/rpc/order.proto")
	edit(t, proto, "service Cart {", "service Cart {\n  rpc CountCart(CartRequest) returns (CartResponse);")
	edit(t, filepath.Join(dir, "app/order/api/order.api"), "get /cart returns", "get /cart/count returns (Cart)\n\n\t@handler getCart\n\tget /cart returns")
	edit(t, filepath.Join(dir, "app/order/api/order.api"), "@handler getCart\n", "@handler countCart\n")
	if err := Generate(t.Context(), dir, cache(t)); err != nil {
		t.Fatal(err)
	}
	for file, wants := range map[string][]string{
		"deploy/dashboards/grafana/mall-order-rpc.json":           {`"mall.order.v1.Cart/CountCart"`, `rpc_method=\"CountCart\"`},
		"deploy/dashboards/grafana/mall-order-api.json":           {`"GET /api/v1/cart/count"`},
		"deploy/dashboards/prometheus/recording.yaml":             {"rpc_method: CountCart", "http_route: /api/v1/cart/count"},
		"deploy/dashboards/signoz/dashboards/mall-order-rpc.json": {`CountCart`},
		"deploy/dashboards/queries.json":                          {"mall.order.v1.Cart/CountCart: Rate"},
	} {
		content, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range wants {
			if !strings.Contains(string(content), want) {
				t.Errorf("%s lacks %s", file, want)
			}
		}
	}
}

func TestGeneratingAgainChangesNothingAndRemovesWhatIsGone(t *testing.T) {
	dir := copied(t)
	if err := Generate(t.Context(), dir, cache(t)); err != nil {
		t.Fatal(err)
	}
	before := snapshot(t, dir)
	book := filepath.Join(dir, runbooks, "OutboxStuck.md")
	edit(t, book, handEmpty, "Look at the broker's disk first.")
	stale := []string{
		filepath.Join(dir, dashboards, "grafana/mall-gone.json"), filepath.Join(dir, dashboards, "signoz/alerts/Gone.json"),
		filepath.Join(dir, runbooks, "Gone.md"),
	}
	for _, file := range stale {
		write(t, file, generatedMarkdown)
	}
	write(t, filepath.Join(dir, runbooks, "release.md"), "# Written by hand\n")
	if err := Generate(t.Context(), dir, cache(t)); err != nil {
		t.Fatal(err)
	}
	for _, file := range stale {
		if _, err := os.Stat(file); err == nil {
			t.Errorf("%s is left", file)
		}
	}
	content, _ := os.ReadFile(book)
	if !strings.Contains(string(content), "Look at the broker's disk first.") || strings.Contains(string(content), handEmpty) {
		t.Errorf("what was written by hand is lost:\n%s", content)
	}
	edit(t, book, "Look at the broker's disk first.", handEmpty)
	if err := os.Remove(filepath.Join(dir, runbooks, "release.md")); err != nil {
		t.Errorf("a page that is not generated: %v", err)
	}
	after := snapshot(t, dir)
	for name, content := range after {
		if before[name] != content {
			t.Errorf("%s changed", name)
		}
	}
	if len(before) != len(after) {
		t.Errorf("%d files, then %d", len(before), len(after))
	}
}

func TestARunbookWithExperienceIsNotRemoved(t *testing.T) {
	dir := copied(t)
	write(t, filepath.Join(dir, runbooks, "Gone.md"), generatedMarkdown+handBegins+"\n\nIt helped to wait.\n\n"+handEnds+"\n")
	err := Generate(t.Context(), dir, cache(t))
	if err == nil || !strings.Contains(err.Error(), "docs/runbooks/Gone.md") {
		t.Errorf("error %v", err)
	}
}

func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, place := range Places {
		err := filepath.WalkDir(filepath.Join(dir, place), func(file string, entry os.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			content, err := os.ReadFile(file)
			files[file] = string(content)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}

func TestGrafanaGetsWholeDashboards(t *testing.T) {
	p, err := Make(t.Context(), root)
	if err != nil {
		t.Fatal(err)
	}
	files, err := renderGrafana(t.Context(), cache(t), p.Dashboards)
	if err != nil {
		t.Fatal(err)
	}
	type panel struct {
		ID      int
		Type    string
		Title   string
		GridPos struct{ X, Y, W, H int }
		Targets []struct{ Expr string }
		Panels  []panel
	}
	for _, d := range p.Dashboards {
		var got struct {
			UID           string
			SchemaVersion int
			Panels        []panel
			Templating    struct{ List []struct{ Name string } }
		}
		if err := json.Unmarshal(files[d.UID+".json"], &got); err != nil {
			t.Fatal(err)
		}
		if got.UID != d.UID || got.SchemaVersion < 41 || len(got.Templating.List) != 4 {
			t.Errorf("%s: uid %s, schema %d, %d variables", d.UID, got.UID, got.SchemaVersion, len(got.Templating.List))
		}
		var ids []int
		exprs, want := 0, 0
		var walk func(panels []panel)
		walk = func(panels []panel) {
			for _, p := range panels {
				if slices.Contains(ids, p.ID) || p.GridPos.W == 0 || p.GridPos.X+p.GridPos.W > 24 {
					t.Errorf("%s: %s: id %d or place %+v", d.UID, p.Title, p.ID, p.GridPos)
				}
				ids = append(ids, p.ID)
				exprs += len(p.Targets)
				walk(p.Panels)
			}
		}
		walk(got.Panels)
		for _, row := range d.Rows {
			for _, p := range row.Panels {
				want += len(p.Queries)
			}
		}
		if exprs != want {
			t.Errorf("%s: %d queries, want %d", d.UID, exprs, want)
		}
	}
}

func TestSigNozGetsPublishedShapesInItsOwnNames(t *testing.T) {
	p, err := Make(t.Context(), root)
	if err != nil {
		t.Fatal(err)
	}
	words := p.Metrics.dictionary()
	var known []string
	for _, name := range words.series {
		known = append(known, name)
	}
	for _, d := range p.Dashboards {
		text, err := signozDashboard(d, words)
		if err != nil {
			t.Fatal(err)
		}
		var got struct {
			SchemaVersion, Name string
			Spec                struct {
				Panels map[string]struct {
					Spec struct{ Queries []json.RawMessage }
				}
				Layouts []struct {
					Spec struct {
						Items []struct {
							Content map[string]string
							X       int
							Width   int
						}
					}
				}
			}
		}
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatal(err)
		}
		placed := 0
		for _, l := range got.Spec.Layouts {
			for _, item := range l.Spec.Items {
				placed++
				id := strings.TrimPrefix(item.Content["$ref"], "#/spec/panels/")
				if panel, ok := got.Spec.Panels[id]; !ok || len(panel.Spec.Queries) != 1 {
					t.Errorf("%s: panel %q is not there or has not one query", d.UID, id)
				}
				if item.X+item.Width > 12 {
					t.Errorf("%s: %s is placed at %d, %d wide", d.UID, id, item.X, item.Width)
				}
			}
		}
		if got.SchemaVersion != "v6" || placed != len(got.Spec.Panels) || placed == 0 {
			t.Errorf("%s: schema %s, %d panels, %d placed", d.UID, got.SchemaVersion, len(got.Spec.Panels), placed)
		}
		checkTranslated(t, d.UID, text, known)
	}
	rules := 0
	for _, a := range p.Alerts {
		text, err := signozRule(a, words)
		if err != nil {
			t.Fatal(err)
		}
		if text != nil {
			rules++
			checkTranslated(t, a.Alert, text, known)
		}
	}
	if missing := len(p.Alerts) - rules; missing != 2 { // ErrorBudgetLow and CollectorDown; docs/observability.md says why
		t.Errorf("%d alerts have no SigNoz form", missing)
	}
}

// checkTranslated looks at every "query" in text.
func checkTranslated(t *testing.T, where string, text []byte, known []string) {
	t.Helper()
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			for key, e := range v {
				if query, ok := e.(string); ok && key == "query" {
					names, err := used(query)
					if err != nil {
						t.Errorf("%s: %v", where, err)
					}
					for name := range names {
						if !slices.Contains(known, name) {
							t.Errorf("%s: %s is no name of OpenTelemetry's", where, name)
						}
					}
					continue
				}
				walk(e)
			}
		}
	}
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	walk(v)
}
