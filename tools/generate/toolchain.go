package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// The programs that generating needs, at the versions of tools/go.mod.
var programs = []string{
	"github.com/zeromicro/go-zero/tools/goctl",
	"google.golang.org/protobuf/cmd/protoc-gen-go",
	"google.golang.org/grpc/cmd/protoc-gen-go-grpc",
	"./protoc",
}

// toolchain runs the generators in an environment that takes nothing from the developer's machine.
type toolchain struct {
	root      string
	templates string
	env       []string
	temp      string
}

func newToolchain(ctx context.Context, root string) (*toolchain, error) {
	bin := filepath.Join(root, ".mall", "tools", "bin")
	if err := os.MkdirAll(bin, 0o755); err != nil {
		return nil, err
	}
	// Go's own cache decides what is to be done: nothing, mostly.
	build := exec.CommandContext(ctx, "go", append([]string{"build", "-o", bin + string(filepath.Separator)}, programs...)...)
	build.Dir = filepath.Join(root, "tools")
	build.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-buildvcs=false -mod=readonly")
	build.Stdout, build.Stderr = os.Stdout, os.Stderr
	if err := build.Run(); err != nil {
		return nil, fmt.Errorf("go build: %w", err)
	}

	temp, err := os.MkdirTemp("", "mall-generate-")
	if err != nil {
		return nil, err
	}
	t := &toolchain{root: root, templates: filepath.Join(root, "tools", "goctl"), temp: temp}
	if t.env, err = isolatedEnv(ctx, bin, temp); err != nil {
		t.close()
		return nil, err
	}
	return t, nil
}

// isolatedEnv gives goctl an empty home: it would read templates and settings from ~/.goctl and leave
// backups in the temporary directory. Go, which goctl asks for the module's path, keeps its caches.
func isolatedEnv(ctx context.Context, bin, temp string) ([]string, error) {
	caches := []string{"GOENV", "GOPATH", "GOMODCACHE", "GOCACHE"}
	out, err := exec.CommandContext(ctx, "go", append([]string{"env"}, caches...)...).Output()
	if err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	env := os.Environ()
	for i, value := range strings.Split(strings.TrimSuffix(string(out), "\n"), "\n") {
		env = append(env, caches[i]+"="+value)
	}
	return append(env,
		"HOME="+temp, "TMPDIR="+temp,
		"PATH="+bin+string(filepath.ListSeparator)+os.Getenv("PATH"),
		"GOWORK=", "GOFLAGS=-mod=mod",
		"GOPROXY=off", // a look-up on the network is a fault
	), nil
}

func (t *toolchain) close() { _ = os.RemoveAll(t.temp) }

// goctl runs goctl in dir. What it prints is shown only when it fails.
func (t *toolchain) goctl(ctx context.Context, dir string, args ...string) error {
	cmd := exec.CommandContext(ctx, filepath.Join(t.root, ".mall", "tools", "bin", "goctl"), args...)
	cmd.Dir, cmd.Env = dir, t.env
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("goctl %s: %w\n%s", strings.Join(args, " "), err, output.String())
	}
	return nil
}
