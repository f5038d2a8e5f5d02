// Package settings works out, from the environment and the checkout, where a local
// mall keeps its state, on which addresses it answers and what its services are told.
package settings

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"mall/cmd/mall/internal/topology"
)

// maxOffset keeps every port, offset included, below 65536.
const maxOffset = 65535 - topology.KafkaPort

// Settings is everything that is the same for all processes of one checkout.
type Settings struct {
	Root     string // the checkout
	StateDir string // data, logs and pids; absolute
	Offset   int    // added to every port
	Host     string // address the services listen on

	// MySQLDSN names the server without a schema, e.g. "root@tcp(127.0.0.1:13306)/".
	MySQLDSN     string
	RedisAddr    string
	KafkaBrokers string
	OTLPEndpoint string // host:port, gRPC

	// The External flags say that the user runs the server and mall must not.
	ExternalMySQL, ExternalRedis, ExternalKafka bool

	JWTSecret, SandboxSecret string

	// CPUThreshold is go-zero's, in thousandths of a core's time; services shed load above it. It is
	// 0 (never) on a developer's machine, whose load is the compiler's and not the customers'.
	CPUThreshold string

	site   []Var
	logins logins
}

// Load reads the settings for the checkout at root. It creates the state directory
// and, on the first call, the secrets in it.
func Load(root string, getenv func(string) string) (*Settings, error) {
	s := &Settings{Root: root, StateDir: getenv("MALL_STATE_DIR"), Host: getenv("MALL_HOST")}
	if s.StateDir == "" {
		s.StateDir = filepath.Join(root, ".mall")
	}
	abs, err := filepath.Abs(s.StateDir)
	if err != nil {
		return nil, fmt.Errorf("state directory %s: %w", s.StateDir, err)
	}
	s.StateDir = abs
	if s.Host == "" {
		s.Host = "127.0.0.1"
	}
	if v := getenv("MALL_PORT_OFFSET"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 0 || n > maxOffset {
			return nil, fmt.Errorf("MALL_PORT_OFFSET is %q: it must be a number from 0 to %d", v, maxOffset)
		}
		s.Offset = n
	}
	s.addresses(getenv)
	s.logins = readLogins(getenv)
	s.site = s.pages(getenv)
	if err := os.MkdirAll(s.StateDir, 0o700); err != nil {
		return nil, fmt.Errorf("cannot create the state directory: %w", err)
	}
	return s, s.loadSecrets(getenv)
}

// MySQLDSNVariable names MySQL; outside a checkout it also says that the servers are the user's.
const MySQLDSNVariable = "MALL_MYSQL_DSN"

// FromEnvironment are the settings outside a checkout, as in a container: the servers that the environment
// names and no others, no state and no secrets. What it does not name is empty.
func FromEnvironment(getenv func(string) string) *Settings {
	return &Settings{
		MySQLDSN: getenv(MySQLDSNVariable), ExternalMySQL: true,
		RedisAddr: getenv("MALL_REDIS_ADDR"), ExternalRedis: true,
		KafkaBrokers: getenv("MALL_KAFKA_BROKERS"), ExternalKafka: true,
		OTLPEndpoint: getenv("MALL_OTLP_ENDPOINT"),
		logins:       readLogins(getenv),
	}
}

func (s *Settings) addresses(getenv func(string) string) {
	local := func(port int) string { return "127.0.0.1:" + strconv.Itoa(port+s.Offset) }
	pick := func(name, fallback string) (string, bool) {
		if v := getenv(name); v != "" && v != fallback {
			return v, true
		}
		return fallback, false
	}
	// A value equal to the default is what `mall env` exported, not a server of the user's.
	s.MySQLDSN, s.ExternalMySQL = pick(MySQLDSNVariable, "root@tcp("+local(topology.MySQLPort)+")/")
	s.RedisAddr, s.ExternalRedis = pick("MALL_REDIS_ADDR", local(topology.RedisPort))
	s.KafkaBrokers, s.ExternalKafka = pick("MALL_KAFKA_BROKERS", local(topology.KafkaPort))
	s.CPUThreshold, _ = pick("MALL_CPU_THRESHOLD", "0")
	s.OTLPEndpoint, _ = pick("MALL_OTLP_ENDPOINT", local(topology.OTLPPort))
}

// Var is one environment variable.
type Var struct{ Name, Value string }

// Env lists, in a fixed order, what the services read.
func (s *Settings) Env() []Var {
	vars := []Var{
		{"MALL_ROOT", s.Root},
		{"MALL_STATE_DIR", s.StateDir},
		{"MALL_PORT_OFFSET", strconv.Itoa(s.Offset)},
		{"MALL_HOST", s.Host},
		{"MALL_MYSQL_DSN", s.MySQLDSN},
		{"MALL_REDIS_ADDR", s.RedisAddr},
		{"MALL_KAFKA_BROKERS", s.KafkaBrokers},
		{"MALL_OTLP_ENDPOINT", s.OTLPEndpoint},
		{"MALL_OTLP_HTTP_ENDPOINT", "http://127.0.0.1:" + strconv.Itoa(topology.OTLPHTTPPort+s.Offset)},
		{"MALL_PAGE_ORIGINS", s.ConsoleURL() + "," + strings.ReplaceAll(s.EdgeURL(), "127.0.0.1", "localhost") + "," + strings.ReplaceAll(s.ConsoleURL(), "127.0.0.1", "localhost")},
		{"COLLECTOR_HTTP_PORT", strconv.Itoa(topology.OTLPHTTPPort + s.Offset)},
		{"COLLECTOR_METRICS_PORT", strconv.Itoa(topology.CollectorMetricsPort + s.Offset)},
		{"MALL_CONSOLE_URL", s.ConsoleURL()},
		{"MALL_METRICS_INTERVAL", "5s"},
		{"MALL_CPU_THRESHOLD", s.CPUThreshold},
		{"MALL_KAFKA_INSTANCE", "local"}, // one of each worker: a restarted one takes its own place at once
		{jwtSecret, s.JWTSecret},
		{sandboxSecret, s.SandboxSecret},
		{"MALL_PUBLIC_URL", s.EdgeURL()},
	}
	vars = append(vars, s.site...)
	for _, svc := range topology.All(s.Offset) {
		if svc.Port != 0 {
			vars = append(vars, Var{svc.PortEnv(), strconv.Itoa(svc.Port)},
				Var{svc.AddrEnv(), "127.0.0.1:" + strconv.Itoa(svc.Port)})
		}
		vars = append(vars, Var{svc.AdminEnv(), strconv.Itoa(svc.Admin)})
	}
	return vars
}

// EdgeURL is where shoppers and the API's clients go.
func (s *Settings) EdgeURL() string {
	return "http://127.0.0.1:" + strconv.Itoa(topology.EdgePort+s.Offset)
}

// ConsoleURL is where telemetry is kept and shown.
func (s *Settings) ConsoleURL() string {
	return "http://127.0.0.1:" + strconv.Itoa(topology.ConsolePort+s.Offset)
}

// Environ is base overlaid with Env, in the form exec.Cmd takes.
func (s *Settings) Environ(base []string) []string {
	vars := s.Env()
	set := make(map[string]bool, len(vars))
	for _, v := range vars {
		set[v.Name] = true
	}
	out := make([]string, 0, len(base)+len(vars))
	for _, kv := range base {
		if name, _, _ := strings.Cut(kv, "="); !set[name] {
			out = append(out, kv)
		}
	}
	for _, v := range vars {
		out = append(out, v.Name+"="+v.Value)
	}
	return out
}

// ErrNoCheckout reports that no directory above the working directory is mall's.
var ErrNoCheckout = errors.New("this is not a checkout of mall: run the command inside one, or set MALL_ROOT to it; in a container set MALL_MYSQL_DSN")

// FindRoot returns MALL_ROOT, or the nearest directory from dir upwards whose go.mod
// says "module mall".
func FindRoot(dir, mallRoot string) (string, error) {
	if mallRoot != "" {
		root, err := filepath.Abs(mallRoot)
		if err != nil {
			return "", fmt.Errorf("MALL_ROOT: %w", err)
		}
		if !isCheckout(root) {
			return "", fmt.Errorf("MALL_ROOT is %s, which is not a checkout of mall", root)
		}
		return root, nil
	}
	for {
		if isCheckout(dir) {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", ErrNoCheckout
		}
		dir = parent
	}
}

func isCheckout(dir string) bool {
	b, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		return false
	}
	for line := range strings.Lines(string(b)) {
		if strings.TrimSpace(line) == "module mall" {
			return true
		}
	}
	return false
}
