package observe

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const root = "../.."

// copied makes a checkout of all that is read, to change things in.
func copied(t *testing.T) string {
	t.Helper()
	to := t.TempDir()
	for _, pattern := range []string{
		"app/*/api/*.api", "app/*/api/*.openapi.yaml", "app/*/rpc/*.proto", "app/*/*/etc/*.yaml", "app/*/etc/*.yaml",
		"common/event/event.go", sloFile, metricsFile,
	} {
		files, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v, %d files", pattern, err, len(files))
		}
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			name, err := filepath.Rel(root, file)
			if err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(to, name), string(content))
		}
	}
	return to
}

func write(t *testing.T, file, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// edit replaces what must be there.
func edit(t *testing.T, file, from, to string) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(content), from) {
		t.Fatalf("%s has no %q", file, from)
	}
	write(t, file, strings.Replace(string(content), from, to, 1))
}

// cache is the checkout's own, so that the renderer is built once.
func cache(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(root, ".mall", "tools")
	if err := os.MkdirAll(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	absolute, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	return absolute
}
