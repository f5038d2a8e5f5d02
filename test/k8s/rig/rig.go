// Package rig runs a real Kubernetes cluster on one Linux machine: every component built from its Go module,
// containerd and the CNI plugins from the distribution, all of it in a network namespace of its own. It needs root,
// no Docker, no image registry and no other cluster.
package rig

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
)

// Version is the Kubernetes that tools/kubernetes/go.mod names.
const Version = "v1.35.4"

// maxDir leaves room for the longest socket below the directory: Linux allows 107 bytes for a socket's path.
const maxDir = 70

// Rig is one cluster. Two rigs with different directories do not know of each other.
type Rig struct {
	Root string // the checkout
	Dir  string // state: certificates, data, logs, sockets
	Out  io.Writer

	id      string // names the network namespace, the cgroup and the host's interface
	network network
	tools   tools
	began   time.Time
}

// Open describes the rig whose state is in dir, whether it runs or not. Nothing is started.
func Open(root, dir string, out io.Writer) (*Rig, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	if dir == "" {
		dir = filepath.Join(root, ".mall", "k8s", "rig")
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return nil, err
	}
	if len(dir) > maxDir {
		return nil, fmt.Errorf("the rig's directory %s has %d characters, and sockets in it would exceed the kernel's limit: choose one of at most %d with --dir", dir, len(dir), maxDir)
	}
	sum := sha256.Sum256([]byte(dir))
	r := &Rig{Root: root, Dir: dir, Out: out, id: "mall-" + hex.EncodeToString(sum[:4]), began: time.Now()}
	r.network.load(r.path("run", "network"))
	r.tools.bin = r.path("bin")
	return r, nil
}

func (r *Rig) path(parts ...string) string {
	return filepath.Join(append([]string{r.Dir}, parts...)...)
}

// Kubeconfig is the administrator's, valid from the host as from inside the namespace.
func (r *Rig) Kubeconfig() string { return r.path("pki", "admin.kubeconfig") }

// Kubectl and Helm are the paths of the programs that fit the cluster.
func (r *Rig) Kubectl() string { return r.path("bin", "kubectl") }

// Helm is the path of helm.
func (r *Rig) Helm() string { return r.path("bin", "helm") }

// NodeIP is the address of the node, reachable from the host: the gateway's ports 80 and 443, node ports, and the
// servers that stand in for managed ones.
func (r *Rig) NodeIP() string { return r.network.node() }

// HostIP is the address of this machine as the node and its pods reach it.
func (r *Rig) HostIP() string { return r.network.host() }

// Namespace is the name of the network namespace.
func (r *Rig) Namespace() string { return r.id }

// say prints a line of progress with the seconds since the command began.
func (r *Rig) say(format string, args ...any) {
	_, _ = fmt.Fprintf(r.Out, "%6.1fs  %s\n", time.Since(r.began).Seconds(), fmt.Sprintf(format, args...))
}

// step is one part of bringing a cluster up.
type step struct {
	name string
	run  func(context.Context) error
}

func (r *Rig) steps(ctx context.Context, steps []step) error {
	for _, s := range steps {
		begin := time.Now()
		if err := s.run(ctx); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		r.say("%s (%.1f s)", s.name, time.Since(begin).Seconds())
	}
	return nil
}

// Up brings the cluster up, or what is missing of it, and waits until it can be used.
func (r *Rig) Up(ctx context.Context) error {
	if err := checkMachine(); err != nil {
		return err
	}
	unlock, err := r.lock()
	if err != nil {
		return err
	}
	defer unlock()
	for _, d := range []string{"bin", "log", "run", "pki", "images"} {
		if err := os.MkdirAll(r.path(d), 0o700); err != nil {
			return err
		}
	}
	if err := r.steps(ctx, []step{
		{"binaries", r.buildTools},
		{"network namespace " + r.id, r.networkUp},
		{"certificates", r.certificates},
	}); err != nil {
		return err
	}
	// The servers outside and the cluster do not need each other to start.
	both, ctx := errgroup.WithContext(ctx)
	both.Go(func() error {
		return r.steps(ctx, []step{{"MySQL, Redis and Kafka outside the cluster", r.BackingUp}})
	})
	both.Go(func() error { return r.clusterUp(ctx) })
	return both.Wait()
}

func (r *Rig) clusterUp(ctx context.Context) error {
	return r.steps(ctx, []step{
		{"containerd", r.containerdUp},
		{"control plane", r.controlPlaneUp},
		{"images of the cluster's own pods", r.ownImages},
		{"node", r.nodeUp},
		{"cluster DNS", r.dnsUp},
		{"gateway", r.GatewayUp},
	})
}

// Running tells whether the API server answers.
func (r *Rig) Running(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	_, err := r.Run(ctx, "get", "--raw", "/readyz")
	return err == nil
}

// needed are the programs a rig starts, with the Debian package each comes from.
var needed = map[string]string{
	"containerd": "containerd", "ctr": "containerd", "containerd-shim-runc-v2": "containerd", "runc": "runc", "iptables": "iptables",
	"ip": "iproute2", "nsenter": "util-linux", "conntrack": "conntrack", "nft": "nftables", "ipset": "ipset", "socat": "socat", "ethtool": "ethtool",
}

// cniDirs are where distributions put the CNI plugins.
var cniDirs = []string{"/usr/lib/cni", "/opt/cni/bin", "/usr/libexec/cni"}

func checkMachine() error {
	if os.Geteuid() != 0 {
		return errors.New("the rig needs root: it makes a network namespace, cgroups and mounts; run it with sudo, or give `make test-k8s KUBECONFIG=…` a cluster of yours")
	}
	var missing []string
	for program, pkg := range needed {
		if _, err := lookPath(program); err != nil {
			missing = append(missing, program+" ("+pkg+")")
		}
	}
	if _, err := cniDir(); err != nil {
		missing = append(missing, "the CNI plugins (containernetworking-plugins)")
	}
	if len(missing) > 0 {
		return fmt.Errorf("the rig needs %s: run `sh deploy/local/install-deps.sh --k8s`", strings.Join(missing, ", "))
	}
	return nil
}

func cniDir() (string, error) {
	for _, dir := range cniDirs {
		if _, err := os.Stat(filepath.Join(dir, "ptp")); err == nil {
			return dir, nil
		}
	}
	return "", fmt.Errorf("no CNI plugin ptp in %s", strings.Join(cniDirs, ", "))
}

// lock keeps two commands from working on one rig at a time.
func (r *Rig) lock() (func(), error) {
	if err := os.MkdirAll(r.Dir, 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(r.Dir+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("another command works on the rig in %s: wait until it has ended", r.Dir)
	}
	return func() { _ = f.Close() }, nil
}

// Use says that a suite uses the rig's servers, together with others, or alone: then it waits until they have ended, and
// they until it has.
func (r *Rig) Use(ctx context.Context, alone bool) (release func(), err error) {
	f, err := os.OpenFile(r.path("run", "use"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	how := syscall.LOCK_SH
	if alone {
		how = syscall.LOCK_EX
	}
	for {
		err := syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
		if err == nil {
			return func() { _ = f.Close() }, nil
		}
		select {
		case <-ctx.Done():
			_ = f.Close()
			return nil, fmt.Errorf("another suite uses the rig: %w", ctx.Err())
		case <-time.After(200 * time.Millisecond):
		}
	}
}
