package gitops

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/test/k8s/rig"
)

const (
	// quick is how soon a change made by hand is to be undone.
	quick = 30 * time.Second
	// patience is for what takes seconds on a machine that has time.
	patience = 3 * time.Minute
)

// One after another: each goes on from what the one before has left.
func TestGitOps(t *testing.T) {
	d := start(t)
	t.Logf("the first commit is Synced and Healthy after %.0f s", d.arrives(t, "the first commit runs", d.head(t)).Seconds())
	d.sells(t)
	t.Run("what is synced stays so", d.rests)

	t.Run("mall release starts a canary, and a neighbour's release leaves its weights", d.releases)
	t.Run("a change by hand is undone", d.heals)
	t.Run("git revert brings the old version back beside a neighbour's release", d.revertsBeside)
	t.Run("git revert ends a canary that waits for a person", d.revertsCanary)
	t.Run("a commit that the chart refuses changes nothing that runs", d.refusesBrokenValues)
	t.Run("what the project does not permit is refused", d.refusesForbidden)
	t.Run("an environment in somebody else's namespace is refused", d.refusesForeignNamespace)
	d.sells(t)
}

// A field that the API server fills in, or that two write to, would be applied again and again.
func (d delivery) rests(t *testing.T) {
	before, err := d.application(t, "dev")
	require.NoError(t, err)
	time.Sleep(2 * rig.ArgoCDPoll)
	after, err := d.application(t, "dev")
	require.NoError(t, err)
	require.Equal(t, before.Status.OperationState.StartedAt, after.Status.OperationState.StartedAt, "a sync without a commit: %s", after.says())
	require.Equal(t, "Synced", after.Status.Sync.Status)
}

func (d delivery) releases(t *testing.T) {
	api := d.release(t, "product-api", "v2")
	took := d.await(t, "the canary of product-api waits", patience, func(a application) bool { return a.is(api, "Suspended") })
	t.Logf("mall release: the canary waits with its share after %.0f s", took.Seconds())
	require.Equal(t, map[string]int{"product-api": 75, "product-api-canary": 25}, d.weights(t), "as the Rollout's first step has it")
	require.Contains(t, d.rendered(t), "weight: 0", "the repository says something else, so there is something to ignore")

	// A sync of the whole shop goes over the route meanwhile.
	rpc := d.release(t, "product-rpc", "v2")
	took = d.await(t, "product-rpc runs v2 beside the waiting canary", patience, func(a application) bool { return a.is(rpc, "Suspended") && d.runs(t, "product-rpc", "v2") })
	t.Logf("mall release of a neighbour: rolled out after %.0f s", took.Seconds())
	for range 3 {
		require.Equal(t, map[string]int{"product-api": 75, "product-api-canary": 25}, d.weights(t), "weights are the Rollout's")
		time.Sleep(rig.ArgoCDPoll / 2)
	}

	d.kubectl(t, "patch", "rollout", "product-api", "--subresource=status", "--type=merge", "--patch", `{"status": {"pauseConditions": null}}`)
	d.arrives(t, "the canary is promoted", rpc)
	require.Equal(t, registry+"/product-api:v2", d.image(t, "rollout/product-api"))
	require.Equal(t, map[string]int{"product-api": 100, "product-api-canary": 0}, d.weights(t))
}

func (d delivery) heals(t *testing.T) {
	before := d.head(t)
	for _, by := range []struct {
		hand   []string
		undone func() error
	}{
		{[]string{"set", "image", "deployment/product-rpc", "product-rpc=" + registry + "/product-rpc:v1"}, func() error {
			return equal(registry+"/product-rpc:v2", d.image(t, "deployment/product-rpc"))
		}},
		{[]string{"scale", "deployment/user-worker", "--replicas=2"}, func() error {
			return equal("0", d.kubectl(t, "get", "deployment", "user-worker", "--output", "jsonpath={.spec.replicas}"))
		}},
		{[]string{"delete", "service", "product-api"}, func() error {
			return equal("service/product-api\n", d.kubectl(t, "get", "service", "product-api", "--ignore-not-found", "--output", "name"))
		}},
	} {
		d.kubectl(t, by.hand...)
		require.Error(t, by.undone(), "the hand's change arrives first")
		begin := time.Now()
		d.eventually(t, strings.Join(by.hand, " ")+" is undone", quick, by.undone)
		t.Logf("kubectl %s: undone after %.1f s", strings.Join(by.hand, " "), time.Since(begin).Seconds())
	}
	d.arrives(t, "all is as before", before)
}

func (d delivery) revertsBeside(t *testing.T) {
	release := d.git(t, "log", "--format=%H", "--max-count=1", "--grep", "product-rpc")
	// A neighbour's release since then.
	api := d.release(t, "product-worker", "v3")
	d.arrives(t, "the neighbour's release", api)
	took := d.arrives(t, "the revert", d.revert(t, release))
	t.Logf("git revert of a Deployment's release: the old version is back after %.0f s", took.Seconds())
	require.True(t, d.runs(t, "product-rpc", "v1"))
	require.Equal(t, registry+"/product-worker:v3", d.image(t, "deployment/product-worker"), "the neighbour's release stays")
	require.Equal(t, registry+"/product-api:v2", d.image(t, "rollout/product-api"), "the other one as well")
}

func (d delivery) revertsCanary(t *testing.T) {
	bad := d.release(t, "product-api", "v3")
	d.await(t, "the canary waits", patience, func(a application) bool { return a.is(bad, "Suspended") })
	require.Equal(t, 25, d.weights(t)["product-api-canary"])
	took := d.arrives(t, "the revert", d.revert(t, bad))
	t.Logf("git revert of a waiting canary: the stable version has all of the traffic again after %.0f s", took.Seconds())
	require.Equal(t, registry+"/product-api:v2", d.image(t, "rollout/product-api"))
	require.Equal(t, map[string]int{"product-api": 100, "product-api-canary": 0}, d.weights(t))
	d.eventually(t, "the canary's pods go", patience, func() error { // 30 s later, when nothing is in flight
		if !d.runs(t, "product-api", "v2") {
			return errors.New("pods of another version run")
		}
		return nil
	})
}

func (d delivery) refusesBrokenValues(t *testing.T) {
	before, pods := d.head(t), d.catalogue(t)
	const file = "environments/dev/values.yaml"
	d.write(t, file, strings.Replace(d.read(t, file), "product-rpc:\n  replicas: 1\n", "product-rpc:\n  replicas: -1\n", 1))
	broken := d.push(t, "Break the values")
	took := d.await(t, "Argo CD says why", patience, func(a application) bool {
		return a.Status.Sync.Status == "Unknown" && strings.Contains(a.says(), "ComparisonError") && strings.Contains(a.says(), "replicas")
	})
	t.Logf("a wrong value: said after %.0f s", took.Seconds())
	a, err := d.application(t, "dev")
	require.NoError(t, err)
	assert.Equal(t, before, a.Status.OperationState.SyncResult.Revision, "nothing of the broken commit was applied")
	assert.Equal(t, pods, d.catalogue(t), "what ran runs on")
	d.arrives(t, "the revert", d.revert(t, broken))
	assert.Equal(t, pods, d.catalogue(t))
}

// forbidden are objects that a commit may not make, with what Argo CD says to each.
var forbidden = map[string]struct{ manifest, refusal string }{
	"a ClusterRole": {`{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: reader-of-everything}, rules: [{apiGroups: ["*"], resources: ["*"], verbs: [get]}]}`,
		"ClusterRole is not permitted in project mall"},
	"another namespace": {`{apiVersion: v1, kind: ConfigMap, metadata: {name: stranger, namespace: kube-public}, data: {a: b}}`,
		"namespace kube-public is not permitted in project 'mall'"},
	"a Secret": {`{apiVersion: v1, kind: Secret, metadata: {name: stranger, namespace: mall-dev}, stringData: {a: b}}`,
		"Secret is not permitted in project mall"},
}

func (d delivery) refusesForbidden(t *testing.T) {
	charts, err := filepath.Glob(filepath.Join(d.dir, "charts", "mall-*"))
	require.NoError(t, err)
	require.Len(t, charts, 1)
	file := filepath.Join("charts", filepath.Base(charts[0]), "templates", "more.yaml")
	pods := d.catalogue(t)
	var manifests []string
	for _, f := range forbidden {
		manifests = append(manifests, f.manifest)
	}
	// With a release that would be fine alone: a sync is refused as a whole.
	const images = "environments/dev/images.yaml"
	d.write(t, file, strings.Join(manifests, "\n---\n")+"\n")
	d.write(t, images, strings.Replace(d.read(t, images), "product-rpc:\n  image:\n    tag: v1\n", "product-rpc:\n  image:\n    tag: v2\n", 1))
	refused := d.push(t, "Ask for too much")
	took := d.await(t, "Argo CD refuses", patience, func(a application) bool {
		for _, f := range forbidden {
			if !strings.Contains(a.says(), f.refusal) {
				return false
			}
		}
		return a.Status.OperationState.SyncResult.Revision == refused
	})
	t.Logf("what the project forbids: refused after %.0f s", took.Seconds())
	for _, gone := range [][]string{{"clusterrole", "reader-of-everything"}, {"configmap", "stranger", "--namespace", "kube-public"}, {"secret", "stranger", "--namespace", namespace}} {
		out, err := d.Kubectl(t.Context(), append([]string{"get", "--ignore-not-found", "--output", "name"}, gone...)...)
		require.NoError(t, err)
		assert.Empty(t, out)
	}
	assert.Equal(t, pods, d.catalogue(t), "what ran runs on")
	assert.Equal(t, registry+"/product-rpc:v1", d.image(t, "deployment/product-rpc"))
	took = d.arrives(t, "the revert", d.revert(t, refused))
	t.Logf("the revert ends the tries of a refused commit after %.0f s", took.Seconds())
}

func (d delivery) refusesForeignNamespace(t *testing.T) {
	const environment = "environments/rogue/"
	for _, file := range []string{"values.yaml", "images.yaml"} {
		d.write(t, environment+file, d.read(t, "environments/dev/"+file))
	}
	d.write(t, environment+"config.yaml", strings.Replace(d.read(t, "environments/dev/config.yaml"), "namespace: "+namespace, "namespace: default", 1))
	rogue := d.push(t, "Add an environment")
	_, err := d.Kubectl(t.Context(), "annotate", "applicationset", "mall", "--namespace", rig.ArgoCDNamespace, "argocd.argoproj.io/application-set-refresh=true")
	require.NoError(t, err) // as a webhook does; the set looks for folders every three minutes
	d.eventually(t, "the Application in another namespace is refused", patience, func() error {
		a, err := d.application(t, "rogue")
		if err == nil && !strings.Contains(a.says(), "do not match any of the allowed destinations in project 'mall'") {
			err = errors.New("it says: " + a.says())
		}
		return err
	})
	out, err := d.Kubectl(t.Context(), "get", "deployments", "--namespace", "default", "--output", "name")
	require.NoError(t, err)
	assert.Empty(t, out)

	// The folder goes, the Application stays until somebody deletes it: no commit takes a shop away.
	d.revert(t, rogue)
	_, err = d.Kubectl(t.Context(), "annotate", "--overwrite", "applicationset", "mall", "--namespace", rig.ArgoCDNamespace, "argocd.argoproj.io/application-set-refresh=true")
	require.NoError(t, err)
	d.arrives(t, "dev goes on", d.head(t))
	_, err = d.application(t, "rogue")
	require.NoError(t, err)
}
