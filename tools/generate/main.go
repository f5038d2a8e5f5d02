// Command generate turns the contracts in app/*/api/*.api and app/*/rpc/*.proto into code, into one
// OpenAPI document, the gateway's table of routes, the pages' client types and into what watches them: dashboards, rules, alerts and runbooks. It is what `make generate` runs; --check fails when the tree was not up to date.
//
// Generated files are removed first, so nothing stays of an endpoint that is gone. Logic is made once
// for a new endpoint and then belongs to its author.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"mall/tools/charts"
	"mall/tools/gateway"
	"mall/tools/observe"
)

func main() {
	check := flag.Bool("check", false, "fail, naming the files, when generating changed anything")
	root := flag.String("root", "", "the checkout; default: the nearest directory above with app/ and tools/")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *root, *check); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, root string, check bool) error {
	root, err := findRoot(root)
	if err != nil {
		return err
	}
	before, err := digests(root)
	if err != nil {
		return err
	}
	if err := generate(ctx, root); err != nil {
		return err
	}
	after, err := digests(root)
	if err != nil {
		return err
	}
	changed := before.diff(after)
	if len(changed) == 0 {
		fmt.Println("nothing changed")
		return nil
	}
	list := "\n  " + strings.Join(changed, "\n  ")
	if check {
		return fmt.Errorf("these files were not up to date; they are now, commit them:%s", list)
	}
	fmt.Printf("%d files changed:%s\n", len(changed), list)
	return nil
}

func generate(ctx context.Context, root string) error {
	var tools *toolchain
	if err := step("build the generators", func() (err error) {
		tools, err = newToolchain(ctx, root)
		return err
	}); err != nil {
		return err
	}
	defer tools.close()

	apis, err := glob(root, "app/*/api/*.api")
	if err != nil {
		return err
	}
	for _, file := range apis {
		if err := step(relative(root, file), func() error { return generateAPI(ctx, tools, file) }); err != nil {
			return err
		}
	}
	protos, err := glob(root, "app/*/rpc/*.proto")
	if err != nil {
		return err
	}
	for _, file := range protos {
		if err := step(relative(root, file), func() error { return generateRPC(ctx, tools, file) }); err != nil {
			return err
		}
	}
	if err := step(openAPIFile, func() error { return generateOpenAPI(ctx, root, apis) }); err != nil {
		return err
	}
	if err := step(gateway.File, func() error { return gateway.Generate(root, openAPIFile) }); err != nil {
		return err
	}
	if err := step("the charts' schemas, defaults and tables", func() error { return charts.Generate(root) }); err != nil {
		return err
	}
	if err := step(clientFile, func() error { return generateClient(ctx, root) }); err != nil {
		return err
	}
	return step("dashboards, rules and runbooks", func() error {
		return observe.Generate(ctx, root, filepath.Join(root, ".mall", "tools"))
	})
}

func glob(root, pattern string) ([]string, error) {
	return filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
}

// step runs one step and prints its name and how long it took.
func step(name string, do func() error) error {
	start := time.Now()
	if err := do(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	fmt.Printf("%-40s %6.1f s\n", name, time.Since(start).Seconds())
	return nil
}

func findRoot(root string) (string, error) {
	if root != "" {
		return filepath.Abs(root)
	}
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if isDir(filepath.Join(dir, "app")) && isDir(filepath.Join(dir, "tools")) {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", fmt.Errorf("no checkout around the working directory: say --root")
		}
		dir = parent
	}
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func relative(root, path string) string {
	if rel, err := filepath.Rel(root, path); err == nil {
		return filepath.ToSlash(rel)
	}
	return path
}
