package contract

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestLoadReadsRoutesWithTheirStatuses(t *testing.T) {
	api, err := Load("shop", "testdata/shop.api")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range api.Routes {
		file, err := r.HandlerFile()
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, strings.Join([]string{r.Method, r.Path, r.Summary, statusText(r), filepath.ToSlash(file)}, " | "))
	}
	want := []string{
		"POST | /api/v1/admin/things | Make a thing | 201 session OperatorOnly | internal/handler/admin/create_thing_handler.go",
		"DELETE | /api/v1/admin/things/{id} | Drop a thing | 204 session OperatorOnly | internal/handler/admin/delete_thing_handler.go",
		"GET | /api/v1/things | List things | 200 | internal/handler/things/list_things_handler.go",
	}
	if !slices.Equal(got, want) {
		t.Errorf("routes:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if api.Title != "shop" || api.About != "A shop" {
		t.Errorf("title %q, about %q", api.Title, api.About)
	}
}

func statusText(r Route) string {
	text := map[int]string{200: "200", 201: "201", 202: "202", 204: "204"}[r.Status]
	if r.Auth {
		text += " session"
	}
	return strings.Join(append([]string{text}, r.Middlewares...), " ")
}

func TestLoadRefusesWhatCannotWork(t *testing.T) {
	tests := []struct{ name, types, doc, route, want string }{
		{"status of nothing", "", `status: "201"`, "post /a", "returns nothing answers 204"},
		{"status that is no success", "B { X string `json:\"x\"` }", `status: "404"`, "post /a returns (B)", "want 200, 201 or 202"},
		{"misspelt key", "", `statsu: "201"`, "post /a", "@doc has no key statsu"},
		{"body of a GET", "A { X string `json:\"x\"` }", `summary: "s"`, "get /a (A)", "has no body"},
		{"path parameter nobody takes", "A { X string `json:\"x\"` }", `summary: "s"`, "post /a/:id (A)", "has the parameters [id]"},
		{"path field without parameter", "A { X string `path:\"x\"` }", `summary: "s"`, "post /a (A)", "its request takes [x]"},
		{"two places", "A { X string `json:\"x\" form:\"x\"` }", `summary: "s"`, "post /a (A)", "choose one"},
		{"no place", "A { X string `xml:\"x\"` }", `summary: "s"`, "post /a (A)", "names no json"},
		{"unknown option", "A { X string `json:\"x,opitonal\"` }", `summary: "s"`, "post /a (A)", "unknown option opitonal"},
		{"range", "A { X int64 `json:\"x,range=1-2\"` }", `summary: "s"`, "post /a (A)", "want a form like"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			types := ""
			if tt.types != "" {
				types = "type " + tt.types
			}
			source := "syntax = \"v1\"\n" + types + "\nservice x-api {\n@doc (\n" + tt.doc + "\n)\n@handler h\n" + tt.route + "\n}\n"
			file := filepath.Join(t.TempDir(), "x.api")
			if err := os.WriteFile(file, []byte(source), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := Load("x", file)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestFieldsReadsTags(t *testing.T) {
	api, err := Load("shop", "testdata/shop.api")
	if err != nil {
		t.Fatal(err)
	}
	got, err := Fields(api.Types["CreateThingReq"])
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]Field{}
	for _, f := range got {
		byName[f.Name] = f
	}
	if f := byName["Idempotency-Key"]; f.In != InHeader || !f.Optional {
		t.Errorf("header: %+v", f)
	}
	if f := byName["name"]; f.In != InBody || f.Optional || f.About != "as customers see it" {
		t.Errorf("embedded body field: %+v", f)
	}
	if f := byName["kind"]; f.Default != "new" || !slices.Equal(f.Options, []string{"new", "used"}) {
		t.Errorf("default and options: %+v", f)
	}
	if r := byName["count"].Range; r == nil || *r.Min != 1 || *r.Max != 100 || r.ExclusiveMin || r.ExclusiveMax {
		t.Errorf("range: %+v", r)
	}
}

func TestParseRange(t *testing.T) {
	r, err := parseRange("(0:]")
	if err != nil || *r.Min != 0 || !r.ExclusiveMin || r.Max != nil || r.ExclusiveMax {
		t.Errorf("(0:] = %+v, %v", r, err)
	}
	for _, bad := range []string{"", "[1]", "[a:2]", "1:2"} {
		if _, err := parseRange(bad); err == nil {
			t.Errorf("%q is taken as a range", bad)
		}
	}
}
