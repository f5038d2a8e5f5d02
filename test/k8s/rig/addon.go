package rig

import (
	"context"
	"fmt"
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
