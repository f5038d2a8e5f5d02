package rig

import (
	"context"
	"fmt"
	"os"
	"time"
)

// containerdConfig keeps everything of containerd's below the rig's directory.
//
// restrict_oom_score_adj: without CAP_SYS_RESOURCE, as in many containers, lowering a pod's score fails and with it
// every sandbox. netns_mounts_under_state_dir: else pods' namespaces would be mounted in the host's /run/netns.
const containerdConfig = `version = 2
root = %[1]q
state = %[2]q
oom_score = 0
disabled_plugins = ["io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs", "io.containerd.internal.v1.tracing"]
[grpc]
  address = %[3]q
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = %[4]q
  restrict_oom_score_adj = true
  netns_mounts_under_state_dir = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = %[5]q
    conf_dir = %[6]q
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false
[plugins."io.containerd.internal.v1.opt"]
  path = %[7]q
`

// cniConfig gives each pod an interface that the node routes to. There is no bridge, so all traffic between pods
// passes the node's rules: Services work without br_netfilter, and NetworkPolicies can be enforced there.
const cniConfig = `{"cniVersion": "0.4.0", "name": %[1]q, "plugins": [
  {"type": "ptp", "ipMasq": false,
   "ipam": {"type": "host-local", "dataDir": %[2]q, "ranges": [[{"subnet": %[3]q}]], "routes": [{"dst": "0.0.0.0/0"}]}},
  {"type": "portmap", "capabilities": {"portMappings": true}, "snat": true}
]}
`

func (r *Rig) containerdSocket() string { return r.path("run", "containerd.sock") }

func (r *Rig) containerdUp(ctx context.Context) error {
	plugins, err := cniDir()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(r.path("cni"), 0o700); err != nil {
		return err
	}
	cni := fmt.Sprintf(cniConfig, r.id, r.path("run", "cni"), podCIDR)
	if err := keep(r.path("cni", "10-rig.conflist"), cni); err != nil {
		return err
	}
	config := fmt.Sprintf(containerdConfig, r.path("containerd"), r.path("run", "containerd"), r.containerdSocket(),
		pauseImage, plugins, r.path("cni"), r.path("run", "opt"))
	if err := keep(r.path("containerd.toml"), config); err != nil {
		return err
	}
	if err := r.start(ctx, "containerd", "containerd", "--config", r.path("containerd.toml")); err != nil {
		return err
	}
	return r.await(ctx, "containerd", 30*time.Second, func(ctx context.Context) error {
		_, err := r.ctr(ctx, "version")
		return err
	})
}

// ctr talks to the rig's containerd in the namespace that the kubelet uses.
func (r *Rig) ctr(ctx context.Context, args ...string) (string, error) {
	return command(ctx, append([]string{"ctr", "--address", r.containerdSocket(), "--namespace", "k8s.io"}, args...)...)
}

// Import makes the images in docker-archive or OCI tars known to the node. Pods name them with
// imagePullPolicy Never or IfNotPresent.
func (r *Rig) Import(ctx context.Context, tars ...string) error {
	for _, tar := range tars {
		if _, err := r.ctr(ctx, "images", "import", "--digests=false", tar); err != nil {
			return fmt.Errorf("import %s: %w", tar, err)
		}
	}
	return nil
}

// Tag gives an image that the node knows one more reference.
func (r *Rig) Tag(ctx context.Context, reference, more string) error {
	_, err := r.ctr(ctx, "images", "tag", "--force", reference, more)
	return err
}

// KillContainer ends a container's process as kill -9 does; its id is the one in the pod's status, without containerd://.
func (r *Rig) KillContainer(ctx context.Context, id string) error {
	_, err := r.ctr(ctx, "tasks", "kill", "--signal", "SIGKILL", id)
	return err
}
