package settings_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"mall/cmd/mall/internal/settings"
)

// load reads the settings of an empty checkout with the given environment.
func load(t *testing.T, root string, env map[string]string) *settings.Settings {
	t.Helper()
	s, err := settings.Load(root, func(name string) string { return env[name] })
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func value(s *settings.Settings, name string) string {
	for _, v := range s.Env() {
		if v.Name == name {
			return v.Value
		}
	}
	return ""
}

func TestOffsetMovesEveryPort(t *testing.T) {
	s := load(t, t.TempDir(), map[string]string{"MALL_PORT_OFFSET": "1000"})
	for name, want := range map[string]string{
		"MALL_MYSQL_DSN":          "root@tcp(127.0.0.1:14306)/",
		"MALL_REDIS_ADDR":         "127.0.0.1:17379",
		"MALL_KAFKA_BROKERS":      "127.0.0.1:20092",
		"MALL_OTLP_ENDPOINT":      "127.0.0.1:15317",
		"MALL_HOST":               "127.0.0.1",
		"EDGE_PORT":               "9080",
		"EDGE_ADMIN_PORT":         "9300",
		"ORDER_API_PORT":          "9103",
		"ORDER_RPC_ADMIN_PORT":    "9313",
		"ORDER_WORKER_ADMIN_PORT": "9323",
		"ORDER_WORKER_PORT":       "",

		"MALL_PUBLIC_URL":            "http://127.0.0.1:9080",
		"MALL_PASSWORD_RESET_PAGE":   "http://127.0.0.1:9080/reset-password#token=",
		"MALL_SENTRY_DSN_STOREFRONT": "http://public@127.0.0.1:9090/1",
		"MALL_SENTRY_DSN_OPERATOR":   "http://public@127.0.0.1:9090/2",
		"MALL_UMAMI_HOST_URL":        "http://127.0.0.1:9090",
		"MALL_TRACE_URL":             "http://127.0.0.1:9090/traces/{traceId}",
	} {
		if got := value(s, name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
}

func TestWhatThePagesAreToldMayComeFromOutside(t *testing.T) {
	s := load(t, t.TempDir(), map[string]string{"MALL_SENTRY_DSN_STOREFRONT": "https://key@sentry.example/7"})
	if got := value(s, "MALL_SENTRY_DSN_STOREFRONT"); got != "https://key@sentry.example/7" {
		t.Errorf("the storefront's DSN is %q", got)
	}
	if got := value(s, "MALL_SENTRY_DSN_OPERATOR"); got != "http://public@127.0.0.1:8090/2" {
		t.Errorf("the operators' DSN is %q", got)
	}
}

func TestImpossibleOffsetIsRefused(t *testing.T) {
	for _, v := range []string{"-1", "x", "60000", "1e3"} {
		_, err := settings.Load(t.TempDir(), func(name string) string {
			return map[string]string{"MALL_PORT_OFFSET": v}[name]
		})
		if err == nil || !strings.Contains(err.Error(), v) {
			t.Errorf("offset %s: %v", v, err)
		}
	}
}

func TestOwnServersAreExternalAndExportedDefaultsAreNot(t *testing.T) {
	root := t.TempDir()
	own := load(t, root, map[string]string{"MALL_MYSQL_DSN": "me:pw@tcp(db:3306)/", "MALL_KAFKA_BROKERS": "k1:9092,k2:9092"})
	if !own.ExternalMySQL || own.ExternalRedis || !own.ExternalKafka {
		t.Errorf("external: %+v", own)
	}
	// What `mall env` printed must not look like servers of the user's.
	env := map[string]string{}
	for _, v := range load(t, root, nil).Env() {
		env[v.Name] = v.Value
	}
	if again := load(t, root, env); again.ExternalMySQL || again.ExternalRedis || again.ExternalKafka {
		t.Errorf("external after `mall env`: %+v", again)
	}
}

func TestSecretsAreMadeOnceAndKeptPrivate(t *testing.T) {
	root := t.TempDir()
	first := load(t, root, nil)
	if len(first.JWTSecret) < 32 || first.JWTSecret == first.SandboxSecret {
		t.Fatalf("secrets %q and %q", first.JWTSecret, first.SandboxSecret)
	}
	if again := load(t, root, nil); again.JWTSecret != first.JWTSecret || again.SandboxSecret != first.SandboxSecret {
		t.Error("a second start has other secrets")
	}
	if set := load(t, root, map[string]string{"MALL_JWT_SECRET": "mine"}); set.JWTSecret != "mine" || set.SandboxSecret != first.SandboxSecret {
		t.Errorf("with one set: %q, %q", set.JWTSecret, set.SandboxSecret)
	}
	fi, err := os.Stat(filepath.Join(root, ".mall", "secrets"))
	if err != nil || fi.Mode().Perm() != 0o600 {
		t.Errorf("secrets file: %v, %v", fi, err)
	}
}

func TestEnvironReplacesWhatItSets(t *testing.T) {
	s := load(t, t.TempDir(), nil)
	env := s.Environ([]string{"PATH=/bin", "MALL_HOST=0.0.0.0", "EDGE_PORT=1"})
	if !slices.Contains(env, "PATH=/bin") || !slices.Contains(env, "EDGE_PORT=8080") {
		t.Errorf("environment %v", env)
	}
	if slices.Contains(env, "MALL_HOST=0.0.0.0") || slices.Contains(env, "EDGE_PORT=1") {
		t.Error("a replaced variable is there twice")
	}
}

func TestRootIsFoundFromBelow(t *testing.T) {
	root := t.TempDir()
	below := filepath.Join(root, "app", "order")
	if err := os.MkdirAll(below, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := settings.FindRoot(below, ""); !errors.Is(err, settings.ErrNoCheckout) {
		t.Fatalf("outside a checkout: %v", err)
	}
	if err := os.WriteFile(filepath.Join(root, "go.mod"), []byte("module mall\n\ngo 1.26.0\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := settings.FindRoot(below, ""); err != nil || got != root {
		t.Errorf("from below: %s, %v", got, err)
	}
	if got, err := settings.FindRoot("/", root); err != nil || got != root {
		t.Errorf("by MALL_ROOT: %s, %v", got, err)
	}
	if _, err := settings.FindRoot(root, below); err == nil {
		t.Error("a MALL_ROOT that is no checkout is taken")
	}
}

func TestSocketPathStaysShort(t *testing.T) {
	deep := filepath.Join(t.TempDir(), strings.Repeat("d/", 60))
	s := load(t, t.TempDir(), map[string]string{"MALL_STATE_DIR": deep})
	if got := s.Socket(); len(got) > 100 {
		t.Errorf("%d characters: %s", len(got), got)
	}
	other := load(t, t.TempDir(), map[string]string{"MALL_STATE_DIR": deep + "/other"})
	if other.Socket() == s.Socket() {
		t.Error("two checkouts share a socket")
	}
}

// Two commands may run at the same time right after the checkout.
func TestConcurrentFirstStartsShareTheSecrets(t *testing.T) {
	root := t.TempDir()
	found := make([]string, 8)
	var wg sync.WaitGroup
	for i := range found {
		wg.Go(func() {
			s, err := settings.Load(root, func(string) string { return "" })
			if err != nil {
				t.Error(err)
				return
			}
			found[i] = s.JWTSecret + s.SandboxSecret
		})
	}
	wg.Wait()
	slices.Sort(found)
	if len(slices.Compact(found)) != 1 {
		t.Errorf("different secrets: %v", found)
	}
}

func TestFromEnvironmentNamesNoServerOfItsOwn(t *testing.T) {
	env := map[string]string{"MALL_MYSQL_DSN": "mall:secret@tcp(db:3306)/", "MALL_KAFKA_BROKERS": "kafka:9092"}
	s := settings.FromEnvironment(func(name string) string { return env[name] })
	if s.MySQLDSN != env["MALL_MYSQL_DSN"] || s.KafkaBrokers != "kafka:9092" || s.RedisAddr != "" {
		t.Errorf("MySQL %q, Kafka %q, Redis %q", s.MySQLDSN, s.KafkaBrokers, s.RedisAddr)
	}
	if s.StateDir != "" || s.Root != "" {
		t.Errorf("it would write to %q and read %q", s.StateDir, s.Root)
	}
}
