// Package pipelines_test runs the scripts of deploy/pipelines as the pipelines do: against a registry and a GitOps
// repository of its own.
package pipelines_test

import (
	"encoding/json"
	"io"
	"log"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var root = func() string {
	dir, err := filepath.Abs("../..")
	if err != nil {
		panic(err)
	}
	return dir
}()

// run runs a script in the checkout dir; its environment is PATH and what is given.
func run(t *testing.T, dir, script string, environment []string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", append([]string{filepath.Join(dir, "deploy/pipelines", script)}, args...)...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "GIT_CONFIG_NOSYSTEM=1"}, environment...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// checkout is a folder with the scripts, so that a test writes to no bin/images but its own.
func checkout(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(filepath.Join(dir, "deploy/pipelines"), os.DirFS(filepath.Join(root, "deploy/pipelines"))))
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "bin/images"), 0o755))
	return dir
}

// newRegistry is a registry with an image for each of the names; it returns its address and their digests.
func newRegistry(t *testing.T, images ...string) (address string, digests map[string]string) {
	t.Helper()
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0)), registry.WithReferrersSupport(true)))
	t.Cleanup(server.Close)
	address = strings.TrimPrefix(server.URL, "http://")
	digests = map[string]string{}
	for _, image := range images {
		one, err := random.Image(64, 1)
		require.NoError(t, err)
		ref, err := name.ParseReference(address + "/" + image)
		require.NoError(t, err)
		require.NoError(t, remote.Write(ref, one))
		digest, err := one.Digest()
		require.NoError(t, err)
		digests[image] = digest.String()
	}
	return address, digests
}

func TestLoginIsForTheRegistryAloneAndForNobodyElsesEyes(t *testing.T) {
	config := filepath.Join(t.TempDir(), "docker")
	environment := []string{"DOCKER_CONFIG=" + config, "REGISTRY=harbor.example.com/mall", "REGISTRY_USER=robot$mall", `REGISTRY_PASSWORD=a"b\c:d`}
	out, err := run(t, root, "login.sh", environment)
	require.NoError(t, err, out)
	assert.Empty(t, out, "a password in a log")
	info, err := os.Stat(filepath.Join(config, "config.json"))
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	t.Setenv("DOCKER_CONFIG", config)
	there, err := name.NewRegistry("harbor.example.com")
	require.NoError(t, err)
	login, err := authn.DefaultKeychain.Resolve(there)
	require.NoError(t, err)
	credentials, err := login.Authorization()
	require.NoError(t, err)
	assert.Equal(t, "robot$mall", credentials.Username)
	assert.Equal(t, `a"b\c:d`, credentials.Password)

	out, err = run(t, root, "login.sh", environment[:3])
	require.Error(t, err)
	assert.Contains(t, out, "REGISTRY_PASSWORD: is not set: the password of robot$mall")
}

func TestAScanWithoutBillsOrScannerSaysSo(t *testing.T) {
	dir := checkout(t)
	out, err := run(t, dir, "scan.sh", nil)
	require.Error(t, err)
	assert.Contains(t, out, "there is no bill of materials in bin/images: run `make images` first")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "bin/images/edge.amd64.cdx.json"), []byte("{}"), 0o600))
	if _, err := exec.LookPath("trivy"); err != nil {
		out, err = run(t, dir, "scan.sh", nil)
		require.Error(t, err)
		assert.Contains(t, out, "trivy is not installed")
	}
}

// What stands in for trivy finds something in one bill of two. It shows that each is looked at and that one is enough to
// fail; what trivy itself finds it cannot show.
func TestAScanFailsForOneImageOfMany(t *testing.T) {
	dir := checkout(t)
	for _, bill := range []string{"edge", "order-rpc"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "bin/images", bill+".amd64.cdx.json"), []byte("{}"), 0o600))
	}
	bin := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(bin, "trivy"), []byte("#!/bin/sh\necho \"trivy $*\"\ncase $* in *edge*) exit 1 ;; esac\n"), 0o700))
	out, err := run(t, dir, "scan.sh", []string{"PATH=" + bin + ":" + os.Getenv("PATH")})
	require.Error(t, err)
	assert.Contains(t, out, "--exit-code 1 bin/images/order-rpc.amd64.cdx.json")
	assert.Contains(t, out, "scan: 1 of 2 images were not found clean")
}

func TestImagesThatWereNotPushedAreNotSigned(t *testing.T) {
	dir := checkout(t)
	out, err := run(t, dir, "sign.sh", nil)
	require.Error(t, err)
	assert.Contains(t, out, "bin/images/images.json is missing")
	writeImages(t, dir, map[string]any{"ref": "mall.local/mall/edge:v1", "digest": "sha256:0", "pushed": false})
	out, err = run(t, dir, "sign.sh", nil)
	require.Error(t, err)
	assert.Contains(t, out, "these images were not pushed")
}

func writeImages(t *testing.T, dir string, images ...map[string]any) {
	t.Helper()
	text, err := json.Marshal(images)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "bin/images/images.json"), text, 0o600))
}

func TestImagesAreSignedByDigestAndTheSignatureHolds(t *testing.T) {
	cosign := filepath.Join(root, ".mall/tools/bin/cosign")
	if _, err := os.Stat(cosign); err != nil {
		t.Skip("cosign is not built, which takes minutes: `make sign` builds it")
	}
	keys := t.TempDir()
	generate := exec.CommandContext(t.Context(), cosign, "generate-key-pair", "--output-key-prefix", filepath.Join(keys, "k"))
	generate.Env = append(os.Environ(), "COSIGN_PASSWORD=of the test")
	require.NoError(t, generate.Run())
	key, err := os.ReadFile(filepath.Join(keys, "k.key"))
	require.NoError(t, err)

	address, digests := newRegistry(t, "mall/edge:v1", "mall/order-rpc:v1", "mall/other:v1")
	dir := checkout(t)
	writeImages(t, dir,
		map[string]any{"ref": address + "/mall/edge:v1", "digest": digests["mall/edge:v1"], "pushed": true},
		map[string]any{"ref": address + "/mall/order-rpc:v1", "digest": digests["mall/order-rpc:v1"], "pushed": true})
	out, err := run(t, dir, "sign.sh", []string{"COSIGN=" + cosign, "COSIGN_PASSWORD=of the test", "COSIGN_PRIVATE_KEY=" + string(key)})
	require.NoError(t, err, out)
	assert.Contains(t, out, "signed "+address+"/mall/order-rpc@"+digests["mall/order-rpc:v1"])

	verify := func(image string) error {
		return exec.CommandContext(t.Context(), cosign, "verify", "--key", filepath.Join(keys, "k.pub"), "--insecure-ignore-tlog", address+"/"+image).Run()
	}
	require.NoError(t, verify("mall/edge:v1"))
	require.Error(t, verify("mall/other:v1"), "nobody signed it")

	writeImages(t, dir, map[string]any{"ref": address + "/mall/edge:v1", "digest": "sha256:" + strings.Repeat("1", 64), "pushed": true})
	out, err = run(t, dir, "sign.sh", []string{"COSIGN=" + cosign, "COSIGN_PASSWORD=of the test", "COSIGN_PRIVATE_KEY=" + string(key)})
	require.Error(t, err, "an image that the registry does not have: %s", out)
}

func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_AUTHOR_NAME=Test", "GIT_AUTHOR_EMAIL=test@mall.test", "GIT_COMMITTER_NAME=Test", "GIT_COMMITTER_EMAIL=test@mall.test")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "git %v: %s", args, out)
	return strings.TrimSpace(string(out))
}

// command is mall by `go run`, which links anew only when something changed; it keeps Go's caches, for a script has another home.
func command(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "mall")
	caches, err := exec.CommandContext(t.Context(), "go", "env", "GOCACHE", "GOMODCACHE").Output()
	require.NoError(t, err)
	build, modules, _ := strings.Cut(strings.TrimSpace(string(caches)), "\n")
	script := "#!/bin/sh\nexport GOCACHE='" + build + "' GOMODCACHE='" + modules + "'\n" +
		"exec go run -C '" + root + "' -tags no_k8s,grpcnotrace ./cmd/mall \"$@\"\n"
	require.NoError(t, os.WriteFile(path, []byte(script), 0o700))
	return path
}

func TestAReleaseOfThePipelineIsACommitThatArgoCDSees(t *testing.T) {
	mall := command(t)
	dir := t.TempDir()
	remote, seed := filepath.Join(dir, "gitops.git"), filepath.Join(dir, "seed")
	git(t, dir, "init", "--quiet", "--bare", "--initial-branch=main", remote)
	git(t, dir, "clone", "--quiet", remote, seed)
	export := exec.CommandContext(t.Context(), mall, "gitops", "export", seed)
	export.Dir = root
	out, err := export.CombinedOutput()
	require.NoError(t, err, "%s", out)

	services := []string{"auditor", "edge"}
	images := []string{"mall/mall:v9"} // auditor and migrate
	for _, domain := range []string{"user", "product", "order", "payment"} {
		for _, kind := range []string{"api", "rpc", "worker"} {
			services = append(services, domain+"-"+kind)
		}
	}
	for _, service := range services[1:] {
		images = append(images, "mall/"+service+":v9")
	}
	address, _ := newRegistry(t, images...)
	for _, environment := range []string{"staging", "production"} {
		values := filepath.Join(seed, "environments", environment, "values.yaml")
		text, err := os.ReadFile(values)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(values, []byte(strings.ReplaceAll(string(text), "registry.example.com/mall", address+"/mall")), 0o600))
	}
	git(t, seed, "add", ".")
	git(t, seed, "commit", "--quiet", "--message", "Begin")
	git(t, seed, "push", "--quiet", "origin", "HEAD:main")

	environment := []string{"MALL=" + mall, "GITOPS_REPOSITORY=" + remote}
	said, err := run(t, root, "release.sh", environment, "staging", "v8")
	require.Error(t, err)
	assert.Contains(t, said, "the registry has no "+address+"/mall/")
	said, err = run(t, root, "release.sh", environment, "staging", "v9")
	require.NoError(t, err, said)
	said, err = run(t, root, "release.sh", environment, "production", "--from", "staging")
	require.NoError(t, err, said)
	said, err = run(t, root, "release.sh", environment, "production", "--from", "staging")
	require.NoError(t, err, said)
	assert.Contains(t, said, "nothing to commit")

	assert.Equal(t, "production: promote from staging: all services → v9\nstaging: all services → v9\nBegin", git(t, remote, "log", "--format=%s", "main"))
	assert.Equal(t, 15, strings.Count(git(t, remote, "show", "main:environments/production/images.yaml"), "tag: v9"))
	said, err = run(t, root, "release.sh", []string{"MALL=" + mall, "GITOPS_REPOSITORY=git@git.example.com:mall/gitops.git"}, "staging", "v9")
	require.Error(t, err)
	assert.Contains(t, said, "GITOPS_SSH_KEY: is not set")
}

func TestAReleaseThatIsOvertakenBeginsAnew(t *testing.T) {
	dir := t.TempDir()
	remote := filepath.Join(dir, "gitops.git")
	git(t, dir, "init", "--quiet", "--bare", "--initial-branch=main", remote)
	seed := filepath.Join(dir, "seed")
	git(t, dir, "clone", "--quiet", remote, seed)
	git(t, seed, "commit", "--quiet", "--allow-empty", "--message", "Begin")
	git(t, seed, "push", "--quiet", "origin", "HEAD:main")
	// In mall's place: overtaken twice, as `mall release` says it.
	stand := filepath.Join(dir, "mall")
	script := "#!/bin/sh\necho x >>" + dir + "/tries\n[ $(wc -l <" + dir + "/tries) -ge ${WINS:-3} ] || { echo 'mall: the release is committed here, but origin did not take it' >&2; exit 1; }\n"
	require.NoError(t, os.WriteFile(stand, []byte(script), 0o700))
	out, err := run(t, root, "release.sh", []string{"MALL=" + stand, "GITOPS_REPOSITORY=" + remote}, "dev", "v1")
	require.NoError(t, err, out)
	assert.Contains(t, out, "release: try 2 of 3 was overtaken")
	require.NoError(t, os.Remove(dir+"/tries"))
	_, err = run(t, root, "release.sh", []string{"MALL=" + stand, "GITOPS_REPOSITORY=" + remote, "WINS=4"}, "dev", "v1")
	require.Error(t, err, "it is given up in the end")
}
