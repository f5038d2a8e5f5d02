package rig

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Add starts an optional part by name.
func (r *Rig) Add(ctx context.Context, name string) error {
	parts := map[string]func(context.Context) error{"rollouts": r.RolloutsUp, "prometheus": r.PrometheusUp, "argocd": r.ArgoCDUp, "backing": r.BackingUp, "gateway": r.GatewayUp}
	run, ok := parts[name]
	if !ok {
		return fmt.Errorf("the rig has no part %q; there are %v", name, sortedKeys(parts))
	}
	return r.steps(ctx, []step{{name, run}})
}

// DefinitionsUp makes the custom kinds known that mall's charts use and nothing of the rig answers for, such as PodMonitors.
func (r *Rig) DefinitionsUp(ctx context.Context) error {
	if err := r.build(ctx, []program{{name: "schemas", module: kubernetesModule, pkg: "./schemas"}}); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "mall-definitions-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	cmd := exec.CommandContext(ctx, r.path("bin", "schemas"), "-definitions", dir)
	cmd.Dir = filepath.Join(r.Root, kubernetesModule)
	if _, err := output(cmd); err != nil {
		return err
	}
	if _, err := r.Run(ctx, "apply", "--server-side", "--force-conflicts", "-f", dir); err != nil {
		return err
	}
	return r.definitionsKnown(ctx)
}
