package charts

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

func TestDefaultsKeepEveryValueAndNoComment(t *testing.T) {
	const values = "# a comment\na: 1\n\nb:\n  # -- what c is\n  c: {d: '#1'}\n"
	text := string(defaults([]byte(values)))
	_, body, _ := strings.Cut(text, "define \"mall-service.defaults\" -}}\n")
	body, _, _ = strings.Cut(body, "{{- end")
	var want, got map[string]any
	if err := yaml.Unmarshal([]byte(values), &want); err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	if len(got) != len(want) || strings.Contains(body, "# ") {
		t.Errorf("got\n%s", body)
	}
}

func TestTableNamesValuesWithoutDescription(t *testing.T) {
	dir := t.TempDir()
	for file, text := range map[string]string{
		"README.md":   "before\n" + tableBegin + "\nold\n" + tableEnd + "\nafter\n",
		"values.yaml": "a:\n  # ignored\n  # -- how many | ever\n  b: 2\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := table(dir); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"before\n", "| `a.b` | `2` | how many \\| ever |", "\nafter\n"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	if strings.Contains(string(text), "old") {
		t.Error("the old table is still there")
	}

	if err := os.WriteFile(filepath.Join(dir, "values.yaml"), []byte("a:\n  b: 2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := table(dir); err == nil || !strings.Contains(err.Error(), "a.b") {
		t.Errorf("a value without description: %v", err)
	}
}
