package docker_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/stretchr/testify/require"
)

const folder = root + "/deploy/docker"

// secrets are the variables that .env.example leaves empty.
func secrets(t *testing.T) []string {
	t.Helper()
	var names []string
	for _, m := range regexp.MustCompile(`(?m)^([A-Z_]+)=$`).FindAllStringSubmatch(read(t, "deploy/docker/.env.example"), -1) {
		names = append(names, m[1])
	}
	require.NotEmpty(t, names)
	return names
}

func load(t *testing.T, env []string, profiles ...string) (*types.Project, error) {
	t.Helper()
	opts, err := cli.NewProjectOptions([]string{filepath.Join(folder, "compose.yaml")},
		cli.WithEnv(env), cli.WithProfiles(profiles), cli.WithWorkingDirectory(folder))
	require.NoError(t, err)
	return opts.LoadProject(t.Context())
}

// filled is .env.example with every secret given.
func filled(t *testing.T) []string {
	t.Helper()
	var env []string
	for _, name := range secrets(t) {
		env = append(env, name+"=test")
	}
	return env
}

func TestComposeLoadsWithEachProfile(t *testing.T) {
	for profile, want := range map[string][]string{
		"core":   {"mysql", "redis", "kafka", "migrate", "seed", "auditor", "edge"},
		"plg":    {"prometheus", "loki", "tempo", "grafana", "collector-plg", "fluent-bit"},
		"signoz": {"signoz", "signoz-clickhouse", "signoz-otel-collector", "signoz-migrator", "collector-signoz", "fluent-bit"},
	} {
		p, err := load(t, filled(t), profile)
		require.NoError(t, err)
		for _, name := range want {
			require.Contains(t, p.Services, name, profile)
		}
	}
	p, err := load(t, filled(t))
	require.NoError(t, err)
	require.Empty(t, p.Services, "a service without a profile always runs")
}

func TestAMissingSecretIsNamed(t *testing.T) {
	for _, name := range secrets(t) {
		env := slices.DeleteFunc(filled(t), func(kv string) bool { return strings.HasPrefix(kv, name+"=") })
		_, err := load(t, env, "core", "plg", "signoz")
		require.ErrorContains(t, err, name)
		require.ErrorContains(t, err, ".env")
	}
}

func all(t *testing.T) *types.Project {
	t.Helper()
	p, err := load(t, filled(t), "core", "plg", "signoz")
	require.NoError(t, err)
	return p
}

// of returns the compose services that run the image.
func of(p *types.Project, image string) (found []types.ServiceConfig) {
	for _, s := range p.Services {
		if s.Image == "mall.local/mall/"+image+":dev" {
			found = append(found, s)
		}
	}
	return found
}

func TestEveryImageRunsAndIsGivenOnlyWhatItReads(t *testing.T) {
	p := all(t)
	reads := regexp.MustCompile(`\$\{(?:env:)?([A-Z][A-Z0-9_]*)`)
	for _, s := range images(t) {
		known := map[string]bool{}
		for _, f := range s.Files {
			paths := []string{f.From}
			if f.Glob != "" {
				full, err := filepath.Glob(filepath.Join(root, f.From, f.Glob))
				require.NoError(t, err)
				paths = paths[:0]
				for _, path := range full {
					paths = append(paths, strings.TrimPrefix(path, root+"/"))
				}
			}
			for _, path := range paths {
				for _, m := range reads.FindAllStringSubmatch(read(t, path), -1) {
					known[m[1]] = true
				}
			}
		}
		if s.Name == "mall" { // outside a checkout it reads them itself
			known["MALL_KAFKA_BROKERS"] = true
			require.Contains(t, read(t, "cmd/mall/internal/settings/settings.go"), `"MALL_KAFKA_BROKERS"`)
		}
		running := of(p, s.Name)
		require.NotEmpty(t, running, "no service runs the image %s", s.Name)
		for _, c := range running {
			for name := range c.Environment {
				require.True(t, known[name], "%s is given %s, which it does not read", c.Name, name)
			}
			require.True(t, c.ReadOnly, c.Name)
			require.Equal(t, s.User, c.User, c.Name)
			require.Equal(t, []string{"ALL"}, c.CapDrop, c.Name)
			require.NotNil(t, c.Build, c.Name)
			require.Equal(t, s.Name, *c.Build.Args["SERVICE"], c.Name)
		}
		if len(s.Entrypoint) > 1 { // a service with a configuration of its own
			c := p.Services[s.Name]
			require.Equal(t, types.HealthCheckTest{"CMD", s.Entrypoint[0], "-check", s.Entrypoint[1], s.Entrypoint[2]}, c.HealthCheck.Test)
		}
	}
}

// addresses finds host:port in the values, whatever stands around it.
var addresses = regexp.MustCompile(`(?:^|/|\(|@)([a-z][a-z0-9-]+):([0-9]+)`)

func TestAddressesLeadSomewhere(t *testing.T) {
	p := all(t)
	ports := map[string][]int{"mysql": {3306}, "redis": {6379}, "kafka": {9092}, "collector": {4317, 4318}, "prometheus": {9090}, "loki": {3100},
		"tempo": {4317}, "signoz-otel-collector": {4317}, "signoz-clickhouse": {9000}, "localhost": {8080}}
	for _, s := range images(t) {
		if port := s.port(t, "_PORT"); port != 0 {
			ports[s.Name] = []int{port}
		}
	}
	n := 0
	for _, s := range p.Services {
		for name, value := range s.Environment {
			if value == nil || strings.HasPrefix(name, "KAFKA_") {
				continue
			}
			for _, m := range addresses.FindAllStringSubmatch(*value, -1) {
				port, err := strconv.Atoi(m[2])
				require.NoError(t, err)
				require.Contains(t, ports[m[1]], port, "%s of %s leads to %s:%s", name, s.Name, m[1], m[2])
				n++
			}
		}
	}
	require.Greater(t, n, 40)
	for _, name := range []string{"collector-plg", "collector-signoz"} {
		require.Equal(t, []string{"collector"}, p.Services[name].Networks["default"].Aliases)
	}
}

func TestNothingIsOpenUnpinnedOrSecret(t *testing.T) {
	p := all(t)
	for _, s := range p.Services {
		if !strings.HasPrefix(s.Image, "mall.local/") {
			require.Regexp(t, `:v?[0-9]+\.[0-9]+\.[0-9]+$`, s.Image, "%s: an exact version", s.Name)
		}
		for _, port := range s.Ports {
			require.Equal(t, "127.0.0.1", port.HostIP, s.Name)
		}
		require.False(t, s.Privileged, s.Name)
		for _, v := range s.Volumes {
			if v.Type == types.VolumeTypeBind && !strings.HasPrefix(v.Source, "/var/lib/docker/") {
				require.True(t, v.ReadOnly, "%s may write to %s", s.Name, v.Source)
				_, err := os.Stat(v.Source)
				require.NoError(t, err, s.Name)
			}
		}
	}
	for line := range strings.SplitSeq(read(t, "deploy/docker/compose.yaml"), "\n") {
		m := regexp.MustCompile(`^\s+([A-Z_]*(?:SECRET|PASSWORD|DSN)):\s*(.+)$`).FindStringSubmatch(line)
		if m != nil && !strings.HasPrefix(m[2], "tcp://signoz-clickhouse:9000") {
			require.Contains(t, m[2], "${", "%s stands in the file", m[1])
		}
	}
}
