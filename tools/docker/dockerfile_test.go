package docker_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/moby/buildkit/solver/pb"
	digest "github.com/opencontainers/go-digest"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"
	"github.com/stretchr/testify/require"
)

const dockerfile = "deploy/docker/Dockerfile"

// bases answers for the registries, which only a build asks: with the settings that distroless' images have.
type bases struct{ asked map[string]bool }

func (b bases) ResolveImageConfig(_ context.Context, ref string, opt sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	b.asked[ref] = true
	config, err := json.Marshal(ocispecs.Image{
		Platform: ocispecs.Platform{OS: "linux", Architecture: "amd64"},
		Config:   ocispecs.ImageConfig{User: "65532", WorkingDir: "/home/nonroot", Env: []string{"PATH=/usr/bin", "SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt"}},
	})
	return ref, digest.FromBytes(config), config, err
}

// convert has BuildKit's front end read the Dockerfile up to what a daemon would be told to do.
func convert(t *testing.T, args map[string]string, arch string) (*dockerfile2llb.Result, bases, []string) {
	t.Helper()
	text := []byte(read(t, dockerfile))
	known := bases{map[string]bool{}}
	var warnings []string
	res, err := dockerfile2llb.Dockerfile2LLB(t.Context(), text, dockerfile2llb.ConvertOpt{
		Config:         dockerui.Config{BuildArgs: args, BuildPlatforms: []ocispecs.Platform{{OS: "linux", Architecture: "amd64"}}},
		TargetPlatform: &ocispecs.Platform{OS: "linux", Architecture: arch},
		MetaResolver:   known,
		SourceMap:      llb.NewSourceMap(nil, dockerfile, "Dockerfile", text),
		Warn: func(rule, _, _, message string, at []parser.Range) {
			warnings = append(warnings, fmt.Sprintf("%s: %s (%v)", rule, message, at))
		},
	})
	require.NoError(t, err)
	return res, known, warnings
}

func TestEveryImageIsAsTheDaemonlessBuildMakesIt(t *testing.T) {
	for _, s := range images(t) {
		t.Run(s.Name, func(t *testing.T) {
			args := map[string]string{"SERVICE": s.Name, "VERSION": "v9", "REVISION": "abc", "CREATED": "2026-01-02T03:04:05Z", "SOURCE": "https://example.com"}
			res, asked, warnings := convert(t, args, "arm64")
			require.Empty(t, warnings)
			c := res.Image.Config
			require.Equal(t, s.Entrypoint, c.Entrypoint)
			require.Equal(t, s.Cmd, c.Cmd)
			require.Equal(t, s.User, c.User)
			require.Equal(t, s.WorkDir, c.WorkingDir)
			require.ElementsMatch(t, s.Env, c.Env)
			var ports []string
			for _, p := range s.Ports {
				ports = append(ports, fmt.Sprintf("%d/tcp", p))
			}
			require.ElementsMatch(t, ports, slices.Collect(maps.Keys(c.ExposedPorts)))
			require.ElementsMatch(t, s.Labels, slices.Collect(maps.Keys(c.Labels)))
			require.Equal(t, s.Title, c.Labels["org.opencontainers.image.title"])
			require.Equal(t, s.Description, c.Labels["org.opencontainers.image.description"])
			require.Equal(t, "v9", c.Labels["org.opencontainers.image.version"])
			require.Equal(t, "abc", c.Labels["org.opencontainers.image.revision"])
			require.Equal(t, "arm64", res.Image.Architecture)

			want := []string{s.Entrypoint[0]}
			for _, f := range s.Files {
				to := f.To
				if f.Glob != "" {
					to += "/"
				}
				want = append(want, to)
			}
			for _, dir := range s.Dirs {
				want = append(want, dir+"/")
			}
			if s.Pages {
				want = append(want, "/app/web/")
			}
			copies, script := work(t, res.State)
			require.ElementsMatch(t, want, copies)
			for _, flag := range []string{"-trimpath", "-buildvcs=false", "-tags no_k8s,grpcnotrace", "-s -w -X mall/common/service.Version=$VERSION"} {
				require.Contains(t, script, flag)
			}
			for ref := range asked.asked {
				require.Regexp(t, `@sha256:[0-9a-f]{64}$`, ref)
			}
			require.Equal(t, s.Pages, slices.ContainsFunc(slices.Collect(maps.Keys(asked.asked)), func(ref string) bool { return strings.Contains(ref, "/node:") }),
				"only the edge needs Node")
		})
	}
}

// work returns where the final stage's files go, and what the build's shell runs.
func work(t *testing.T, state llb.State) (copies []string, script string) {
	t.Helper()
	def, err := state.Marshal(t.Context(), llb.LinuxArm64)
	require.NoError(t, err)
	for _, raw := range def.Def {
		var op pb.Op
		require.NoError(t, op.UnmarshalVT(raw))
		if e := op.GetExec(); e != nil {
			script += strings.Join(e.Meta.Args, " ") + "\n"
		}
		for _, a := range op.GetFile().GetActions() {
			if c := a.GetCopy(); c != nil && strings.HasPrefix(c.Dest, "/app") || c != nil && strings.HasPrefix(c.Dest, "/var/lib/") {
				copies = append(copies, c.Dest)
			}
		}
	}
	return copies, script
}

func TestTheFrontEndAndTheImagesBelowArePinned(t *testing.T) {
	text := read(t, dockerfile)
	require.Regexp(t, regexp.MustCompile(`\A# syntax=docker/dockerfile:[0-9.]+@sha256:[0-9a-f]{64}\n`), text)
	for _, arg := range []string{"GO_IMAGE", "NODE_IMAGE", "BASE_IMAGE"} {
		require.Regexp(t, regexp.MustCompile(`(?m)^ARG `+arg+`=\S+:\S+@sha256:[0-9a-f]{64}$`), text)
	}
	version := regexp.MustCompile(`(?m)^go (\S+)$`).FindStringSubmatch(read(t, "tools/docker/go.mod"))
	require.Contains(t, text, "golang:"+version[1]+"@", "the images' Go is the one that the project is tested with")
}

func TestAnUnknownServiceIsRefused(t *testing.T) {
	_, err := dockerfile2llb.Dockerfile2LLB(t.Context(), []byte(read(t, dockerfile)), dockerfile2llb.ConvertOpt{
		Config:         dockerui.Config{BuildArgs: map[string]string{"SERVICE": "order_rpc"}},
		TargetPlatform: &ocispecs.Platform{OS: "linux", Architecture: "amd64"}, MetaResolver: failing{},
	})
	require.ErrorContains(t, err, "order_rpc")
}

// failing is a registry that knows nothing.
type failing struct{}

func (failing) ResolveImageConfig(_ context.Context, ref string, _ sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	return "", "", nil, fmt.Errorf("no such image: %s", ref)
}
