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
	const script = `import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
const text = readFileSync("src/main.txt", "utf8");
if (text === "broken") { console.error("src/main.txt:1: unexpected token"); process.exit(1); }
const out = process.env.MALL_WEB_OUT;
mkdirSync(out + "/assets", { recursive: true });
writeFileSync(out + "/index.html", text);
writeFileSync(out + "/assets/a.js", "0123456789".repeat(1000));
writeFileSync(out + "/assets/small.js", "0");
`
	for path, text := range map[string]string{
		"bin/.keep":        "",
		"web/package.json": `{"name":"web","private":true,"workspaces":["common","console","shop"]}`,
		"web/package-lock.json": `{"name":"web","lockfileVersion":3,"requires":true,"packages":{"":{"name":"web","workspaces":["common","console","shop"]},` +
			`"common":{"name":"@mall/common"},"console":{},"shop":{},"node_modules/@mall/common":{"resolved":"common","link":true},` +
			`"node_modules/console":{"resolved":"console","link":true},"node_modules/shop":{"resolved":"shop","link":true}}}`,
		"web/common/package.json":       `{"name":"@mall/common","private":true}`,
		"web/common/src/a.txt":          "shared",
		"web/common/e2e/a.ts":           "a test",
		"web/console/package.json":      `{"name":"console","private":true,"type":"module","scripts":{"build":"node build.js"}}`,
		"web/console/src/main.txt":      "first",
		"web/console/src/main.test.txt": "a test",
		"web/console/e2e/a.spec.ts":     "a test",
		"web/console/build.js":          script,

		"web/shop/package.json": `{"name":"shop","private":true,"type":"module","scripts":{"build":"node build.js"}}`,
		"web/shop/src/main.txt": "shop",
		"web/shop/build.js":     script,
	} {
		write(t, root, path, text)
	}
	return root
}

var both = []build.Page{build.ShopPages, build.ConsolePage}

// buildPages returns the workspaces that were built.
func buildPages(t *testing.T, root string, pages ...build.Page) string {
	t.Helper()
	built, err := build.Pages(t.Context(), root, pages, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range built {
		names = append(names, p.Workspace)
	}
	return strings.Join(names, " ")
}

func read(t *testing.T, root, path string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAPageIsBuiltWhenItsSourcesChanged(t *testing.T) {
	root := web(t)
	if got := buildPages(t, root, both...); got != "shop console" || read(t, root, "bin/web/shop/index.html") != "shop" || read(t, root, "bin/web/console/index.html") != "first" {
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
	for _, c := range []struct{ path, want string }{
		{"web/console/src/main.test.txt", ""}, {"web/console/e2e/a.spec.ts", ""}, {"web/console/node_modules/x/a.js", ""}, {"web/common/e2e/a.ts", ""},
		{"web/console/src/main.txt", "console"}, {"web/shop/src/main.txt", "shop"}, {"web/common/src/a.txt", "shop console"}, {"web/package-lock.json", "shop console"},
	} {
		text := "another"
		if strings.HasSuffix(c.path, ".json") {
			text = read(t, root, c.path) + "\n"
		}
		write(t, root, c.path, text)
		if got := buildPages(t, root, both...); got != c.want {
			t.Errorf("after a change of %s it built %q, want %q", c.path, got, c.want)
		}
	}
	if read(t, root, "bin/web/console/index.html") != "another" {
		t.Error("the page is not of the changed sources")
	}
	if err := os.RemoveAll(filepath.Join(root, "bin/web")); err != nil {
		t.Fatal(err)
	}
	if got := buildPages(t, root, build.ConsolePage); got != "console" {
		t.Errorf("with the pages gone it built %q of the console's alone", got)
	}
	if left, _ := filepath.Glob(filepath.Join(root, "bin/web/*")); len(left) != 1 {
		t.Errorf("the build left %v", left)
	}
}

func TestAPageThatDoesNotBuildLeavesTheOldOneAndSaysWhy(t *testing.T) {
	root := web(t)
	buildPages(t, root, both...)
	write(t, root, "web/shop/src/main.txt", "broken")
	write(t, root, "web/console/src/main.txt", "fine")
	built, err := build.Pages(t.Context(), root, both, func(string) {})
	if err == nil || !strings.Contains(err.Error(), "the shop's pages") || !strings.Contains(err.Error(), "src/main.txt:1: unexpected token") {
		t.Fatalf("the build says %v", err)
	}
	if len(built) != 1 || read(t, root, "bin/web/console/index.html") != "fine" {
		t.Errorf("one page that does not build keeps the other from it: %v", built)
	}
	if read(t, root, "bin/web/shop/index.html") != "shop" {
		t.Error("the old page is gone")
	}
}

func TestWithoutNPMThePageIsLeftOut(t *testing.T) {
	root := web(t)
	t.Setenv("PATH", t.TempDir())
	if _, err := build.Pages(t.Context(), root, both, func(string) {}); !errors.Is(err, build.ErrNoNode) {
		t.Errorf("it says %v", err)
	}
	if err := os.RemoveAll(filepath.Join(root, "web")); err != nil {
		t.Fatal(err)
	}
	if built, err := build.Pages(t.Context(), root, both, func(string) {}); len(built) > 0 || err != nil {
		t.Errorf("a checkout without pages: %v, %v", built, err)
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
		if got := buildPages(t, root, build.ConsolePage); got != "console" {
			t.Errorf("%s: built %q", version, got)
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
