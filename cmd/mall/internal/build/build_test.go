package build_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"mall/cmd/mall/internal/build"
)

var targets = []build.Target{{Name: "mall", Main: "cmd/mall"}, {Name: "edge", Main: "app/edge"}, {Name: "user-api", Main: "app/user/api"},
	{Name: "console", Main: "app/console", Module: "app/console"}}

// checkout is a small module with the shape of mall.
func checkout(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for path, text := range map[string]string{
		"go.mod":                    "module mall\n\ngo 1.26\n",
		"go.sum":                    "",
		"common/service/service.go": "package service\n\nvar Version = \"unset\"\n",
		"common/note/note.go":       "package note\n\nimport _ \"embed\"\n\n//go:embed note.txt\nvar Text string\n",
		"common/note/note.txt":      "first",
		"cmd/mall/main.go":          "package main\n\nfunc main() {}\n",
		"app/console/go.mod":        "module mall/app/console\n\ngo 1.26\n",
		"app/console/go.sum":        "",
		"app/console/main.go":       "package main\n\nfunc main() {}\n",
		"app/edge/main.go":          "package main\n\nimport \"mall/common/service\"\n\nfunc main() { print(service.Version) }\n",
		"app/user/api/main.go":      "package main\n\nimport (\n\t\"mall/common/note\"\n\t\"mall/common/service\"\n)\n\nfunc main() { print(service.Version, note.Text) }\n",
	} {
		write(t, root, path, text)
	}
	return root
}

func write(t *testing.T, root, path, text string) {
	t.Helper()
	full := filepath.Join(root, path)
	if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	// A file system with coarse times must not hide the change.
	touch(t, root, path, time.Second)
}

func run(t *testing.T, root string) []string {
	t.Helper()
	res, err := build.Run(t.Context(), root, targets, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	return res.Built
}

func TestOnlyWhatChangedIsLinked(t *testing.T) {
	root := checkout(t)
	if got := run(t, root); !slices.Equal(got, []string{"console", "edge", "mall", "user-api"}) {
		t.Fatalf("first build made %v", got)
	}
	touch(t, root, "bin/mall", time.Minute) // the sources' times are in the future
	if got := run(t, root); len(got) != 0 {
		t.Errorf("nothing changed, yet it made %v", got)
	}
	write(t, root, "common/note/note.txt", "second")
	if got := run(t, root); !slices.Equal(got, []string{"user-api"}) {
		t.Errorf("after a change of an embedded file it made %v", got)
	}
	out, err := exec.Command(filepath.Join(root, "bin/user-api")).CombinedOutput()
	if err != nil || !strings.HasSuffix(string(out), "second") || strings.HasPrefix(string(out), "unset") {
		t.Errorf("the new binary prints %q, %v", out, err)
	}
	write(t, root, "common/note/note_test.go", "package note\n")
	if got := run(t, root); len(got) != 0 {
		t.Errorf("after a new test it made %v", got)
	}
	if err := os.Remove(filepath.Join(root, "bin/edge")); err != nil {
		t.Fatal(err)
	}
	if got := run(t, root); !slices.Equal(got, []string{"edge"}) {
		t.Errorf("with a binary gone it made %v", got)
	}
	write(t, root, "app/console/main.go", "package main\n\nfunc main() { println() }\n")
	if got := run(t, root); !slices.Equal(got, []string{"console"}) {
		t.Errorf("after a change in a module of its own it made %v", got)
	}
	write(t, root, "cmd/mall/main.go", "package main\n\nfunc main() { println() }\n")
	touch(t, root, "cmd/mall/main.go", 2*time.Minute)
	if got := run(t, root); !slices.Equal(got, []string{"mall"}) {
		t.Errorf("after a change of the command it made %v", got)
	}
}

// touch sets a file's time to this much after now.
func touch(t *testing.T, root, path string, after time.Duration) {
	t.Helper()
	at := time.Now().Add(after)
	if err := os.Chtimes(filepath.Join(root, path), at, at); err != nil {
		t.Fatal(err)
	}
}

func TestCompilerErrorsAreShownAndKeepTheOldBinary(t *testing.T) {
	root := checkout(t)
	run(t, root)
	before, err := os.ReadFile(filepath.Join(root, "bin/edge"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, root, "app/edge/main.go", "package main\n\nfunc main() { undefinedThing() }\n")
	_, err = build.Run(t.Context(), root, targets, func(string) {})
	if err == nil || !strings.Contains(err.Error(), "undefinedThing") {
		t.Fatalf("the build says %v", err)
	}
	after, err := os.ReadFile(filepath.Join(root, "bin/edge"))
	if err != nil || !slices.Equal(before, after) {
		t.Errorf("the old binary changed: %v", err)
	}
}

func TestTargetsWithoutSourcesAreNamed(t *testing.T) {
	found, missing := build.Targets(checkout(t))
	var names []string
	for _, f := range found {
		names = append(names, f.Name)
	}
	if !slices.Equal(names, []string{"mall", "edge", "user-api", "console"}) || len(missing) != 12 {
		t.Errorf("found %v, missing %v", names, missing)
	}
}

// A rebuild of one binary must not hide from the next `mall up` that the others are old.
func TestWhatWasLeftOutIsBuiltTheNextTime(t *testing.T) {
	root := checkout(t)
	run(t, root)
	write(t, root, "common/service/service.go", "package service\n\nvar Version = \"new\"\n")
	res, err := build.Run(t.Context(), root, targets[1:2], func(string) {})
	if err != nil || !slices.Equal(res.Built, []string{"edge"}) {
		t.Fatalf("built %v: %v", res.Built, err)
	}
	if built := run(t, root); !slices.Contains(built, "user-api") {
		t.Errorf("then built %v", built)
	}
}
