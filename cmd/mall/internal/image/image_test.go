package image_test

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log"
	"maps"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/validate"
	"github.com/stretchr/testify/require"

	"mall/cmd/mall/internal/image"
)

// checkout is a small commit with the shape of mall. The same call elsewhere gives the same commit.
func checkout(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for path, text := range map[string]string{
		"go.mod":                                 "module mall\n\ngo 1.26\n",
		"go.sum":                                 "",
		".gitignore":                             "/bin/\n",
		"common/service/service.go":              "package service\n\nvar Version = \"unset\"\n",
		"app/user/worker/main.go":                "package main\n\nimport \"mall/common/service\"\n\nfunc main() { println(service.Version) }\n",
		"app/user/worker/etc/user-worker.yaml":   "Name: user-worker\n",
		"app/order/worker/main.go":               "package main\n\nfunc main() {}\n",
		"app/order/worker/etc/order-worker.yaml": "Name: order-worker\n",
	} {
		write(t, root, path, text)
	}
	git(t, root, "init", "-q")
	git(t, root, "add", ".")
	git(t, root, "commit", "-qm", "all")
	git(t, root, "tag", "v1.0.0")
	return root
}

func write(t *testing.T, root, path, text string) {
	t.Helper()
	full := filepath.Join(root, path)
	require.NoError(t, os.MkdirAll(filepath.Dir(full), 0o700))
	require.NoError(t, os.WriteFile(full, []byte(text), 0o600))
}

func git(t *testing.T, root string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"}, args...)...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GIT_AUTHOR_DATE=2026-01-02T03:04:05Z", "GIT_COMMITTER_DATE=2026-01-02T03:04:05Z", "GIT_CONFIG_GLOBAL=/dev/null")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
}

type quiet struct{}

func (quiet) Update(string, ...any) {}
func (quiet) Done(string, ...any)   {}
func (quiet) Fail(string, ...any)   {}

func options(t *testing.T, root string) image.Options {
	t.Helper()
	return image.Options{
		Root: root, Services: []string{"user-worker"}, Archs: []string{"amd64"}, Out: t.TempDir(),
		Step: func(string) image.Step { return quiet{} },
	}
}

func buildAll(t *testing.T, opt image.Options) []image.Built {
	t.Helper()
	built, err := image.Build(t.Context(), opt)
	require.NoError(t, err)
	return built
}

func TestTheSameCommitGivesTheSameBytesInEveryFolder(t *testing.T) {
	one, two := options(t, checkout(t)), options(t, checkout(t))
	one.Archs, two.Archs = []string{"amd64", "arm64"}, []string{"arm64", "amd64"}
	first, second := buildAll(t, one)[0], buildAll(t, two)[0]
	require.Equal(t, first.Digest, second.Digest)
	require.Equal(t, "v1.0.0", first.Version)
	a, b := read(t, first.Archive), read(t, second.Archive)
	require.True(t, bytes.Equal(a, b), "the archives differ")
	require.True(t, bytes.Equal(read(t, first.Images[0].SBOM), read(t, second.Images[0].SBOM)), "the bills of materials differ")
	for name, content := range layerFiles(t, first, "amd64") {
		require.False(t, bytes.Contains(content, []byte(one.Root)), "%s names the folder it was built in", name)
	}

	again := buildAll(t, one)[0] // from the cache
	require.Equal(t, first.Digest, again.Digest)
	write(t, two.Root, "app/user/worker/etc/user-worker.yaml", "Name: another\n")
	changed := buildAll(t, two)[0]
	require.NotEqual(t, first.Digest, changed.Digest)
	require.True(t, changed.Dirty)
	require.Equal(t, "v1.0.0-dirty", changed.Version)
	labels := config(t, changed, "amd64").Config.Labels
	require.Equal(t, "v1.0.0-dirty", labels["org.opencontainers.image.version"])
	require.True(t, strings.HasSuffix(labels["org.opencontainers.image.revision"], "-dirty"), labels)
}

func TestWhatAnImageHoldsAndHowItStarts(t *testing.T) {
	opt := options(t, checkout(t))
	opt.Tag = "v9"
	built := buildAll(t, opt)[0]
	require.Equal(t, "mall.local/mall/user-worker:v9", built.Ref)
	files := layerFiles(t, built, "amd64")
	for _, want := range []string{"app/user-worker", "app/etc/user-worker.yaml", "etc/passwd", "etc/group", "etc/ssl/certs/ca-certificates.crt",
		"usr/share/zoneinfo/Asia/Shanghai", "tmp/"} {
		require.Contains(t, files, want)
	}
	require.Greater(t, bytes.Count(files["etc/ssl/certs/ca-certificates.crt"], []byte("BEGIN CERTIFICATE")), 80)
	require.NotContains(t, files, "bin/sh")
	c := config(t, built, "amd64")
	require.Equal(t, []string{"/app/user-worker", "-f", "/app/etc/user-worker.yaml"}, c.Config.Entrypoint)
	require.Equal(t, "65532:65532", c.Config.User)
	require.Equal(t, "/app", c.Config.WorkingDir)
	require.Contains(t, c.Config.Env, "USER_WORKER_ADMIN_PORT=9091")
	require.Equal(t, "2026-01-02T03:04:05Z", c.Config.Labels["org.opencontainers.image.created"])
	require.Equal(t, "MIT", c.Config.Labels["org.opencontainers.image.licenses"])

	var bill struct {
		Metadata   struct{ Component struct{ Purl string } }
		Components []struct{ Name, Version string }
	}
	require.NoError(t, json.Unmarshal(read(t, built.Images[0].SBOM), &bill))
	require.Contains(t, bill.Metadata.Component.Purl, strings.ReplaceAll(built.Images[0].Digest, ":", "%3A"))
	names := map[string]string{}
	for _, c := range bill.Components {
		names[c.Name] = c.Version
	}
	require.Equal(t, "v1.0.0", names["mall"])
	require.Contains(t, names["std"], "1.")
}

func TestAnArchiveIsForContainerdAndForDocker(t *testing.T) {
	opt := options(t, checkout(t))
	opt.Archs = image.Architectures
	built := buildAll(t, opt)[0]
	files := untar(t, bytes.NewReader(read(t, built.Archive)))
	require.JSONEq(t, `{"imageLayoutVersion":"1.0.0"}`, string(files["oci-layout"]))
	var layout v1.IndexManifest
	require.NoError(t, json.Unmarshal(files["index.json"], &layout))
	require.Len(t, layout.Manifests, 1)
	require.Equal(t, built.Ref, layout.Manifests[0].Annotations["io.containerd.image.name"])
	require.Equal(t, built.Digest, layout.Manifests[0].Digest.String())
	for name, content := range files {
		if want, ok := strings.CutPrefix(name, "blobs/sha256/"); ok {
			got, _, err := v1.SHA256(bytes.NewReader(content))
			require.NoError(t, err)
			require.Equal(t, want, got.Hex)
		}
	}
	ref, err := name.NewTag(built.Ref)
	require.NoError(t, err)
	docker, err := tarball.ImageFromPath(built.Archive, &ref)
	require.NoError(t, err)
	require.NoError(t, validate.Image(docker))
}

func serve(t *testing.T) string {
	t.Helper()
	srv := httptest.NewServer(registry.New(registry.WithReferrersSupport(true), registry.Logger(log.New(io.Discard, "", 0))))
	t.Cleanup(srv.Close)
	return strings.TrimPrefix(srv.URL, "http://")
}

func TestAPushedImageHasItsBillOfMaterials(t *testing.T) {
	opt := options(t, checkout(t))
	opt.Archs, opt.Push, opt.Registry = image.Architectures, true, serve(t)+"/mall"
	built := buildAll(t, opt)[0]
	require.True(t, built.Pushed)
	ref, err := name.NewTag(opt.Registry + "/user-worker:v1.0.0")
	require.NoError(t, err)
	idx, err := remote.Index(ref)
	require.NoError(t, err)
	require.NoError(t, validate.Index(idx))
	digest, err := idx.Digest()
	require.NoError(t, err)
	require.Equal(t, built.Digest, digest.String())
	for _, one := range built.Images {
		referrers, err := remote.Referrers(ref.Context().Digest(one.Digest))
		require.NoError(t, err)
		m, err := referrers.IndexManifest()
		require.NoError(t, err)
		require.Len(t, m.Manifests, 1)
		attached, err := remote.Image(ref.Context().Digest(m.Manifests[0].Digest.String()))
		require.NoError(t, err)
		manifest, err := attached.Manifest()
		require.NoError(t, err)
		require.Equal(t, image.BOMType, manifest.ArtifactType)
		layers, err := attached.Layers()
		require.NoError(t, err)
		r, err := layers[0].Compressed()
		require.NoError(t, err)
		content, err := io.ReadAll(r)
		require.NoError(t, errors.Join(err, r.Close()))
		require.Equal(t, string(read(t, one.SBOM)), string(content))
	}
}

func TestATagDoesNotMoveUnlessAsked(t *testing.T) {
	opt := options(t, checkout(t))
	opt.Push, opt.Registry, opt.Tag = true, serve(t)+"/mall", "v1"
	first := buildAll(t, opt)[0]
	buildAll(t, opt) // the same image again is no move
	write(t, opt.Root, "app/user/worker/etc/user-worker.yaml", "Name: another\n")
	opt.Services = []string{"order-worker", "user-worker"}
	_, err := image.Build(t.Context(), opt)
	require.ErrorContains(t, err, "nothing was pushed")
	require.ErrorContains(t, err, "--move-tags")
	require.Equal(t, first.Digest, head(t, opt.Registry+"/user-worker:v1"))
	other, err := name.NewTag(opt.Registry + "/order-worker:v1")
	require.NoError(t, err)
	_, err = remote.Head(other)
	require.Error(t, err, "an image was pushed beside one that may not be")
	opt.Move = true
	require.Equal(t, buildAll(t, opt)[1].Digest, head(t, opt.Registry+"/user-worker:v1"))
}

func head(t *testing.T, tag string) string {
	t.Helper()
	ref, err := name.NewTag(tag)
	require.NoError(t, err)
	d, err := remote.Head(ref)
	require.NoError(t, err)
	return d.Digest.String()
}

func TestABaseOfOnesOwnStandsBelow(t *testing.T) {
	opt := options(t, checkout(t))
	opt.Push, opt.Registry = true, serve(t)+"/mall"
	base := buildAll(t, opt)[0]
	opt.Services, opt.Push, opt.Base = []string{"order-worker"}, false, opt.Registry+"/user-worker@"+base.Digest
	built := buildAll(t, opt)[0]
	files := layerFiles(t, built, "amd64")
	require.Contains(t, files, "app/user-worker") // the base's
	require.Contains(t, files, "app/order-worker")
	c := config(t, built, "amd64")
	require.Equal(t, base.Digest, c.Config.Labels["org.opencontainers.image.base.digest"])
	require.Equal(t, "/app/order-worker", c.Config.Entrypoint[0])
}

func TestWhatCannotBeBuiltSaysWhyAndChangesNothing(t *testing.T) {
	root := checkout(t)
	for want, change := range map[string]func(*image.Options){
		`--services names "order-rcp"`:  func(o *image.Options) { o.Services = []string{"order-rcp"} },
		`--arch names "mips"`:           func(o *image.Options) { o.Archs = []string{"mips"} },
		"--tag a b give no name":        func(o *image.Options) { o.Tag = "a b" },
		"--push needs --registry":       func(o *image.Options) { o.Push = true },
		"127.0.0.1:1 cannot be reached": func(o *image.Options) { o.Push, o.Registry = true, "127.0.0.1:1/mall" },
		"git knows no commit here":      func(o *image.Options) { o.Root = t.TempDir() },
	} {
		opt := options(t, root)
		opt.Out = filepath.Join(t.TempDir(), "out")
		change(&opt)
		_, err := image.Build(t.Context(), opt)
		require.ErrorContains(t, err, want)
		require.NoDirExists(t, opt.Out, want)
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	return b
}

func untar(t *testing.T, r io.Reader) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	for tr := tar.NewReader(r); ; {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		require.NoError(t, err)
		content, err := io.ReadAll(tr)
		require.NoError(t, err)
		files[h.Name] = content
	}
}

// platform reads one architecture's image back from the archive.
func platform(t *testing.T, built image.Built, arch string) v1.Manifest {
	t.Helper()
	files := untar(t, bytes.NewReader(read(t, built.Archive)))
	i := slices.IndexFunc(built.Images, func(p image.BuiltPlatform) bool { return p.Arch == arch })
	var m v1.Manifest
	require.NoError(t, json.Unmarshal(files["blobs/sha256/"+strings.TrimPrefix(built.Images[i].Digest, "sha256:")], &m))
	return m
}

func config(t *testing.T, built image.Built, arch string) v1.ConfigFile {
	t.Helper()
	files := untar(t, bytes.NewReader(read(t, built.Archive)))
	var c v1.ConfigFile
	require.NoError(t, json.Unmarshal(files["blobs/sha256/"+platform(t, built, arch).Config.Digest.Hex], &c))
	require.Equal(t, arch, c.Architecture)
	return c
}

func layerFiles(t *testing.T, built image.Built, arch string) map[string][]byte {
	t.Helper()
	blobs := untar(t, bytes.NewReader(read(t, built.Archive)))
	files := map[string][]byte{}
	for _, l := range platform(t, built, arch).Layers {
		layer, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader(blobs["blobs/sha256/"+l.Digest.Hex])), nil
		})
		require.NoError(t, err)
		r, err := layer.Uncompressed()
		require.NoError(t, err)
		maps.Copy(files, untar(t, r))
	}
	return files
}
