package sourcemap

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// built is a map of two mappings: 1:1 of the script to 3:3 of the source, and 1:11 to 8:3.
const built = `{"version":3,"debug_id":"85314830-023f-4cf1-a267-535f4e37bb17","sources":["../../src/till.ts"],"sourcesContent":["export class Till {\n  total(lines) {\n    return lines.length; // { \"\n  }\n}\n\nexport const pay = async (cents: number): Promise<void> => {\n  throw new Error(` + "`${cents} {`" + `);\n};\n"],"names":[],"mappings":"AAEI,UAKF"}`

func maps(t *testing.T) (*Maps, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "web")
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "shop", "assets"), 0o750))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "shop", "assets", "index-1.js.map"), []byte(built), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "broken.js.map"), []byte("{"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "..", "outside.js.map"), []byte(built), 0o600))
	require.NoError(t, os.Symlink(filepath.Join(dir, "..", "outside.js.map"), filepath.Join(dir, "link.js.map")))
	return New(dir), dir
}

func TestAPlaceIsFoundInItsSource(t *testing.T) {
	m, _ := maps(t)
	for _, p := range []Place{
		{URL: "https://shop.test/assets/index-1.js?v=1", Line: 1, Column: 1}, {DebugID: "85314830-023F-4CF1-A267-535F4E37BB17", URL: "https://cdn.test/other.js", Line: 1, Column: 5},
	} {
		o, found := m.Resolve(p)
		require.True(t, found, "%v", p)
		assert.Equal(t, []any{"src/till.ts", "Till.total", 3, 5, 1}, []any{o.File, o.Function, o.Line, o.Column, o.First})
		assert.Contains(t, o.Lines[2], "return lines.length")
	}
	o, found := m.Resolve(Place{URL: "/assets/index-1.js", Line: 1, Column: 11})
	require.True(t, found)
	assert.Equal(t, []any{"pay", 8, 3}, []any{o.Function, o.Line, o.Column})
}

func TestNothingOutsideTheDirectoryIsRead(t *testing.T) {
	m, _ := maps(t)
	for _, p := range []Place{
		{URL: "../outside.js", Line: 1, Column: 1}, {URL: "/../../outside.js", Line: 1, Column: 1}, {URL: "https://x/..%2foutside.js", Line: 1, Column: 1},
		{URL: "/link.js", Line: 1, Column: 1}, {URL: "/etc/passwd", Line: 1, Column: 1}, {URL: "/broken.js", Line: 1, Column: 1}, {URL: "%zz", Line: 1, Column: 1},
		{URL: "/assets/index-1.js", Line: 99, Column: 1}, {URL: "/assets/index-1.js", Line: 0, Column: 1}, {URL: "", Line: 1, Column: 1},
	} {
		_, found := m.Resolve(p)
		assert.False(t, found, "%v", p)
	}
	_, found := (*Maps)(nil).Resolve(Place{URL: "/assets/index-1.js", Line: 1, Column: 1})
	assert.False(t, found)
}

func TestAFunctionIsNamedByWhatOpensIt(t *testing.T) {
	for source, want := range map[string]string{
		"function pay(a, b) {\n  @":                              "pay",
		"async function* each<T>(a: T): AsyncGenerator<T> {\n @": "each",
		"const pay = (a: number) => {\n if (a) {\n @":            "pay",
		"const pay = a => {\n for (;;) { @":                      "pay",
		"export class Cart {\n  private async add(x: X) {\n @":   "Cart.add",
		"const x = { pay: function () {\n @":                     "pay",
		"function a() {}\n function b() { @":                     "b",
		"const s = \"{\"; // {\n/* { */ function a() { @":        "a",
		"const s = `{${f({a: 1})}{`; function a() { @":           "a",
		"items.forEach(item => {\n @":                            "items.forEach callback",
		"const x = 1;\n@":                                        "",
		"function a() { if (x) { @":                              "a",
	} {
		at := strings.Index(source, "@")
		line := strings.Count(source[:at], "\n")
		column := at - (strings.LastIndex(source[:at], "\n") + 1)
		assert.Equal(t, want, enclosing(source, line+1, column), source)
	}
}

func FuzzEnclosing(f *testing.F) {
	f.Add("function a() { `${", 1, 5)
	f.Add("/*", 1, 1)
	f.Fuzz(func(_ *testing.T, source string, line, column int) {
		enclosing(source, max(1, line%1000), max(0, column%1000))
	})
}
