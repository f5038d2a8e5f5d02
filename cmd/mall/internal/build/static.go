package build

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
)

// Static is a set of Linux binaries that need nothing of the system they run on and hold nothing of the machine they
// were built on: the same sources, version and Go give the same bytes, wherever the checkout lies.
type Static struct {
	Arch    string // as GOARCH names it
	Dir     string // holds them, with the record of how they were made, in bin/
	Version string // stamped into each
}

// Path is where the target's binary lies.
func (s Static) Path(t Target) string { return filepath.Join(s.Dir, t.Out()) }

// Run brings the binaries up to date and returns the names of those it linked.
func (s Static) Run(ctx context.Context, root string, targets []Target, update func(string)) (built []string, err error) {
	if _, err := exec.LookPath("go"); err != nil {
		return nil, errors.New("go is not in PATH, so no image can be built: install it from https://go.dev/dl")
	}
	if err := os.MkdirAll(filepath.Join(s.Dir, "bin"), 0o700); err != nil {
		return nil, fmt.Errorf("the folder of the binaries: %w", err)
	}
	rec := loadRecord(s.Dir)
	for _, m := range modules(targets) {
		names, err := s.recipe().static(ctx, root, m, rec, s.Version, update)
		if err != nil {
			return built, errors.Join(err, rec.save(s.Dir)) // what was built stays built
		}
		built = append(built, names...)
	}
	slices.Sort(built)
	return built, rec.save(s.Dir)
}

// recipe names all of the environment that changes what the compiler makes.
func (s Static) recipe() recipe {
	return recipe{
		flags: []string{"-tags", Tags, "-buildvcs=false", "-trimpath"},
		env: []string{"GOOS=linux", "GOARCH=" + s.Arch, "CGO_ENABLED=0", "GOFLAGS=", "GOEXPERIMENT=", "GOAMD64=v1", "GOARM64=v8.0",
			"GOFIPS140=off", "GOWORK=off", "GODEBUG="},
		path: func(_ string, t Target) string { return s.Path(t) },
	}
}

// static brings binaries of one module up to date. Unlike those in bin/, one of another version is linked again: which commit
// an image is of is told by what it holds.
func (r recipe) static(ctx context.Context, root string, targets []Target, rec *record, version string, update func(string)) ([]string, error) {
	dir := filepath.Join(root, targets[0].Module)
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
		if !rec.current(r.path(root, t), t, prints[t.Name]) || rec.Binaries[t.Name].Version != version {
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
