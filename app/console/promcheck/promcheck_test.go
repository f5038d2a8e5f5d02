package promcheck

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestErrorsNameFileGroupRuleAndPlace(t *testing.T) {
	file := filepath.Join(t.TempDir(), "alerts.yaml")
	for text, want := range map[string]string{
		"groups:\n- name: g\n  rules:\n  - alert: A\n    expr: rate(x[5m)\n":                      `group "g", rule 1, "A"`,
		"groups:\n- name: g\n  rules:\n  - record: a b\n    expr: x\n    for: 1m\n":               `group "g", rule 1, "a b"`,
		"groups:\n- name: g\n  colour: red\n":                                                     "colour",
		"groups:\n- name: g\n  rules: []\n- name: g\n  rules: []\n":                               "repeated",
		"groups:\n- name: g\n  rules:\n  - alert: A\n    expr: x\n    annotations: {a: '{{ .No'}": "A",
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := CheckRules(file); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), file) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	if err := CheckRules(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a file that is not there passes")
	}
	if err := CheckQuery("sum(rate(x[5m])) by (le"); err == nil || !strings.Contains(err.Error(), "1:") {
		t.Error(err)
	}
	if err := CheckQuery(`rate(x)`); err == nil {
		t.Error("a type error passes")
	}
	if err := CheckQuery(`histogram_quantile(0.9, sum by (le) (rate(x_bucket[5m])))`); err != nil {
		t.Error(err)
	}
}
