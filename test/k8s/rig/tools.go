package rig

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"mall/test/cache"
)

// tools are the programs built for a rig.
type tools struct{ bin string }

// program is one binary, built from a module of the checkout.
type program struct {
	name    string
	module  string // folder
	pkg     string
	tags    string
	ldflags string
	alias   []string // names to call it by
}

const kubernetesModule = "tools/kubernetes"

// Tags leave out what no test calls; they are those of Kubernetes' own release.
const kubernetesTags = "selinux,notest,grpcnotrace"

func programs() []program {
	version, helm := "k8s.io/component-base/version.", "helm.sh/helm/v3/"
	minor := strings.Split(Version, ".")[1]
	return []program{
		{name: "hyperkube", module: kubernetesModule, pkg: "./hyperkube", tags: kubernetesTags,
			ldflags: "-X " + version + "gitVersion=" + Version + " -X " + version + "gitMajor=1 -X " + version + "gitMinor=" + minor + " -X " + version + "gitTreeState=clean",
			alias:   []string{"kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet", "kube-proxy", "kubectl"}},
		{name: "etcd", module: kubernetesModule, pkg: "go.etcd.io/etcd/server/v3", tags: kubernetesTags},
		// Without its version helm takes itself for the client of Kubernetes 1.20.
		{name: "helm", module: kubernetesModule, pkg: "helm.sh/helm/v3/cmd/helm", tags: kubernetesTags,
			ldflags: "-X " + helm + "internal/version.version=v3.20.2 -X " + helm + "pkg/lint/rules.k8sVersionMajor=1 -X " + helm + "pkg/lint/rules.k8sVersionMinor=" + minor +
				" -X " + helm + "pkg/chartutil.k8sVersionMajor=1 -X " + helm + "pkg/chartutil.k8sVersionMinor=" + minor},
		{name: "kubeconform", module: kubernetesModule, pkg: "github.com/yannh/kubeconform/cmd/kubeconform", tags: kubernetesTags},
		{name: "coredns", module: kubernetesModule, pkg: "./coredns", tags: kubernetesTags},
		{name: "policies", module: kubernetesModule, pkg: "./policies", tags: kubernetesTags},
		{name: "pause", module: kubernetesModule, pkg: "./pause", tags: kubernetesTags},
	}
}

// Build brings the rig's programs into the cache and links them into its bin folder.
func (r *Rig) buildTools(ctx context.Context) error { return r.build(ctx, programs()) }

func (r *Rig) build(ctx context.Context, programs []program) error {
	for _, p := range programs {
		file, err := r.cached(ctx, p)
		if err != nil {
			return err
		}
		for _, name := range append([]string{p.name}, p.alias...) {
			if err := link(file, r.path("bin", name)); err != nil {
				return err
			}
		}
	}
	return nil
}

// cached returns the path of a program in the user's cache. Its folder's name has a digest of all it is built from,
// so it is built anew when, and only when, that changes.
func (r *Rig) cached(ctx context.Context, p program) (string, error) {
	key, err := r.key(p)
	if err != nil {
		return "", err
	}
	dir, err := cache.Dir("k8s-"+p.name+"-"+key, func(dir string) error {
		r.say("%s: building; the first time on a machine this takes minutes", p.name)
		begin := time.Now()
		cmd := exec.CommandContext(ctx, "go", "build", "-mod=readonly", "-buildvcs=false", "-trimpath", "-tags", p.tags,
			"-ldflags", strings.TrimSpace("-s -w "+p.ldflags), "-o", filepath.Join(dir, p.name), p.pkg)
		cmd.Dir = filepath.Join(r.Root, p.module)
		// A GOFLAGS of the caller's, such as -race or -mod=mod, is not for these.
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off", "GOOS=linux")
		if _, err := output(cmd); err != nil {
			return err
		}
		r.say("%s: built (%.0f s)", p.name, time.Since(begin).Seconds())
		return nil
	})
	return filepath.Join(dir, p.name), err
}

// key digests what a program is built from: the versions of all modules, our own sources, the toolchain and the flags.
func (r *Rig) key(p program) (string, error) {
	module := filepath.Join(r.Root, p.module)
	files := []string{filepath.Join(module, "go.mod"), filepath.Join(module, "go.sum")}
	if strings.HasPrefix(p.pkg, "./") {
		own, err := filepath.Glob(filepath.Join(module, p.pkg, "*.go"))
		if err != nil {
			return "", err
		}
		files = append(files, own...)
	}
	sum := sha256.New()
	fmt.Fprintln(sum, runtime.Version(), runtime.GOARCH, p.pkg, p.tags, p.ldflags)
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(sum, "%s %x\n", filepath.Base(file), sha256.Sum256(b))
	}
	return fmt.Sprintf("%.6x", sum.Sum(nil)), nil
}

// link makes name a symbolic link to file.
func link(file, name string) error {
	if to, err := os.Readlink(name); err == nil && to == file {
		return nil
	}
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.Symlink(file, name)
}
