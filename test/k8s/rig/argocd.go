package rig

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// ArgoCDNamespace is where Argo CD has its Applications, projects and settings.
const ArgoCDNamespace = "argocd"

// ArgoCDPoll is how often Argo CD looks for commits here; its own default is 120 s, and a webhook shortens that.
const ArgoCDPoll = 5 * time.Second

const (
	argoCDModule = "tools/argocd"
	// Kubernetes 1.35 leaves out what Argo CD's gRPC still needs unless this is set.
	argoCDTags = "kubernetes_protomessage_one_more_release"
	// argoCDAskPass is where the repo server listens for git's questions after credentials; the path is fixed in it.
	argoCDAskPass = "/tmp/reposerver-ask-pass.sock"
)

// The daemons of Argo CD, all but Redis one binary by its names.
const (
	argoCDRedis        = "argocd-redis"
	argoCDRepoServer   = "argocd-repo-server"
	argoCDController   = "argocd-application-controller"
	argoCDApplications = "argocd-applicationset-controller"
)

// ArgoCDUp runs Argo CD's repo server, application controller and ApplicationSet controller. They run on the node beside
// the cluster's own daemons, for the repo server calls git and Helm; for them the cluster is
// https://kubernetes.default.svc, as it is for those inside. Their web server and Dex are left out: nobody logs in.
func (r *Rig) ArgoCDUp(ctx context.Context) error {
	argocd := program{name: "argocd", module: argoCDModule, pkg: "github.com/argoproj/argo-cd/v3/cmd", tags: argoCDTags,
		alias: []string{argoCDRepoServer, argoCDController, argoCDApplications}}
	if err := r.build(ctx, []program{argocd}); err != nil {
		return err
	}
	if _, err := lookPath("git"); err != nil {
		return errors.New("git is not installed, and Argo CD fetches with it: apt-get install git")
	}
	manifest, err := r.argoCDManifest(ctx)
	if err != nil {
		return err
	}
	if err := r.Apply(ctx, manifest); err != nil {
		return err
	}
	if err := r.definitionsKnown(ctx); err != nil {
		return err
	}
	return r.argoCDDaemons(ctx)
}

// ArgoCDDown ends Argo CD's daemons; what they made stays.
func (r *Rig) ArgoCDDown(ctx context.Context) error {
	var all []process
	for _, name := range []string{argoCDApplications, argoCDController, argoCDRepoServer, argoCDRedis} {
		if p, ok := r.recorded(name); ok {
			all = append(all, p)
		}
	}
	return kill(ctx, all)
}

// argoCDManifest is what Argo CD publishes, but for the workloads and their accounts.
func (r *Rig) argoCDManifest(ctx context.Context) (string, error) {
	dir, err := r.moduleDir(ctx, argoCDModule, "github.com/argoproj/argo-cd/v3")
	if err != nil {
		return "", err
	}
	b, err := os.ReadFile(filepath.Join(dir, "manifests", "core-install.yaml"))
	if err != nil {
		return "", err
	}
	key, err := r.password()
	if err != nil {
		return "", err
	}
	wanted := []string{fmt.Sprintf("apiVersion: v1\nkind: Namespace\nmetadata: {name: %s}\n", ArgoCDNamespace),
		fmt.Sprintf("apiVersion: v1\nkind: Secret\nmetadata: {name: argocd-secret, namespace: %s, labels: {app.kubernetes.io/part-of: argocd}}\nstringData: {server.secretkey: %s}\n", ArgoCDNamespace, key)}
	for doc := range strings.SplitSeq(string(b), "\n---\n") {
		switch {
		case topLevel(doc, "kind: CustomResourceDefinition"):
			wanted = append(wanted, doc)
		case topLevel(doc, "kind: ConfigMap"):
			wanted = append(wanted, strings.Replace(doc, "\nmetadata:\n", "\nmetadata:\n  namespace: "+ArgoCDNamespace+"\n", 1))
		}
	}
	return strings.Join(wanted, "\n---\n"), nil
}

func topLevel(doc, line string) bool { return strings.Contains("\n"+doc+"\n", "\n"+line+"\n") }

func (r *Rig) argoCDDaemons(ctx context.Context) error {
	server, err := lookPath("redis-server")
	if err != nil {
		return errors.New("Redis is not installed: run `sh deploy/local/install-deps.sh`")
	}
	const redis = "127.0.0.1:6380" // a cache, which only the node reaches
	if err := r.start(ctx, argoCDRedis, server, "--port", "6380", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no"); err != nil {
		return err
	}
	at := func(port int) string { return net.JoinHostPort(r.NodeIP(), fmt.Sprint(port)) }
	for _, daemon := range []struct {
		name, page string
		args       []string
	}{
		{argoCDRepoServer, at(8084) + "/healthz?full=true", []string{
			"--port=8081", "--metrics-port=8084", "--disable-tls", "--redis=" + redis}},
		{argoCDController, at(8082) + "/healthz", []string{
			"--metrics-port=8082", "--repo-server=127.0.0.1:8081", "--repo-server-plaintext", "--redis=" + redis, "--kubeconfig=" + r.Kubeconfig(), "--namespace=" + ArgoCDNamespace}},
		{argoCDApplications, at(8085) + "/metrics", []string{ // it registers nothing at its own health page
			"--metrics-addr=" + at(8085), "--probe-addr=" + at(8086), "--webhook-addr=" + at(8087), "--argocd-repo-server=127.0.0.1:8081", "--repo-server-plaintext",
			"--kubeconfig=" + r.Kubeconfig(), "--namespace=" + ArgoCDNamespace}},
	} {
		if err := r.start(ctx, daemon.name, slices.Concat([]string{"env"}, r.argoCDEnvironment(), []string{r.path("bin", daemon.name)}, daemon.args)...); err != nil {
			return err
		}
		if err := r.await(ctx, daemon.name, time.Minute, func(ctx context.Context) error { return answers(ctx, "http://"+daemon.page) }); err != nil {
			return err
		}
	}
	return nil
}

func (r *Rig) argoCDEnvironment() []string {
	return []string{
		"KUBECONFIG=" + r.Kubeconfig(), "ARGOCD_FAKE_IN_CLUSTER=true",
		"ARGOCD_RECONCILIATION_TIMEOUT=" + ArgoCDPoll.String(), "ARGOCD_RECONCILIATION_JITTER=0s",
		// How long it keeps to itself that a commit does not render; its own default is three minutes.
		"ARGOCD_REPO_ERROR_GRACE_PERIOD_SECONDS=5s",
		// Its own defaults lie below /app and /home/argocd.
		"ARGOCD_GPG_ENABLED=false", "ARGOCD_TLS_DATA_PATH=" + r.path("run", "argocd", "tls"), "ARGOCD_SSH_DATA_PATH=" + r.path("run", "argocd", "ssh"),
		"ARGOCD_PLUGINSOCKFILEPATH=" + r.path("run", "argocd", "plugins"),
	}
}

// answers tells whether a page is there.
func answers(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	if err := resp.Body.Close(); err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", url, resp.Status)
	}
	return nil
}
