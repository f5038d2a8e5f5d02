package gitops

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const root = "../../../.."

// code is a small checkout: an umbrella of one service and the library.
func code(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"deploy/charts/mall/Chart.yaml": "name: mall\nversion: 0.1.0\ndependencies:\n" +
			"  - {name: mall-service, version: 0.1.0, repository: file://../mall-service}\n" +
			"  - {name: order-rpc, version: 0.1.0, repository: file://../order-rpc}\n",
		"deploy/charts/mall/charts/order-rpc-0.1.0.tgz": "old",
		"deploy/charts/mall/Chart.lock":                 "old",
		"deploy/charts/mall-service/Chart.yaml":         "name: mall-service\nversion: 0.1.0\n",
		"deploy/charts/order-rpc/Chart.yaml": "name: order-rpc\nversion: 0.1.0\ndependencies:\n" +
			"  - {name: mall-service, version: 0.1.0, repository: file://../mall-service}\n",
		"deploy/charts/order-rpc/templates/all.yaml":     "{{ include \"mall-service.all\" . }}\n",
		"deploy/gitops/README.md":                        "# GitOps\n",
		"deploy/gitops/argocd/applicationset.yaml":       "repoURL: " + exampleRepository + "\n",
		"deploy/gitops/environments/dev/config.yaml":     "# Where\nchart: charts/mall\nserver: x\n",
		"deploy/gitops/environments/dev/values.yaml":     "global: {image: {registry: registry.example.com/mall}}\n",
		"deploy/gitops/environments/dev/images.yaml":     "order-rpc: {image: {tag: v1}}\n",
		"deploy/gitops/environments/staging/config.yaml": "chart: charts/mall\n",
	} {
		put(t, dir, name, text)
	}
	return dir
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	require.NoError(t, writeFile(filepath.Join(dir, name), []byte(text)))
}

func get(t *testing.T, dir, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	require.NoError(t, err)
	return string(text)
}

func TestANewExportIsWhole(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	result, err := Export{Root: code(t), Dir: dir, Repository: "https://git.example.org/shop.git", Registry: "harbor.example.org/shop"}.Run()
	require.NoError(t, err)
	assert.Regexp(t, `^charts/mall-0\.1\.0-[0-9a-f]{8}$`, result.Chart)
	assert.Len(t, result.Written, 6)
	assert.False(t, result.Example)
	assert.Equal(t, "repoURL: https://git.example.org/shop.git\n", get(t, dir, marker))
	assert.Equal(t, "global: {image: {registry: harbor.example.org/shop}}\n", get(t, dir, "environments/dev/values.yaml"))
	assert.Equal(t, "# Where\nchart: "+result.Chart+"\nserver: x\n", get(t, dir, "environments/dev/config.yaml"))
	assert.Contains(t, get(t, dir, result.Chart+"/charts/order-rpc/templates/all.yaml"), "mall-service.all")
	assert.FileExists(t, filepath.Join(dir, result.Chart, "charts/mall-service/Chart.yaml"))
	for _, made := range []string{"charts/order-rpc-0.1.0.tgz", "Chart.lock"} {
		assert.NoFileExists(t, filepath.Join(dir, result.Chart, made), "made by helm, perhaps long ago")
	}
}

func TestAnotherExportAddsAChartAndKeepsWhatTheTeamChanged(t *testing.T) {
	source, dir := code(t), t.TempDir()
	first, err := Export{Root: source, Dir: dir}.Run()
	require.NoError(t, err)
	assert.True(t, first.Example)
	same, err := Export{Root: source, Dir: dir}.Run()
	require.NoError(t, err)
	assert.Equal(t, first.Chart, same.Chart)
	assert.Empty(t, same.Written)
	assert.Empty(t, same.Unused)

	put(t, dir, "environments/dev/images.yaml", "order-rpc: {image: {tag: v2}}\n")
	put(t, dir, marker, "repoURL: ours\n")
	put(t, source, "deploy/charts/order-rpc/templates/all.yaml", "{{- include \"mall-service.all\" . }}\n")
	old := get(t, dir, first.Chart+"/charts/order-rpc/templates/all.yaml")
	second, err := Export{Root: source, Dir: dir, Environments: []string{"dev"}}.Run()
	require.NoError(t, err)
	assert.NotEqual(t, first.Chart, second.Chart)
	assert.Equal(t, old, get(t, dir, first.Chart+"/charts/order-rpc/templates/all.yaml"), "what staging runs stays")
	assert.Equal(t, "order-rpc: {image: {tag: v2}}\n", get(t, dir, "environments/dev/images.yaml"))
	assert.Equal(t, "repoURL: ours\n", get(t, dir, marker))
	assert.Equal(t, []string{marker}, second.Kept)
	assert.Contains(t, get(t, dir, "environments/dev/config.yaml"), "chart: "+second.Chart)
	assert.Contains(t, get(t, dir, "environments/staging/config.yaml"), "chart: "+first.Chart)
	assert.Empty(t, second.Unused)

	third, err := Export{Root: source, Dir: dir, Environments: []string{"staging"}}.Run()
	require.NoError(t, err)
	assert.Equal(t, []string{first.Chart}, third.Unused)
}

func TestAFolderOfSomethingElseIsRefused(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "mine.txt", "mine")
	_, err := Export{Root: code(t), Dir: dir}.Run()
	assert.ErrorContains(t, err, "is neither empty nor an earlier export")
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, entries, 1)
}

func TestAnEmptyCheckoutIsFilled(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, ".git/HEAD", "ref: refs/heads/main\n")
	_, err := Export{Root: code(t), Dir: dir}.Run()
	require.NoError(t, err)
}

func TestAnUnknownEnvironmentChangesNothing(t *testing.T) {
	source, dir := code(t), t.TempDir()
	first, err := Export{Root: source, Dir: dir}.Run()
	require.NoError(t, err)
	put(t, source, "deploy/charts/mall/values.yaml", "a: 1\n")
	_, err = Export{Root: source, Dir: dir, Environments: []string{"test"}}.Run()
	require.ErrorContains(t, err, `there is no environment "test"`)
	charts, err := os.ReadDir(filepath.Join(dir, "charts"))
	require.NoError(t, err)
	require.Len(t, charts, 1)
	assert.Equal(t, first.Chart, "charts/"+charts[0].Name())
}

func TestADependencyFromElsewhereIsRefused(t *testing.T) {
	source := code(t)
	about := get(t, source, "deploy/charts/mall/Chart.yaml")
	put(t, source, "deploy/charts/mall/Chart.yaml", strings.Replace(about, "file://../order-rpc", "https://charts.example.com", 1))
	_, err := Export{Root: source, Dir: t.TempDir()}.Run()
	require.EqualError(t, err, "deploy/charts/mall/Chart.yaml: dependency order-rpc comes from https://charts.example.com: only file:// can be exported")
	put(t, source, "deploy/charts/mall/Chart.yaml", strings.Replace(about, "  - {name: mall-service, version: 0.1.0, repository: file://../mall-service}\n", "", 1))
	_, err = Export{Root: source, Dir: t.TempDir()}.Run()
	require.EqualError(t, err, "deploy/charts/mall/Chart.yaml: order-rpc needs mall-service, which is to be a dependency of mall as well")
}

func TestTheNameFollowsTheContent(t *testing.T) {
	a := &chart{"1", map[string][]byte{"a": []byte("b"), "c": nil}}
	b := &chart{"1", map[string][]byte{"a": []byte("b\nc 0\n")}}
	assert.NotEqual(t, a.name(), b.name())
	assert.Equal(t, a.name(), (&chart{"1", map[string][]byte{"c": {}, "a": []byte("b")}}).name())
}

func TestTheProjectsOwnChartCanBeExported(t *testing.T) {
	dir := t.TempDir()
	result, err := Export{Root: root, Dir: dir}.Run()
	require.NoError(t, err)
	assert.True(t, result.Example)
	for _, environment := range []string{"dev", "staging", "production"} {
		assert.Contains(t, get(t, dir, "environments/"+environment+"/config.yaml"), "chart: "+result.Chart)
	}
}
