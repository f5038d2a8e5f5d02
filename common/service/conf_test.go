package service

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	ztrace "github.com/zeromicro/go-zero/core/trace"

	"mall/common/telemetry"
)

type sample struct {
	Name string
	Port int
}

func load(t *testing.T, text string) (sample, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "c.yaml")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	var s sample
	return s, Load(file, &s)
}

func TestLoadExpandsEnvironmentWithDefaults(t *testing.T) {
	t.Setenv("SAMPLE_PORT", "1234")
	file := filepath.Join(t.TempDir(), "c.yaml")
	require.NoError(t, os.WriteFile(file, []byte("Name: ${SAMPLE_NAME:-order-api}\nPort: ${SAMPLE_PORT:-1}\n"), 0o600))
	var s sample
	require.NoError(t, Load(file, &s))
	assert.Equal(t, sample{"order-api", 1234}, s)
}

func TestLoadNamesWhatIsMissing(t *testing.T) {
	_, err := load(t, "Name: ${SAMPLE_NOT_SET}\nPort: 1\n")
	assert.ErrorContains(t, err, "SAMPLE_NOT_SET")
	_, err = load(t, "Name: x\n")
	assert.ErrorContains(t, err, "Port")
	_, err = load(t, "Name: x\nPort: many\n")
	assert.ErrorContains(t, err, "Port")
	assert.ErrorContains(t, Load("no-such-file.yaml", &sample{}), "no-such-file.yaml")
}

func TestListenSaysWhichPortIsTaken(t *testing.T) {
	l, err := Listen("127.0.0.1:0", "the port")
	require.NoError(t, err)
	defer func() { _ = l.Close() }()
	_, err = Listen(l.Addr().String(), "the admin port")
	assert.ErrorContains(t, err, "the admin port "+l.Addr().String())
	assert.ErrorContains(t, err, "MALL_PORT_OFFSET")
}

func TestHealthTellsWhatIsWaitedFor(t *testing.T) {
	h := newHealth()
	h.setWaiting("MySQL", os.ErrDeadlineExceeded)
	code, r := h.report()
	assert.Equal(t, 503, code)
	assert.Contains(t, r.Waiting["MySQL"], "timeout")
	h.setWaiting("MySQL", nil)
	h.setReady()
	code, r = h.report()
	assert.Equal(t, 200, code)
	assert.Empty(t, r.Waiting)
	h.setDraining()
	code, r = h.report()
	assert.Equal(t, 503, code, "a draining process must get no new requests")
	assert.Equal(t, "draining", r.Status)
}

func TestTelemetryIsSetByTheDeploymentBlock(t *testing.T) {
	d := Deployment{Environment: "test", Entrance: true, Telemetry: "on", TelemetryTLS: true, TelemetryCA: "ca.pem", MetricsInterval: time.Second}
	c := d.telemetry(ztrace.Config{Endpoint: "collector:4317", Sampler: 0.1})
	assert.Equal(t, telemetry.Conf{Config: ztrace.Config{Endpoint: "collector:4317", Sampler: 0.1}, Entrance: true, Secure: true,
		CAFile: "ca.pem", Environment: "test", MetricsInterval: time.Second}, c)
	d.Telemetry = "off"
	assert.True(t, d.telemetry(ztrace.Config{}).Disabled)
}

func TestEveryServicesFileFollowsTheTelemetryVariables(t *testing.T) {
	files, err := filepath.Glob("../../app/*/*/etc/*.yaml")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 12)
	t.Setenv("MALL_TELEMETRY", "off")
	t.Setenv("MALL_ACCESS_LOG", "false")
	t.Setenv("MALL_METRICS_INTERVAL", "5s")
	t.Setenv("MALL_OTLP_AUTHORIZATION", "Bearer x")
	for _, f := range append(files, "../../app/edge/etc/edge.yaml") {
		var c struct {
			Telemetry  ztrace.Config
			Deployment Deployment
		}
		require.NoError(t, Load(f, &c), f)
		assert.Equal(t, "off", c.Deployment.Telemetry, f)
		assert.False(t, c.Deployment.AccessLog, f)
		assert.Equal(t, 5*time.Second, c.Deployment.MetricsInterval, f)
		assert.Equal(t, "Bearer x", c.Telemetry.OtlpHeaders["authorization"], f)
		assert.Equal(t, strings.TrimSuffix(filepath.Base(f), ".yaml"), c.Telemetry.Name, f)
	}
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(raw)
}
