// Package collectortest runs mall's Collector, the binary itself with its production configurations, between senders and a
// sink that counts what arrives.
package collectortest

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"mall/test/child"
)

// Root is the checkout.
var Root = func() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Dir(filepath.Dir(filepath.Dir(file)))
}()

// Binary builds the Collector, where it is not up to date, and returns its path.
var Binary = sync.OnceValues(func() (string, error) {
	out := filepath.Join(Root, ".mall", "test", "collector")
	// The flags of `mall up`, whose build cache it shares: from nothing the Collector takes minutes.
	build := exec.Command("go", "build", "-tags", "no_k8s,grpcnotrace", "-buildvcs=false", "-ldflags", "-s -w", "-o", out, ".")
	build.Dir = filepath.Join(Root, "deploy", "otel")
	build.Env = append(os.Environ(), "GOFLAGS=-mod=readonly", "GOWORK=off")
	if text, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the Collector: %w\n%s", err, text)
	}
	return out, nil
})

// Collector is a running one.
type Collector struct {
	OTLP    string // URL of OTLP over HTTP
	GRPC    string // host:port
	metrics string
	health  string
	process *child.Process
	pidFile string
	command []string
	log     string
}

// Flags are the --config arguments for fragments of deploy/otel/config, named without .yaml.
func Flags(fragments ...string) []string {
	var out []string
	for _, f := range fragments {
		out = append(out, "--config", filepath.Join(Root, "deploy", "otel", "config", f+".yaml"))
	}
	return out
}

// Start runs the Collector with the fragments until the test ends. It finds ports, a queue directory and so on by
// itself; env adds to that or replaces it.
func Start(t testing.TB, env map[string]string, fragments ...string) *Collector {
	t.Helper()
	bin, err := Binary()
	if err != nil {
		t.Fatal(err)
	}
	var ports [4]int
	for i := range ports {
		if ports[i], err = child.FreePort(); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	at := func(i int) string { return "127.0.0.1:" + strconv.Itoa(ports[i]) }
	vars := map[string]string{
		"COLLECTOR_PORT": strconv.Itoa(ports[0]), "COLLECTOR_HTTP_PORT": strconv.Itoa(ports[1]),
		"COLLECTOR_ADMIN_PORT": strconv.Itoa(ports[2]), "COLLECTOR_METRICS_PORT": strconv.Itoa(ports[3]),
		"OTLP_GRPC_ENDPOINT": at(0), "OTLP_HTTP_ENDPOINT": at(1), "HEALTH_ENDPOINT": at(2),
		"METRICS_HOST": "127.0.0.1", "METRICS_PORT": strconv.Itoa(ports[3]),
		"QUEUE_DIR": filepath.Join(dir, "queue"), "DECISION_WAIT": "1s",
	}
	maps.Copy(vars, env)
	c := &Collector{
		OTLP: "http://" + at(1), GRPC: at(0), health: "http://" + at(2) + "/healthz", metrics: "http://" + at(3) + "/metrics",
		pidFile: filepath.Join(dir, "pid"), log: filepath.Join(dir, "log"),
	}
	c.command = []string{"env"}
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		c.command = append(c.command, name+"="+vars[name])
	}
	c.command = append(c.command, "sh", "-c", `echo $$ >"$0"; exec "$@"`, c.pidFile, bin)
	c.command = append(c.command, Flags(fragments...)...)
	t.Cleanup(func() { c.Kill() })
	c.Restart(t)
	return c
}

// Restart starts a Collector that has ended again, as it was.
func (c *Collector) Restart(t testing.TB) {
	t.Helper()
	p, err := child.Start(c.log, "", c.command...)
	if err != nil {
		t.Fatal(err)
	}
	c.process = p
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := p.Await(ctx, c.Healthy); err != nil {
		t.Fatalf("the Collector: %v", err)
	}
}

// Healthy returns nil when the Collector says that it is.
func (c *Collector) Healthy(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.health, nil)
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("health: %s", resp.Status)
	}
	return nil
}

// Kill ends it as kill -9 does.
func (c *Collector) Kill() {
	if c.process != nil {
		c.process.Kill()
	}
}

// Stop ends it as a rollout does, by SIGTERM, and waits for it.
func (c *Collector) Stop(t testing.TB) {
	t.Helper()
	if err := syscall.Kill(c.pid(t), syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case <-c.process.Done():
	case <-time.After(30 * time.Second):
		t.Fatal("the Collector does not end")
	}
}

func (c *Collector) pid(t testing.TB) int {
	t.Helper()
	text, err := os.ReadFile(c.pidFile)
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

// Log is what it has printed.
func (c *Collector) Log(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile(c.log)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
