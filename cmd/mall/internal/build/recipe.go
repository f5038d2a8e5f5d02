package build

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
)

// recipe is how binaries are made, and where they go.
type recipe struct {
	flags []string // of go build, besides those of the linker
	env   []string // over the process's own
	path  func(root string, t Target) string
}

// local makes binaries for this machine, in bin/.
func local() recipe {
	return recipe{flags: []string{"-tags", Tags, "-buildvcs=false"}, path: func(root string, t Target) string { return filepath.Join(root, t.Out()) }}
}

func (r recipe) goCommand(ctx context.Context, dir string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	if len(r.env) > 0 {
		cmd.Env = append(os.Environ(), r.env...)
	}
	return cmd
}
