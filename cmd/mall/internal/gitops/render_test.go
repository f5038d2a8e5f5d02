package gitops

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/template"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"mall/cmd/mall/internal/topology"
)

var environments = []string{"dev", "production", "staging"}

// findHelm is Helm: MALL_HELM, the one that was built for the checkout, that of the path, or else built from the version
// that tools/kubernetes pins.
var findHelm = sync.OnceValues(func() (string, error) {
	built, err := filepath.Abs(filepath.Join(root, ".mall/tools/bin/helm"))
	if err != nil {
		return "", err
	}
	if bin := os.Getenv("MALL_HELM"); bin != "" {
		return bin, nil
	}
	if _, err := os.Stat(built); err == nil {
		return built, nil
	}
	if bin, err := exec.LookPath("helm"); err == nil {
		return bin, nil
	}
	build := exec.Command("go", "build", "-trimpath", "-tags", "selinux,notest,grpcnotrace", "-ldflags", "-s -w", "-o", built, "helm.sh/helm/v3/cmd/helm")
	build.Dir = filepath.Join(root, "tools/kubernetes")
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-mod=readonly")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build Helm: %w\n%s", err, out)
	}
	return built, nil
})

// exported is an export of the project's own deploy/gitops, far from the checkout.
func exported(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	_, err := Export{Root: root, Dir: dir}.Run()
	require.NoError(t, err)
	return dir
}

// application is what Argo CD makes of the ApplicationSet for an environment. Argo CD's templates are Go's with sprig's
// functions, of which ours uses none.
type application struct {
	Metadata struct{ Name string }
	Spec     struct {
		Project string
		Source  struct {
			RepoURL string `yaml:"repoURL"`
			Path    string
			Helm    struct {
				ReleaseName string   `yaml:"releaseName"`
				ValueFiles  []string `yaml:"valueFiles"`
			}
		}
		Destination struct{ Server, Namespace string }
		SyncPolicy  struct {
			SyncOptions []string `yaml:"syncOptions"`
		} `yaml:"syncPolicy"`
	}
}

func applications(t *testing.T, dir string) map[string]application {
	t.Helper()
	var set struct {
		Spec struct {
			Generators []struct {
				Git struct {
					Files []struct{ Path string }
				}
			}
			Template yaml.Node
		}
	}
	require.NoError(t, yaml.Unmarshal([]byte(get(t, dir, marker)), &set))
	text, err := yaml.Marshal(&set.Spec.Template)
	require.NoError(t, err)
	configs, err := filepath.Glob(filepath.Join(dir, set.Spec.Generators[0].Git.Files[0].Path))
	require.NoError(t, err)
	found := map[string]application{}
	for _, path := range configs {
		below, err := filepath.Rel(dir, filepath.Dir(path))
		require.NoError(t, err)
		parameters := map[string]any{}
		require.NoError(t, yaml.Unmarshal([]byte(get(t, dir, below+"/config.yaml")), &parameters))
		parameters["path"] = map[string]any{"path": below, "basename": filepath.Base(below)}
		made := &bytes.Buffer{}
		require.NoError(t, template.Must(template.New("").Option("missingkey=error").Parse(string(text))).Execute(made, parameters))
		var app application
		require.NoError(t, yaml.Unmarshal(made.Bytes(), &app))
		found[filepath.Base(below)] = app
	}
	return found
}

// render lets Helm make what Argo CD would apply, with nothing but the export.
func render(t *testing.T, dir string, app application) []object {
	t.Helper()
	helm, err := findHelm()
	require.NoError(t, err)
	args := []string{"template", app.Spec.Source.Helm.ReleaseName, app.Spec.Source.Path, "--namespace", app.Spec.Destination.Namespace, "--include-crds",
		"--kube-version", "1.35.4"} // Argo CD gives the cluster's
	for _, file := range app.Spec.Source.Helm.ValueFiles {
		args = append(args, "--values", strings.TrimPrefix(file, "/"))
	}
	cmd := exec.CommandContext(t.Context(), helm, args...)
	cmd.Dir = dir
	said := &bytes.Buffer{}
	cmd.Stderr = said
	out, err := cmd.Output()
	require.NoError(t, err, "%s", said)
	decoder := yaml.NewDecoder(bytes.NewReader(out))
	var objects []object
	for {
		var one object
		err := decoder.Decode(&one)
		if errors.Is(err, io.EOF) {
			return objects
		}
		require.NoError(t, err)
		if one.Kind != "" {
			objects = append(objects, one)
		}
	}
}

type object struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string
	Metadata   struct {
		Name, Namespace string
		Annotations     map[string]string
	}
	Spec struct {
		Template struct {
			Spec struct{ Containers []struct{ Image string } }
		}
	}
}

func (o object) group() string {
	group, _, found := strings.Cut(o.APIVersion, "/")
	if !found {
		return ""
	}
	return group
}

func (o object) isTest() bool {
	return strings.Contains(o.Metadata.Annotations["helm.sh/hook"], "test")
}

type project struct {
	Metadata struct{ Name string }
	Spec     struct {
		SourceRepos                []string `yaml:"sourceRepos"`
		Destinations               []struct{ Server, Namespace string }
		NamespaceResourceWhitelist []struct{ Group, Kind string } `yaml:"namespaceResourceWhitelist"`
	}
}

func TestTheExportRendersAloneWithTheVersionsOfItsImages(t *testing.T) {
	dir := exported(t)
	apps := applications(t, dir)
	for _, environment := range environments {
		t.Run(environment, func(t *testing.T) {
			app, ok := apps[environment]
			require.True(t, ok)
			put(t, dir, "environments/"+environment+"/images.yaml", strings.ReplaceAll(get(t, dir, "environments/"+environment+"/images.yaml"), "v0.1.0", "v7.7.7"))
			seen := map[string]bool{}
			for _, o := range render(t, dir, app) {
				for _, c := range o.Spec.Template.Spec.Containers {
					name, tag, _ := strings.Cut(strings.TrimPrefix(c.Image, exampleRegistry+"/"), ":")
					assert.Equal(t, "v7.7.7", tag, "%s %s runs %s", o.Kind, o.Metadata.Name, c.Image)
					seen[name] = true
				}
			}
			for _, s := range topology.Services(0) {
				assert.True(t, seen[s.Name], "nothing runs %s", s.Name)
			}
			assert.True(t, seen["mall"], "nothing migrates")
		})
	}
}

func TestTheProjectPermitsWhatTheChartMakesAndNoMoreSecrets(t *testing.T) {
	dir := exported(t)
	var rules project
	require.NoError(t, yaml.Unmarshal([]byte(get(t, dir, "argocd/project.yaml")), &rules))
	kinds := map[[2]string]bool{}
	for _, kind := range rules.Spec.NamespaceResourceWhitelist {
		kinds[[2]string{kind.Group, kind.Kind}] = true
	}
	for _, forbidden := range []string{"Secret", "Role", "RoleBinding", "Namespace"} {
		for kind := range kinds {
			assert.NotEqual(t, forbidden, kind[1])
		}
	}
	for environment, app := range applications(t, dir) {
		assert.Equal(t, rules.Metadata.Name, app.Spec.Project)
		assert.Contains(t, rules.Spec.SourceRepos, app.Spec.Source.RepoURL)
		assert.True(t, slices.ContainsFunc(rules.Spec.Destinations, func(d struct{ Server, Namespace string }) bool {
			return d.Server == app.Spec.Destination.Server && d.Namespace == app.Spec.Destination.Namespace
		}), "%s may not be put to %v", environment, app.Spec.Destination)
		for _, o := range render(t, dir, app) {
			if !o.isTest() {
				assert.True(t, kinds[[2]string{o.group(), o.Kind}], "%s: %s of %s is not permitted", environment, o.Kind, o.APIVersion)
			}
			assert.True(t, o.Metadata.Namespace == "" || o.Metadata.Namespace == app.Spec.Destination.Namespace, "%s/%s goes to %s", o.Kind, o.Metadata.Name, o.Metadata.Namespace)
		}
	}
}

func TestHooksAreOfTheKindsThatArgoCDKnows(t *testing.T) {
	dir := exported(t)
	known := []string{"pre-install", "pre-upgrade", "post-install", "post-upgrade"}
	migrations := 0
	for _, o := range render(t, dir, applications(t, dir)["production"]) {
		hook := o.Metadata.Annotations["helm.sh/hook"]
		if hook == "" || o.isTest() {
			continue
		}
		for name := range strings.SplitSeq(hook, ",") {
			assert.Contains(t, known, name, "%s %s", o.Kind, o.Metadata.Name)
		}
		assert.Equal(t, "before-hook-creation", o.Metadata.Annotations["helm.sh/hook-delete-policy"], "%s %s stays for who wants to read it", o.Kind, o.Metadata.Name)
		if o.Kind == "Job" && strings.HasPrefix(hook, "pre-install,pre-upgrade") {
			migrations++
		}
	}
	assert.Equal(t, 1, migrations, "migrations run before everything else of a sync")
}

// A sync that waits for a paused Rollout lets no other one begin, not even that of the revert.
func TestNothingWaitsBehindACanary(t *testing.T) {
	dir := exported(t)
	for environment, app := range applications(t, dir) {
		objects := render(t, dir, app)
		if !slices.ContainsFunc(objects, func(o object) bool { return o.Kind == "Rollout" }) {
			continue
		}
		assert.NotContains(t, app.Spec.SyncPolicy.SyncOptions, "PruneLast=true", environment)
		for _, o := range objects {
			assert.NotContains(t, o.Metadata.Annotations["helm.sh/hook"], "post-", "%s: %s %s", environment, o.Kind, o.Metadata.Name)
			assert.NotContains(t, o.Metadata.Annotations, "argocd.argoproj.io/sync-wave", "%s: %s %s", environment, o.Kind, o.Metadata.Name)
		}
	}
}

// A version that release cannot change would go on by itself, and one that nothing runs would say something untrue.
func TestEachEnvironmentNamesEveryImageOfTheUmbrella(t *testing.T) {
	want := []string{"auditor", "migrate"}
	for _, s := range topology.Services(0) {
		want = append(want, s.Name)
	}
	slices.Sort(want)
	for _, environment := range environments {
		images := map[string]any{}
		require.NoError(t, yaml.Unmarshal([]byte(get(t, root, "deploy/gitops/environments/"+environment+"/images.yaml")), &images))
		var have []string
		for name := range images {
			have = append(have, name)
		}
		slices.Sort(have)
		assert.Equal(t, want, have, environment)
	}
}

// With RespectIgnoreDifferences a changed HTTPRoute would never be applied (argo-cd#25284), and without
// ApplyOutOfSyncOnly each sync would take a canary's weight back.
func TestSyncsLeaveACanarysWeightsAndStillApplyRoutes(t *testing.T) {
	for _, app := range applications(t, exported(t)) {
		assert.Contains(t, app.Spec.SyncPolicy.SyncOptions, "ServerSideApply=true")
		assert.Contains(t, app.Spec.SyncPolicy.SyncOptions, "ApplyOutOfSyncOnly=true")
		assert.NotContains(t, app.Spec.SyncPolicy.SyncOptions, "RespectIgnoreDifferences=true")
	}
}

// The functions are those of sprig that the messages use; Argo CD has all of them.
var functions = template.FuncMap{
	"toJson": func(v any) (string, error) { text, err := json.Marshal(v); return string(text), err },
	"trunc":  func(n int, s string) string { return s[:min(n, len(s))] },
	"default": func(otherwise, v any) any {
		if v == nil || v == "" {
			return otherwise
		}
		return v
	},
}

func TestMessagesAreJSONWhateverTheySay(t *testing.T) {
	var config struct{ Data map[string]string }
	require.NoError(t, yaml.Unmarshal([]byte(get(t, root, "deploy/gitops/argocd/notifications.yaml")), &config))
	app := map[string]any{"app": map[string]any{
		"metadata": map[string]any{"name": "mall-staging"},
		"status": map[string]any{"operationState": map[string]any{
			"message":    "one \"thing\"\nand {another} \\",
			"operation":  map[string]any{"sync": map[string]any{"revision": "0123456789abcdef"}},
			"syncResult": map[string]any{"revision": "0123456789abcdef"},
		}},
	}}
	shapes := map[string]func(map[string]any) any{
		"dingtalk": func(m map[string]any) any { return m["text"].(map[string]any)["content"] },
		"wecom":    func(m map[string]any) any { return m["text"].(map[string]any)["content"] },
		"feishu":   func(m map[string]any) any { return m["content"].(map[string]any)["text"] },
		"slack":    func(m map[string]any) any { return m["text"] },
	}
	sent := 0
	for key, text := range config.Data {
		name, isTemplate := strings.CutPrefix(key, "template.")
		if !isTemplate {
			continue
		}
		assert.Contains(t, config.Data["subscriptions"], "on-"+name)
		assert.Contains(t, config.Data["trigger.on-"+name], name)
		var message struct {
			Webhook map[string]struct{ Body string }
		}
		require.NoError(t, yaml.Unmarshal([]byte(text), &message))
		for robot, content := range shapes {
			assert.Contains(t, config.Data, "service.webhook."+robot)
			out := &bytes.Buffer{}
			require.NoError(t, template.Must(template.New(key).Funcs(functions).Parse(message.Webhook[robot].Body)).Execute(out, app))
			body := map[string]any{}
			require.NoError(t, json.Unmarshal(out.Bytes(), &body), "%s for %s: %s", key, robot, out)
			assert.Regexp(t, `^mall: mall-staging `, content(body))
			sent++
		}
	}
	assert.Equal(t, 16, sent)
}
