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
}

// Out is the binary's path relative to the checkout.
func (t Target) Out() string { return "bin/" + t.Name }

// Targets returns every binary whose main package exists, and the names of those missing.
func Targets(root string) (found []Target, missing []string) {
	all := []Target{{Name: self, Main: "cmd/mall"}}
	for _, s := range topology.Services(0) {
		all = append(all, Target{Name: s.Name, Main: s.Main})
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

// Result tells what Run did.
type Result struct {
	Built   []string // names of the binaries that were linked
	Version string
}

// Run brings the binaries of root up to date; update is told how far it is. Records of
// what was built are kept in stateDir.
func Run(ctx context.Context, root, stateDir string, targets []Target, update func(string)) (Result, error) {
	res := Result{Version: Version(ctx, root)}
	if _, err := exec.LookPath("go"); err != nil {
		return res, errors.New("go is not in PATH, so nothing can be built: install it from https://go.dev/dl, or use `mall up --no-build` with the binaries in bin/")
	}
	rec := loadRecord(stateDir)
	tree, err := treeStamp(root)
	if err != nil {
		return res, err
	}
	if rec.Tree == tree && rec.allPresent(root, targets) {
		return res, nil
	}
	update("looking for what changed")
	deps, err := listDeps(ctx, root, targets, update)
	if err != nil {
		return res, err
	}
	prints, err := deps.fingerprints(targets)
	if err != nil {
		return res, err
	}
	var todo []Target
	for _, t := range targets {
		if t.Name == self && deps.olderThan(t, modTime(root, t)) {
			continue
		}
		if t.Name == self || !rec.current(root, t, prints[t.Name]) {
			todo = append(todo, t)
		}
	}
	if err := compile(ctx, root, deps.libraries(todo), update); err != nil {
		return res, err
	}
	if err := linkAll(ctx, root, todo, res.Version, update); err != nil {
		return res, err
	}
	for _, t := range todo {
		res.Built = append(res.Built, t.Name)
		rec.note(root, t, prints[t.Name], res.Version)
	}
	slices.Sort(res.Built)
	rec.Tree = tree
	return res, rec.save(stateDir)
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
