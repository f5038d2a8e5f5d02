package rig

import (
	"context"
	"fmt"
	"os"
	"time"
)

const (
	etcdURL = "http://127.0.0.1:2379"
	apiPort = 6443
)

func (r *Rig) controlPlaneUp(ctx context.Context) error {
	pki := func(name string) string { return r.path("pki", name) }
	// What is in etcd lives as long as the rig, so it need not survive a power cut.
	if err := r.start(ctx, "etcd", r.path("bin", "etcd"), "--data-dir", r.path("run", "etcd"), "--unsafe-no-fsync", "--log-level=warn",
		"--listen-client-urls", etcdURL, "--advertise-client-urls", etcdURL, "--listen-peer-urls", "http://127.0.0.1:2380"); err != nil {
		return err
	}
	if err := r.start(ctx, "kube-apiserver", r.path("bin", "kube-apiserver"),
		"--etcd-servers="+etcdURL, fmt.Sprintf("--secure-port=%d", apiPort), "--bind-address=0.0.0.0", "--advertise-address="+r.NodeIP(),
		"--tls-cert-file="+pki("apiserver.crt"), "--tls-private-key-file="+pki("apiserver.key"), "--client-ca-file="+pki("ca.crt"),
		"--cert-dir="+r.path("run", "apiserver"),
		"--service-account-issuer=https://kubernetes.default.svc", "--service-account-key-file="+pki("sa.pub"),
		"--service-account-signing-key-file="+pki("sa.key"), "--service-cluster-ip-range="+serviceCIDR,
		"--authorization-mode=Node,RBAC", "--enable-admission-plugins=NodeRestriction", "--allow-privileged=true",
		"--kubelet-client-certificate="+pki("kubelet-client.crt"), "--kubelet-client-key="+pki("kubelet-client.key"),
		"--kubelet-certificate-authority="+pki("ca.crt"),
		"--kubelet-preferred-address-types=InternalIP", // nobody resolves the node's name
		// What aggregated APIs, such as that of metrics, need to trust the API server.
		"--requestheader-client-ca-file="+pki("ca.crt"), "--requestheader-allowed-names=front-proxy-client",
		"--requestheader-extra-headers-prefix=X-Remote-Extra-", "--requestheader-group-headers=X-Remote-Group",
		"--requestheader-username-headers=X-Remote-User",
		"--proxy-client-cert-file="+pki("front-proxy.crt"), "--proxy-client-key-file="+pki("front-proxy.key")); err != nil {
		return err
	}
	if err := r.await(ctx, "kube-apiserver", 2*time.Minute, func(ctx context.Context) error {
		if !r.alive("etcd") {
			return fmt.Errorf("etcd ended\n%s", r.tail("etcd"))
		}
		_, err := r.Run(ctx, "get", "--raw", "/readyz")
		return err
	}); err != nil {
		return err
	}
	if err := r.start(ctx, "kube-controller-manager", r.path("bin", "kube-controller-manager"),
		"--kubeconfig="+pki("controllers.kubeconfig"), "--service-account-private-key-file="+pki("sa.key"), "--root-ca-file="+pki("ca.crt"),
		"--cluster-signing-cert-file="+pki("ca.crt"), "--cluster-signing-key-file="+pki("ca.key"), "--use-service-account-credentials",
		"--leader-elect=false", "--bind-address=127.0.0.1", "--cert-dir="+r.path("run", "controllers")); err != nil {
		return err
	}
	if err := r.start(ctx, "kube-scheduler", r.path("bin", "kube-scheduler"), "--kubeconfig="+pki("scheduler.kubeconfig"),
		"--leader-elect=false", "--bind-address=127.0.0.1", "--cert-dir="+r.path("run", "scheduler")); err != nil {
		return err
	}
	return r.await(ctx, "kube-controller-manager", time.Minute, func(ctx context.Context) error {
		_, err := r.Run(ctx, "get", "serviceaccount", "default", "--namespace", "default")
		return err
	})
}

// Run calls kubectl and returns what it printed.
func (r *Rig) Run(ctx context.Context, args ...string) (string, error) {
	return command(ctx, append([]string{r.Kubectl(), "--kubeconfig", r.Kubeconfig(), "--cache-dir", r.path("run", "kubectl")}, args...)...)
}

// Apply creates or changes what the manifest describes, by server-side apply.
func (r *Rig) Apply(ctx context.Context, manifest string, flags ...string) error {
	file, err := os.CreateTemp(r.path("run"), "manifest-*.yaml")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(file.Name()) }()
	if _, err := file.WriteString(manifest); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	_, err = r.Run(ctx, append([]string{"apply", "--server-side", "--force-conflicts", "--filename", file.Name()}, flags...)...)
	return err
}
