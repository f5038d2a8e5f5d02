package rig

import "context"

// LoadEcho makes the image of test/k8s/echo known to the node and returns its reference.
func (r *Rig) LoadEcho(ctx context.Context) (string, error) {
	if err := r.build(ctx, []program{{name: "echo", module: ".", pkg: "./test/k8s/echo"}}); err != nil {
		return "", err
	}
	images, err := r.Load(ctx, r.static("echo"))
	return images["echo"], err
}
