// Package pages drives the shop's and the console's pages in Chromium against a mall of its own.
package pages

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mall/test/malltest"
)

// portOffset keeps away from a developer's mall and from those of the other test packages.
const portOffset = 13000

// suite is a part of Playwright's JSON report.
type suite struct {
	Title  string  `json:"title"`
	File   string  `json:"file"`
	Suites []suite `json:"suites"`
	Specs  []struct {
		Title string `json:"title"`
		OK    bool   `json:"ok"`
		Tests []struct {
			Status  string `json:"status"`
			Results []struct {
				Duration float64 `json:"duration"`
				Error    *struct {
					Message string `json:"message"`
				} `json:"error"`
			} `json:"results"`
		} `json:"tests"`
	} `json:"specs"`
}

// Each test of web/shop/e2e and web/console/e2e is a subtest here; the console's come last, for they stop services.
// MALL_E2E_PAGES=shop (or console) leaves out the others, MALL_E2E_ONLY those whose title does not match.
func TestPages(t *testing.T) {
	m, err := malltest.Start("pages", portOffset)
	t.Cleanup(func() { require.NoError(t, m.Stop()) })
	require.NoError(t, err)
	for _, pages := range []string{"shop", "console"} {
		t.Run(pages, func(t *testing.T) {
			if only := os.Getenv("MALL_E2E_PAGES"); only != "" && only != pages {
				t.Skip("not asked for")
			}
			run(t, m, pages)
		})
	}
}

func run(t *testing.T, m *malltest.Mall, pages string) {
	t.Helper()
	report := filepath.Join(t.TempDir(), "report.json")
	args := []string{"playwright", "test", "--config", "e2e/playwright.config.ts"}
	if only := os.Getenv("MALL_E2E_ONLY"); only != "" {
		args = append(args, "--grep", only, "--no-deps") // what others depend on is left out, too
	}
	cmd := exec.CommandContext(t.Context(), "npx", args...)
	cmd.Dir = filepath.Join(m.Root, "web", pages)
	cmd.Env = append(m.Env, "CONSOLE_URL="+m.Console, "EDGE_URL="+m.URL, "MALL="+filepath.Join(m.Root, "bin", "mall"),
		"MALL_E2E_REPORT="+report, "MALL_E2E_OUT="+filepath.Join(m.Root, ".mall", "test", pages))
	if os.Getenv("MALL_SLOW") == "" { // the numbers themselves are measured on a quiet machine, with MALL_SLOW=1
		cmd.Env = append(cmd.Env, "MALL_SLOW=4")
	}
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	ran := cmd.Run() // what failed is in the report
	text, err := os.ReadFile(report)
	require.NoError(t, err, "Playwright wrote no report: %v", ran)
	var root suite
	require.NoError(t, json.Unmarshal(text, &root))
	specs := 0
	for _, s := range root.Suites {
		specs += play(t, s, s.File)
	}
	require.NotZero(t, specs, "no test was run: %v", ran)
	if ran != nil && !t.Failed() {
		t.Errorf("every test passed, and yet Playwright failed: %v", ran)
	}
}

func play(t *testing.T, s suite, path string) int {
	t.Helper()
	n := len(s.Specs)
	for _, spec := range s.Specs {
		t.Run(path+"/"+spec.Title, func(t *testing.T) {
			for _, run := range spec.Tests {
				switch run.Status {
				case "skipped":
					t.Skip()
				case "flaky":
					t.Log("it failed at first, and passed when it was tried again")
				}
				for _, result := range run.Results {
					if result.Error != nil {
						t.Log(plain(result.Error.Message))
					}
				}
			}
			if !spec.OK {
				t.Fail()
			}
		})
	}
	for _, inner := range s.Suites {
		n += play(t, inner, fmt.Sprintf("%s/%s", path, inner.Title))
	}
	return n
}

// plain takes the colours out of what Playwright says.
func plain(text string) string {
	var b strings.Builder
	for rest := text; rest != ""; {
		before, after, found := strings.Cut(rest, "\x1b[")
		b.WriteString(before)
		if !found {
			break
		}
		_, rest, _ = strings.Cut(after, "m")
	}
	return b.String()
}
