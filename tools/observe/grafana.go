package observe

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
)

// The renderer is TypeScript, because Grafana publishes its types for it: a panel that Grafana would not understand
// does not compile.
//
//go:embed grafana/*.ts grafana/*.json
var renderer embed.FS

var building sync.Mutex // tests generate side by side

// renderGrafana gives Grafana's JSON of dashboards by file name.
func renderGrafana(ctx context.Context, cache string, dashboards []Dashboard) (map[string][]byte, error) {
	program, err := buildRenderer(ctx, cache)
	if err != nil {
		return nil, err
	}
	temp, err := os.MkdirTemp("", "mall-grafana-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(temp) }()
	text, err := json.Marshal(dashboards)
	if err != nil {
		return nil, err
	}
	input := filepath.Join(temp, "dashboards.json.in")
	if err := os.WriteFile(input, text, 0o600); err != nil {
		return nil, err
	}
	if err := run(ctx, filepath.Dir(program), "node", program, input, temp); err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, d := range dashboards {
		name := d.UID + ".json"
		if files[name], err = os.ReadFile(filepath.Join(temp, name)); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// buildRenderer type-checks and compiles the renderer, once for each version of it.
func buildRenderer(ctx context.Context, cache string) (string, error) {
	building.Lock()
	defer building.Unlock()
	sum := sha256.New()
	entries, err := renderer.ReadDir("grafana")
	if err != nil {
		return "", err
	}
	files := map[string][]byte{}
	for _, entry := range entries {
		content, err := renderer.ReadFile("grafana/" + entry.Name())
		if err != nil {
			return "", err
		}
		files[entry.Name()] = content
		_, _ = fmt.Fprintf(sum, "%s %d\n%s", entry.Name(), len(content), content) // a hash takes everything
	}
	dir := filepath.Join(cache, "grafana-"+hex.EncodeToString(sum.Sum(nil))[:12])
	program := filepath.Join(dir, "dist", "main.js")
	if _, err := os.Stat(program); err == nil {
		return program, nil
	}
	if _, err := exec.LookPath("npm"); err != nil {
		return "", errors.New("the dashboards are rendered by Node 18 or newer with npm, which is not in PATH: sh deploy/local/install-deps.sh --test")
	}
	work, err := os.MkdirTemp(cache, "grafana-build-")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(work) }()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(work, name), content, 0o600); err != nil {
			return "", err
		}
	}
	if err := run(ctx, work, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"); err != nil {
		return "", err
	}
	if err := run(ctx, work, "node", "node_modules/typescript/bin/tsc"); err != nil {
		return "", err
	}
	// Another process may have been as fast; its result is the same.
	if err := os.Rename(work, dir); err != nil && !errors.Is(err, os.ErrExist) {
		if _, there := os.Stat(program); there != nil {
			return "", err
		}
	}
	return program, nil
}

func run(ctx context.Context, dir, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %v: %w\n%s", name, args, err, out)
	}
	return nil
}
