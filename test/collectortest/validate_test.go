package collectortest_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/test/collectortest"
)

// combinations are the configurations that docs/observability.md names.
var combinations = [][]string{
	{"local"},
	{"agent", "redaction"},
	{"agent", "redaction", "agent-k8s"},
	{"gateway", "redaction", "exporters-a-signoz"},
	{"gateway", "redaction", "exporters-a-clickhouse"},
	{"gateway", "redaction", "exporters-b-plg"},
	{"gateway", "redaction", "exporters-b-plg", "exporters-b-remote-write"},
	{"gateway", "redaction", "exporters-c-elastic"},
}

var backends = map[string]string{
	"SIGNOZ_ENDPOINT": "signoz:4317", "CLICKHOUSE_ENDPOINT": "clickhouse://clickhouse:9000?secure=true",
	"PROMETHEUS_URL": "http://prometheus:9090", "LOKI_URL": "http://loki:3100", "TEMPO_ENDPOINT": "tempo:4317",
	"REMOTE_WRITE_URL": "http://prometheus:9090/api/v1/write", "ELASTIC_URL": "https://opensearch:9200", "NODE_NAME": "node-1",
}

func TestEveryDocumentedCombinationIsValid(t *testing.T) {
	bin, err := collectortest.Binary()
	require.NoError(t, err)
	used := map[string]bool{}
	for _, c := range combinations {
		for _, fragment := range c {
			used[fragment] = true
		}
		t.Run(strings.Join(c, "+"), func(t *testing.T) {
			out, err := validate(t, bin, c...)
			assert.NoError(t, err, out)
		})
	}
	files, err := filepath.Glob(filepath.Join(collectortest.Root, "deploy/otel/config/*.yaml"))
	require.NoError(t, err)
	for _, f := range files {
		assert.Contains(t, used, strings.TrimSuffix(filepath.Base(f), ".yaml"), "no documented combination has it")
	}
}

func TestEveryCombinationIsDocumented(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(collectortest.Root, "docs/observability.md"))
	require.NoError(t, err)
	for _, c := range combinations {
		name := strings.Join(c, " + ")
		assert.True(t, strings.Contains(string(text), "`"+name+"`"), "docs/observability.md does not say what `%s` is for", name)
	}
}

func TestAGatewayWithoutABackendIsInvalid(t *testing.T) {
	bin, err := collectortest.Binary()
	require.NoError(t, err)
	_, err = validate(t, bin, "gateway", "redaction")
	assert.Error(t, err)
}

func validate(t *testing.T, bin string, fragments ...string) (string, error) {
	t.Helper()
	cmd := exec.Command(bin, append([]string{"validate"}, collectortest.Flags(fragments...)...)...)
	cmd.Env = append(os.Environ(), "QUEUE_DIR="+t.TempDir())
	for name, value := range backends {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func TestTheIndexTemplatesDifferOnlyInTheTypeOfAttributes(t *testing.T) {
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(collectortest.Root, "deploy/otel/config/index-template-"+name+".json"))
		require.NoError(t, err)
		return string(text)
	}
	assert.Equal(t, read("elasticsearch"), strings.ReplaceAll(read("opensearch"), "flat_object", "flattened"))
}
