package gitops

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/test/k8s"
	"mall/test/k8s/rig"
)

const (
	root      = "../../.."
	namespace = "mall-dev" // as deploy/gitops has it for dev
	registry  = "mall.local/mall"
	host      = "gitops.test"
)

// devValues are the values of the environment.
//
//go:embed dev.yaml
var devValues string

// delivery is a cluster that Argo CD makes like a repository.
type delivery struct {
	*k8s.Cluster
	checkout
}

// start brings up what the proof needs (a cluster, Argo Rollouts, Argo CD, a git server, images in two versions), exports
// the repository and applies what its README says.
func start(t *testing.T) delivery {
	t.Helper()
	if os.Getenv("MALL_TEST_K8S") == "" {
		t.Skip("MALL_TEST_K8S is not set: `make test-k8s` proves this on a cluster")
	}
	if os.Getenv("MALL_K8S_KUBECONFIG") != "" {
		t.Skip("Argo CD runs beside the cluster here: the proof is for a rig only")
	}
	r, err := rig.Open(root, os.Getenv("MALL_RIG_DIR"), os.Stdout)
	require.NoError(t, err)
	ctx := t.Context()
	if !r.Running(ctx) {
		require.NoError(t, r.Up(ctx))
	}
	release, err := r.Use(ctx, false)
	require.NoError(t, err)
	t.Cleanup(release) // the last
	require.NoError(t, r.RolloutsUp(ctx))
	require.NoError(t, r.ArgoCDUp(ctx))
	t.Cleanup(func() { require.NoError(t, r.ArgoCDDown(context.WithoutCancel(t.Context()))) })

	d := delivery{k8s.OnRig(r), checkout{dir: filepath.Join(t.TempDir(), "gitops"), mall: filepath.Join(t.TempDir(), "mall")}}
	run(t, root, "go", "build", "-tags", "no_k8s,grpcnotrace", "-buildvcs=false", "-o", d.mall, "./cmd/mall")
	d.images(t, r)
	d.clean(t)
	t.Cleanup(func() { d.clean(t) })
	d.export(t, serve(t, r.HostIP()))
	d.follow(t)
	return d
}

// images gives the node the few images that run, under a tag for each version.
func (d delivery) images(t *testing.T, r *rig.Rig) {
	t.Helper()
	dir := os.Getenv("MALL_K8S_IMAGES")
	if dir == "" {
		dir = filepath.Join(r.Dir, "images", "mall")
	}
	if _, err := os.Stat(filepath.Join(dir, "product-api.tar")); err != nil {
		run(t, root, d.mall, "image", "build", "--services", "mall,product-api,product-rpc", "--tag", "dev", "--out", dir)
	}
	for service, tags := range map[string][]string{"mall": {"v1"}, "product-rpc": {"v1", "v2"}, "product-api": {"v1", "v2", "v3"}} {
		require.NoError(t, r.Import(t.Context(), filepath.Join(dir, service+".tar")))
		for _, tag := range tags {
			require.NoError(t, r.Tag(t.Context(), registry+"/"+service+":dev", registry+"/"+service+":"+tag))
		}
	}
}

// clean removes what an earlier run, or this one, has made.
func (d delivery) clean(t *testing.T) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context()) // it also runs when the test is over
	for _, what := range [][]string{
		{"applicationsets.argoproj.io", "--all", "--namespace", rig.ArgoCDNamespace},
		{"applications.argoproj.io", "--all", "--namespace", rig.ArgoCDNamespace},
		{"namespace", namespace, "--ignore-not-found"},
		{"clusterrole", "reader-of-everything", "--ignore-not-found"},
	} {
		_, err := d.Kubectl(ctx, append([]string{"delete", "--timeout=2m"}, what...)...)
		require.NoError(t, err)
	}
}

// export makes the repository and takes it into use, as its README says.
func (d delivery) export(t *testing.T, url string) {
	t.Helper()
	backing, err := d.Backing()
	require.NoError(t, err)
	run(t, root, "git", "clone", "--quiet", url, d.dir)
	run(t, root, d.mall, "gitops", "export", d.dir, "--repo-url", url, "--registry", registry)
	for _, unwanted := range []string{"staging", "production"} {
		require.NoError(t, os.RemoveAll(filepath.Join(d.dir, "environments", unwanted)))
	}
	d.write(t, "environments/dev/values.yaml", strings.NewReplacer("REDIS", backing.RedisAddr, "KAFKA", backing.KafkaBrokers).Replace(devValues))
	d.push(t, "Begin")
	d.release(t, "all", "v1")

	// Of the namespaces only the one in use: others of the rig belong to other tests.
	for doc := range strings.SplitSeq(d.read(t, "argocd/namespaces.yaml"), "\n---\n") {
		if strings.Contains(doc, "  name: "+namespace+"\n") {
			require.NoError(t, d.Apply(t.Context(), namespace, doc))
		}
	}
	_, err = d.Kubectl(t.Context(), "create", "secret", "generic", "mall", "--namespace", namespace, "--from-literal=MALL_MYSQL_DSN="+backing.MySQLDSN,
		"--from-literal=MALL_REDIS_PASSWORD="+backing.RedisPassword, "--from-literal=MALL_JWT_SECRET="+strings.Repeat("j", 64), "--from-literal=MALL_SANDBOX_SECRET="+strings.Repeat("s", 64))
	require.NoError(t, err)
}

// follow tells Argo CD of the repository.
func (d delivery) follow(t *testing.T) {
	t.Helper()
	for _, file := range []string{"project", "applicationset"} {
		require.NoError(t, d.Apply(t.Context(), rig.ArgoCDNamespace, d.read(t, "argocd/"+file+".yaml")))
	}
}

// application is what of an Application counts here.
type application struct {
	Status struct {
		Sync           struct{ Status, Revision string }
		Health         struct{ Status string }
		Conditions     []struct{ Type, Message string }
		OperationState struct {
			Phase, Message string
			StartedAt      string
			SyncResult     struct {
				Revision  string
				Resources []struct{ Kind, Name, Status, Message, HookPhase string }
			}
		}
		Resources []struct {
			Kind, Name, Status string
			Health             struct{ Status, Message string }
		}
	}
}

// is tells whether a commit has arrived and its objects are as well as wanted.
func (a application) is(commit, health string) bool {
	s := a.Status
	return s.Sync.Status == "Synced" && s.Sync.Revision == commit && s.Health.Status == health && s.OperationState.Phase == "Succeeded"
}

// says returns all that Argo CD complains of.
func (a application) says() string {
	out := []string{a.Status.OperationState.Message}
	for _, c := range a.Status.Conditions {
		out = append(out, c.Type+": "+c.Message)
	}
	for _, r := range a.Status.OperationState.SyncResult.Resources {
		out = append(out, fmt.Sprintf("%s %s %s %s: %s", r.Kind, r.Name, r.Status, r.HookPhase, r.Message))
	}
	for _, r := range a.Status.Resources {
		if r.Status != "Synced" || r.Health.Status != "Healthy" && r.Health.Status != "" {
			out = append(out, fmt.Sprintf("%s %s is %s, %s %s", r.Kind, r.Name, r.Status, r.Health.Status, r.Health.Message))
		}
	}
	return strings.Join(out, "\n")
}

func (d delivery) application(t *testing.T, environment string) (a application, err error) {
	t.Helper()
	return a, d.Get(t.Context(), &a, "application", "mall-"+environment, "--namespace", rig.ArgoCDNamespace)
}

// await waits until the Application of dev is as wanted, and returns how long that took.
func (d delivery) await(t *testing.T, what string, limit time.Duration, is func(application) bool) time.Duration {
	t.Helper()
	begin := time.Now()
	var a application
	d.eventually(t, what, limit, func() (err error) {
		if a, err = d.application(t, "dev"); err != nil {
			return err
		}
		if !is(a) {
			return fmt.Errorf("it is %s at %s, %s, %s\n%s", a.Status.Sync.Status, a.Status.Sync.Revision, a.Status.Health.Status, a.Status.OperationState.Phase, a.says())
		}
		return nil
	})
	return time.Since(begin)
}

// arrives waits until a commit is synced, and all is healthy.
func (d delivery) arrives(t *testing.T, what, commit string) time.Duration {
	t.Helper()
	return d.await(t, what, patience, func(a application) bool { return a.is(commit, "Healthy") })
}

// eventually polls until check succeeds.
func (d delivery) eventually(t *testing.T, what string, limit time.Duration, check func() error) {
	t.Helper()
	err := errors.New("not tried")
	for deadline := time.Now().Add(limit); time.Now().Before(deadline) && t.Context().Err() == nil; time.Sleep(300 * time.Millisecond) {
		if err = check(); err == nil {
			return
		}
	}
	pods, _ := d.Kubectl(t.Context(), "get", "pods", "--namespace", namespace)
	require.NoError(t, err, "not within %v: %s\n%s", limit, what, pods)
}
