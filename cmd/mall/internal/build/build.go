// Package build compiles mall's binaries, only those whose sources changed: linking one
// takes seconds, and there are more than a dozen.
package build

import (
	"context"
	"errors"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"mall/cmd/mall/internal/topology"
)

// Tags leave the Kubernetes client out of the binaries, which halves them.
const Tags = "no_k8s,grpcnotrace"

// self is the command itself. make builds it too, so whether it is up to date is told by
// its time, not by a record of ours.
const self = "mall"

// Target is one binary.
type Target struct {
	Name string // of the binary
	Main string // its package, relative to the checkout
	// Module is the folder of the Go module that holds Main; empty for mall's own.
	Module string
}

// Out is the binary's path relative to the checkout.
func (t Target) Out() string { return "bin/" + t.Name }

// pattern names the package to a go command that runs in the folder of its module.
func (t Target) pattern() string {
	return "." + strings.TrimPrefix("/"+t.Main, strings.TrimSuffix("/"+t.Module, "/"))
}

// importPath relies on each module's name being its folder below mall.
func (t Target) importPath() string { return module + "/" + t.Main }

// Targets returns every binary whose main package exists, and the names of those missing.
func Targets(root string) (found []Target, missing []string) {
	all := []Target{{Name: self, Main: "cmd/mall"}}
	for _, s := range slices.Concat(topology.Services(0), topology.Telemetry(0)) {
		all = append(all, Target{Name: s.Name, Main: s.Main, Module: s.Module})
	}
	for _, t := range all {
		if files, _ := filepath.Glob(filepath.Join(root, t.Main, "*.go")); len(files) > 0 {
			found = append(found, t)
		} else {
			missing = append(missing, t.Name)
		}
	}
	return found, missing
}

// Outcome is what building one binary came to, for whoever runs it as another process.
type Outcome struct {
	Built   bool   `json:"built"` // false: nothing had changed
	Version string `json:"version"`
}

// Result tells what Run did.
type Result struct {
	Built   []string // names of the binaries that were linked
	Version string
}

// Run brings the binaries of root up to date; update is told how far it is. Records of
// what was built are kept beside them.
func Run(ctx context.Context, root string, targets []Target, update func(string)) (Result, error) {
	res := Result{Version: Version(ctx, root)}
	if _, err := exec.LookPath("go"); err != nil {
		return res, errors.New("go is not in PATH, so nothing can be built: install it from https://go.dev/dl, or use `mall up --no-build` with the binaries in bin/")
	}
	rec := loadRecord(root)
	tree, err := treeStamp(root)
	if err != nil {
		return res, err
	}
	if rec.Tree == tree && rec.allPresent(root, targets) {
		return res, nil
	}
	for _, m := range modules(targets) {
		built, err := buildModule(ctx, root, m, rec, res.Version, update)
		if err != nil {
			return res, errors.Join(err, rec.save(root)) // what was built stays built
		}
		res.Built = append(res.Built, built...)
	}
	slices.Sort(res.Built)
	if all, _ := Targets(root); len(targets) == len(all) {
		rec.Tree = tree // of what was left out nothing is known
	}
	return res, rec.save(root)
}

// modules groups the targets by the module they belong to, in order of first mention.
func modules(targets []Target) [][]Target {
	var out [][]Target
	at := map[string]int{}
	for _, t := range targets {
		i, ok := at[t.Module]
		if !ok {
			i = len(out)
			at[t.Module] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], t)
	}
	return out
}

// buildModule brings binaries of one module up to date and returns the names of those it linked.
func buildModule(ctx context.Context, root string, targets []Target, rec *record, version string, update func(string)) ([]string, error) {
	dir := filepath.Join(root, targets[0].Module)
	r := local()
	update("looking for what changed")
	deps, err := r.listDeps(ctx, dir, targets, update)
	if err != nil {
		return nil, err
	}
	prints, err := deps.fingerprints(targets, r)
	if err != nil {
		return nil, err
	}
	var todo []Target
	for _, t := range targets {
		if t.Name == self && deps.olderThan(t, modTime(root, t)) {
			continue
		}
		if t.Name == self || !rec.current(r.path(root, t), t, prints[t.Name]) {
			todo = append(todo, t)
		}
	}
	if err := r.compile(ctx, dir, deps.libraries(todo), update); err != nil {
		return nil, err
	}
	if err := r.linkAll(ctx, root, todo, version, update); err != nil {
		return nil, err
	}
	names := make([]string, 0, len(todo))
	for _, t := range todo {
		names = append(names, t.Name)
		rec.note(r.path(root, t), t, prints[t.Name], version)
	}
	return names, nil
}

// Version names the commit the binaries are built from, e.g. "v1.2.0-3-gabc1234-dirty".
func Version(ctx context.Context, root string) string {
	cmd := exec.CommandContext(ctx, "git", "describe", "--tags", "--always", "--dirty")
	cmd.Dir = root
	out, err := cmd.Output()
	if v := strings.TrimSpace(string(out)); err == nil && v != "" {
		return v
	}
	return "dev"
}
