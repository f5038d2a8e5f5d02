package service

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/common/kafka"
	"mall/common/mysql"
	"mall/common/redis"
)

// files are the configurations of all services and of the auditor.
func files(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"../../app/*/*/etc/*.yaml", "../../app/edge/etc/edge.yaml", "../../cmd/mall/etc/auditor.yaml"} {
		found, err := filepath.Glob(pattern)
		require.NoError(t, err)
		all = append(all, found...)
	}
	require.Len(t, all, 14)
	return all
}

// everything is the blocks that services share.
type everything struct {
	Deployment        Deployment
	MySQL             *mysql.Conf `json:",optional"`
	Kafka             *kafka.Conf `json:",optional"`
	Redis, CacheRedis *redis.Conf `json:",optional"`
}

func TestAPasswordMayHaveAnyCharacter(t *testing.T) {
	const password = `a"b\c'd$e${f}{g}#h: i`
	t.Setenv("SAMPLE_PASSWORD", password)
	var c struct{ Block struct{ Pass, Next string } }
	require.NoError(t, LoadText("test", "# the shop's \"password\nBlock: {Pass: \"${SAMPLE_PASSWORD:-}\", Next: \"x\\\"y\"}\n", &c))
	assert.Equal(t, password, c.Block.Pass)
	assert.Equal(t, `x"y`, c.Block.Next)
}

func TestSecretsStandInQuotes(t *testing.T) {
	secret := regexp.MustCompile(`\$\{\w*(SECRET|PASSWORD|AUTHORIZATION|USERNAME|MYSQL_DSN):-`)
	for _, f := range files(t) {
		raw := readFile(t, f)
		for _, m := range secret.FindAllStringIndex(raw, -1) {
			assert.Equal(t, byte('"'), raw[m[0]-1], "%s: %s", f, raw[m[0]:m[1]])
		}
	}
}

func TestSecretsFromThePublicSourceAreRefusedWhereStrangersCome(t *testing.T) {
	const file = "../../app/payment/rpc/etc/payment-rpc.yaml"
	var c struct{ Name string }
	require.NoError(t, Load(file, &c))
	t.Setenv("MALL_ENVIRONMENT", "test")
	require.NoError(t, Load(file, &c))
	t.Setenv("MALL_ENVIRONMENT", "staging")
	err := Load(file, &c)
	require.ErrorContains(t, err, "MALL_SANDBOX_SECRET")
	require.ErrorContains(t, err, `"staging"`)
	t.Setenv("MALL_SANDBOX_SECRET", "local-sandbox-secret-change-me")
	require.ErrorContains(t, Load(file, &c), "MALL_SANDBOX_SECRET", "it is the same when somebody sets it")
	t.Setenv("MALL_SANDBOX_SECRET", "guess")
	require.ErrorContains(t, Load(file, &c), "MALL_SANDBOX_SECRET is shorter than 32")
	t.Setenv("MALL_SANDBOX_SECRET", "f00dfeedf00dfeedf00dfeedf00dfeed")
	require.NoError(t, Load(file, &c))

	t.Setenv("MALL_ENVIRONMENT", "local")
	require.NoError(t, Load("../../app/edge/etc/edge.yaml", &c))
	t.Setenv("KUBERNETES_SERVICE_HOST", "10.0.0.1")
	require.ErrorContains(t, Load("../../app/edge/etc/edge.yaml", &c), "MALL_JWT_SECRET", "a pod's environment that nobody set")
}

func TestFaultsComeFromTheEnvironment(t *testing.T) {
	for _, f := range files(t) {
		if strings.HasSuffix(f, "auditor.yaml") {
			continue
		}
		var c everything
		require.NoError(t, Load(f, &c), f)
		assert.Empty(t, c.Deployment.Faults)
		t.Setenv("MALL_FAULTS", "[{\"route\": \"*\",\n \"kind\": \"error\", \"probability\": 0.05, \"for\": \"1h\"}]")
		require.NoError(t, Load(f, &c), f)
		require.Len(t, c.Deployment.Faults, 1, f)
		assert.Equal(t, "error", c.Deployment.Faults[0].Kind)
		assert.InDelta(t, 0.05, c.Deployment.Faults[0].Probability, 0)
		assert.Equal(t, time.Hour, c.Deployment.Faults[0].For)
		t.Setenv("MALL_FAULTS", "")
	}
	t.Setenv("MALL_FAULTS", `{"kind": "error"}`)
	assert.ErrorContains(t, Load("../../app/edge/etc/edge.yaml", &everything{}), "MALL_FAULTS must be a JSON list")
}

func TestEveryServiceFollowsTheVariablesOfPodsAndManagedBackends(t *testing.T) {
	for name, value := range map[string]string{
		"MALL_DRAIN_DELAY": "5s", "MALL_DRAIN_TIMEOUT": "20s", "MALL_FLUSH_TIMEOUT": "2s", "MALL_PPROF": "true", "MALL_DNS_REFRESH": "7s",
		"MALL_MYSQL_DSN": "u:p@tcp(db:3306)/", "MALL_MYSQL_CA": "/ca/mysql.pem", "MALL_MYSQL_MAX_OPEN": "7", "MALL_MYSQL_MAX_IDLE": "5", "MALL_MYSQL_MAX_LIFETIME": "1m",
		"MALL_KAFKA_BROKERS": "b:9093", "MALL_KAFKA_SASL_MECHANISM": "SCRAM-SHA-512", "MALL_KAFKA_USERNAME": "mall", "MALL_KAFKA_PASSWORD": "007", "MALL_KAFKA_TLS": "true", "MALL_KAFKA_CA": "/ca/kafka.pem",
		"MALL_REDIS_ADDR": "r:6379", "MALL_REDIS_TYPE": "cluster", "MALL_REDIS_USERNAME": "mall", "MALL_REDIS_PASSWORD": "008", "MALL_REDIS_TLS": "true", "MALL_REDIS_CA": "/ca/redis.pem",
	} {
		t.Setenv(name, value)
	}
	with := map[string]int{}
	for _, f := range files(t) {
		if strings.HasSuffix(f, "auditor.yaml") { // it has pools of its own, and reads nothing else
			continue
		}
		var c everything
		require.NoError(t, Load(f, &c), f)
		d := c.Deployment
		assert.Equal(t, []time.Duration{5 * time.Second, 20 * time.Second, 2 * time.Second}, []time.Duration{d.DrainDelay, d.DrainTimeout, d.FlushTimeout}, f)
		assert.Equal(t, "true", d.Pprof, f)
		if strings.Contains(readFile(t, f), "_RPC_ADDR") {
			assert.Equal(t, 7*time.Second, d.DNSRefresh, f)
		}
		if c.MySQL != nil {
			with["MySQL"]++
			assert.Equal(t, "u:p@tcp(db:3306)/", c.MySQL.DSN, f)
			assert.Equal(t, "/ca/mysql.pem", c.MySQL.CA, f)
			assert.Equal(t, []any{7, 5, time.Minute}, []any{c.MySQL.MaxOpen, c.MySQL.MaxIdle, c.MySQL.MaxLifetime}, f)
		}
		if c.Kafka != nil {
			with["Kafka"]++
			k := *c.Kafka
			assert.Equal(t, []string{"b:9093", "SCRAM-SHA-512", "mall", "007", "/ca/kafka.pem"}, []string{k.Brokers, k.Mechanism, k.Username, k.Password, k.CA}, f)
			assert.True(t, k.TLS, f)
		}
		for _, r := range []*redis.Conf{c.Redis, c.CacheRedis} {
			if r != nil {
				with["Redis"]++
				assert.Equal(t, []string{"r:6379", "cluster", "mall", "008", "/ca/redis.pem"}, []string{r.Host, r.Type, r.User, r.Pass, r.CA}, f)
				assert.True(t, r.Tls, f)
			}
		}
	}
	assert.Equal(t, map[string]int{"MySQL": 8, "Kafka": 5, "Redis": 4}, with)
}

func TestProfilesAreServedLocallyOnly(t *testing.T) {
	assert.True(t, Deployment{Environment: "local", Pprof: "auto"}.pprof())
	assert.False(t, Deployment{Environment: "production", Pprof: "auto"}.pprof())
	assert.False(t, Deployment{Environment: "local", Pprof: "false"}.pprof())
	assert.True(t, Deployment{Environment: "production", Pprof: "true"}.pprof())
	t.Setenv("KUBERNETES_SERVICE_HOST", "10.0.0.1")
	assert.False(t, Deployment{Environment: "local", Pprof: "auto"}.pprof())
}

func TestTimesThatCannotBeAreRefusedByTheVariablesName(t *testing.T) {
	good := Deployment{DrainTimeout: time.Second, ConnectionAge: time.Second, ConnectionGrace: time.Second, DNSRefresh: time.Second}
	require.NoError(t, good.check())
	bad := good
	bad.DrainDelay = -time.Second
	require.ErrorContains(t, bad.check(), "MALL_DRAIN_DELAY")
	bad = good
	bad.ConnectionAge = time.Millisecond
	assert.ErrorContains(t, bad.check(), "MALL_GRPC_CONNECTION_AGE")
}
