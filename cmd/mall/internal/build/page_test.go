package build_test

import (
	"compress/gzip"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"mall/cmd/mall/internal/build"
)

// web is a checkout whose page is built by real npm, by a script that needs nothing from a registry.
func web(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for path, text := range map[string]string{
		"bin/.keep":                     "",
		"web/package.json":              `{"name":"web","private":true,"workspaces":["console"]}`,
		"web/package-lock.json":         `{"name":"web","lockfileVersion":3,"requires":true,"packages":{"":{"name":"web","workspaces":["console"]},"console":{},"node_modules/console":{"resolved":"console","link":true}}}`,
		"web/console/package.json":      `{"name":"console","private":true,"type":"module","scripts":{"build":"node build.js"}}`,
		"web/console/src/main.txt":      "first",
		"web/console/src/main.test.txt": "a test",
		"web/console/e2e/a.spec.ts":     "a test",
		"web/console/build.js": `import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
const text = readFileSync("src/main.txt", "utf8");
if (text === "broken") { console.error("src/main.txt:1: unexpected token"); process.exit(1); }
const out = process.env.MALL_WEB_OUT;
mkdirSync(out + "/assets", { recursive: true });
writeFileSync(out + "/index.html", text);
writeFileSync(out + "/assets/a.js", "0123456789".repeat(1000));
writeFileSync(out + "/assets/small.js", "0");
`,
	} {
		write(t, root, path, text)
	}
	return root
}

func buildPage(t *testing.T, root string) bool {
	t.Helper()
	built, err := build.Page(t.Context(), root, root, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	return built
}

func read(t *testing.T, root, path string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestThePageIsBuiltWhenItsSourcesChanged(t *testing.T) {
	root := web(t)
	if !buildPage(t, root) || read(t, root, "bin/web/console/index.html") != "first" {
		t.Fatal("the first build made no page")
	}
	packed, err := os.Open(filepath.Join(root, "bin/web/console/assets/a.js.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = packed.Close() }()
	plain, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(plain); err != nil || string(b) != read(t, root, "bin/web/console/assets/a.js") {
		t.Errorf("the compressed file holds something else: %v", err)
	}
	for _, path := range []string{"assets/small.js.gz", "index.html.gz"} {
		if _, err := os.Stat(filepath.Join(root, "bin/web/console", path)); err == nil {
			t.Errorf("%s is not worth compressing", path)
		}
	}
	for path, want := range map[string]bool{
		"web/console/src/main.test.txt": false, "web/console/e2e/a.spec.ts": false, "web/console/node_modules/x/a.js": false,
		"web/console/src/main.txt": true, "web/package-lock.json": true,
	} {
		text := "another"
		if strings.HasSuffix(path, ".json") {
			text = read(t, root, path) + "\n"
		}
		write(t, root, path, text)
		if got := buildPage(t, root); got != want {
			t.Errorf("after a change of %s: built is %t", path, got)
		}
	}
	if read(t, root, "bin/web/console/index.html") != "another" {
		t.Error("the page is not of the changed sources")
	}
	if err := os.RemoveAll(filepath.Join(root, "bin/web")); err != nil {
		t.Fatal(err)
	}
	if !buildPage(t, root) {
		t.Error("with the page gone it was not built")
	}
	if left, _ := filepath.Glob(filepath.Join(root, "bin/web/*")); len(left) != 1 {
		t.Errorf("the build left %v", left)
	}
}

func TestAPageThatDoesNotBuildLeavesTheOldOneAndSaysWhy(t *testing.T) {
	root := web(t)
	buildPage(t, root)
	write(t, root, "web/console/src/main.txt", "broken")
	_, err := build.Page(t.Context(), root, root, func(string) {})
	if err == nil || !strings.Contains(err.Error(), "src/main.txt:1: unexpected token") {
		t.Fatalf("the build says %v", err)
	}
	if read(t, root, "bin/web/console/index.html") != "first" {
		t.Error("the old page is gone")
	}
}

func TestWithoutNPMThePageIsLeftOut(t *testing.T) {
	root := web(t)
	t.Setenv("PATH", t.TempDir())
	if _, err := build.Page(t.Context(), root, root, func(string) {}); !errors.Is(err, build.ErrNoNode) {
		t.Errorf("it says %v", err)
	}
	if err := os.RemoveAll(filepath.Join(root, "web")); err != nil {
		t.Fatal(err)
	}
	if built, err := build.Page(t.Context(), root, root, func(string) {}); built || err != nil {
		t.Errorf("a checkout without a page: %t, %v", built, err)
	}
}

// A machine's Node that is too old runs npx, which runs a newer one; here npx only notes that it was asked to.
func TestAnOldNodeRunsANewerOne(t *testing.T) {
	for version, newer := range map[string]bool{"v18.20.4": true, "v22.11.0": true, "v20.19.0": false} {
		root := web(t)
		bin := t.TempDir()
		npm, err := exec.LookPath("npm")
		if err != nil {
			t.Fatal(err)
		}
		for name, script := range map[string]string{
			"node": "#!/bin/sh\n[ \"$1\" = --version ] && { echo " + version + "; exit; }\nexec " + lookPath(t, "node") + " \"$@\"\n",
			"npm":  "#!/bin/sh\nexec " + npm + " \"$@\"\n",
			"npx":  "#!/bin/sh\necho \"$@\" >> " + bin + "/asked\n[ \"$1 $2 $3 $4\" = '--yes --package node@22 --' ] || exit 9\nshift 4\nexec \"$@\"\n",
		} {
			if err := os.WriteFile(filepath.Join(bin, name), []byte(script), 0o700); err != nil {
				t.Fatal(err)
			}
		}
		t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
		if !buildPage(t, root) {
			t.Errorf("%s: not built", version)
		}
		_, err = os.Stat(filepath.Join(bin, "asked"))
		if asked := err == nil; asked != newer {
			t.Errorf("%s: a newer Node was asked for: %t", version, asked)
		}
	}
}

func lookPath(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatal(err)
	}
	return path
}
