package image_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mall/cmd/mall/internal/build"
	"mall/cmd/mall/internal/image"
)

// root is the checkout that this test is of.
const root = "../../../.."

func TestTheDockerfileIsMadeFromTheTable(t *testing.T) {
	want, err := image.RenderDockerfile()
	require.NoError(t, err)
	got, err := os.ReadFile(filepath.Join(root, image.Dockerfile))
	require.NoError(t, err)
	if string(got) != want {
		t.Errorf("%s is not what the table gives: run `mall image dockerfile > %s`", image.Dockerfile, image.Dockerfile)
	}
}

// Docker is sent what .dockerignore lets through: everything a binary is made of must be in it.
func TestDockerIsSentWhatTheImagesAreMadeOf(t *testing.T) {
	ignore, err := os.ReadFile(filepath.Join(root, ".dockerignore"))
	require.NoError(t, err)
	var allowed []string
	for _, m := range regexp.MustCompile(`(?m)^!(.+)$`).FindAllStringSubmatch(string(ignore), -1) {
		allowed = append(allowed, m[1])
	}
	sent := func(path string) bool {
		return slices.ContainsFunc(allowed, func(a string) bool { return path == a || strings.HasPrefix(path, a+"/") })
	}
	byModule := map[string][]string{}
	for _, s := range image.Specs() {
		for _, f := range s.Files {
			require.True(t, sent(f.From), "%s needs %s", s.Name, f.From)
		}
		main := "." + strings.TrimPrefix("/"+s.Target.Main, strings.TrimSuffix("/"+s.Target.Module, "/"))
		byModule[s.Target.Module] = append(byModule[s.Target.Module], main)
	}
	for module, mains := range byModule {
		cmd := exec.Command("go", append([]string{"list", "-deps", "-tags", build.Tags, "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}"}, mains...)...)
		cmd.Dir = filepath.Join(root, module)
		out, err := cmd.Output()
		require.NoError(t, err)
		for line := range strings.Lines(string(out)) {
			if path, ok := strings.CutPrefix(strings.TrimSpace(line), "mall/"); ok {
				require.True(t, sent(path), "%s is left out by .dockerignore", path)
			}
		}
	}
}

// What an image sets must mean something to its service.
func TestServicesReadWhatTheirImagesSet(t *testing.T) {
	for _, s := range image.Specs() {
		if len(s.Entrypoint) == 1 {
			continue
		}
		config, err := os.ReadFile(filepath.Join(root, s.Files[0].From))
		require.NoError(t, err)
		for _, kv := range s.Env {
			name, _, _ := strings.Cut(kv, "=")
			if name != "PATH" && name != "SSL_CERT_FILE" {
				require.Contains(t, string(config), "${"+name+":", "%s does not read %s", s.Name, name)
			}
		}
	}
}
