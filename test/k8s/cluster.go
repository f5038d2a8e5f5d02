// Package k8s tests mall's delivery on a real Kubernetes cluster: the rig's, or one that MALL_K8S_KUBECONFIG names.
package k8s

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"mall/test/k8s/rig"
)

// Cluster is where tests run. All is done by kubectl and helm, as an operator would.
type Cluster struct {
	Kubeconfig string
	// Gateway is the base URL of the cluster's entrance.
	Gateway string
	// Rig is nil when the cluster is somebody else's.
	Rig *rig.Rig

	kubectl, helm string
}

// OnRig is a cluster that runs on a rig.
func OnRig(r *rig.Rig) *Cluster {
	return &Cluster{Kubeconfig: r.Kubeconfig(), Gateway: "http://" + r.NodeIP(), Rig: r, kubectl: r.Kubectl(), helm: r.Helm()}
}

// Existing is a cluster of the developer's, with the kubectl and helm in PATH. gateway may be "".
func Existing(kubeconfig, gateway string) (*Cluster, error) {
	c := &Cluster{Kubeconfig: kubeconfig, Gateway: gateway}
	var err error
	if c.kubectl, err = exec.LookPath("kubectl"); err != nil {
		return nil, errors.New("kubectl is not in PATH, and a cluster of yours is tested with it")
	}
	if c.helm, err = exec.LookPath("helm"); err != nil {
		return nil, errors.New("helm is not in PATH, and a cluster of yours is tested with it")
	}
	if out, err := c.Kubectl(context.Background(), "get", "--raw", "/readyz"); err != nil {
		return nil, fmt.Errorf("the cluster of %s does not answer: %w %s", kubeconfig, err, out)
	}
	return c, nil
}

// Command is a program with the cluster's kubeconfig in its environment, and its kubectl and helm first in PATH.
func (c *Cluster) Command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), "KUBECONFIG="+c.Kubeconfig, "PATH="+filepath.Dir(c.kubectl)+":"+os.Getenv("PATH"))
	return cmd
}

func output(cmd *exec.Cmd) (string, error) {
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		err = fmt.Errorf("%s %s: %w\n%s", filepath.Base(cmd.Path), strings.Join(cmd.Args[1:], " "), err, stderr.String())
	}
	return string(out), err
}

// Kubectl returns what kubectl printed; an error carries what it complained of.
func (c *Cluster) Kubectl(ctx context.Context, args ...string) (string, error) {
	return output(c.Command(ctx, c.kubectl, args...))
}

// Helm returns what helm printed.
func (c *Cluster) Helm(ctx context.Context, args ...string) (string, error) {
	return output(c.Command(ctx, c.helm, args...))
}

// Apply creates or changes what the manifest describes.
func (c *Cluster) Apply(ctx context.Context, namespace, manifest string) error {
	cmd := c.Command(ctx, c.kubectl, "apply", "--server-side", "--force-conflicts", "--namespace", namespace, "--filename", "-")
	cmd.Stdin = strings.NewReader(manifest)
	_, err := output(cmd)
	return err
}

// Post sends an object to a path of the API, for what kubectl has no command for.
func (c *Cluster) Post(ctx context.Context, path, object string) error {
	cmd := c.Command(ctx, c.kubectl, "create", "--raw", path, "--filename", "-")
	cmd.Stdin = strings.NewReader(object)
	_, err := output(cmd)
	return err
}

// Get reads one object, or a list of them, into v, which has the fields the caller wants.
func (c *Cluster) Get(ctx context.Context, v any, args ...string) error {
	out, err := c.Kubectl(ctx, append([]string{"get", "--output", "json"}, args...)...)
	if err != nil {
		return err
	}
	return json.Unmarshal([]byte(out), v)
}
