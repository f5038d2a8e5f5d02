package local

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/cmd/mall/internal/settings"
	"mall/cmd/mall/internal/supervisor"
	"mall/cmd/mall/internal/topology"
)

// consoleSpec is how the console is started when its developer's shell has these variables.
func consoleSpec(t *testing.T, env ...string) supervisor.Spec {
	t.Helper()
	root := t.TempDir()
	s, err := settings.Load(root, func(string) string { return "" })
	require.NoError(t, err)
	for _, svc := range topology.Telemetry(0) {
		if svc.Name == topology.Console {
			spec := telemetrySpec(s, svc, env)
			at := slices.Index(spec.Argv, "--sourcemaps")
			require.Positive(t, at)
			assert.Equal(t, filepath.Join(root, "bin", "web"), spec.Argv[at+1], "where the pages are built, wherever it is started")
			return spec
		}
	}
	t.Fatal("there is no console")
	return supervisor.Spec{}
}

func TestTheConsoleOnLoopbackAsksForNoTokenOfTheShell(t *testing.T) {
	const name = "MALL_CONSOLE_TOKEN"
	spec := consoleSpec(t, "PATH="+os.Getenv("PATH"), name+"="+strings.Repeat("a", 32))
	last := ""
	for _, v := range spec.Env { // as os/exec: the last one counts
		if value, ok := strings.CutPrefix(v, name+"="); ok {
			last = value
		}
	}
	assert.Empty(t, last, "the Collector could not send to it any more")
}
