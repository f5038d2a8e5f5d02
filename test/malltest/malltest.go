// Package malltest runs a whole mall for a test package, as `mall up` does, on ports and a state directory of its own.
package malltest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Mall is a mall that tests talk to.
type Mall struct {
	URL     string // of the edge
	Console string // of the console: stored telemetry, rules, PromQL
	DSN     string // of its MySQL, without a schema
	Kafka   string // host:port
	Root    string // the checkout
	State   string // directory of data, logs and mails; "" when this run did not start it
	Env     []string
	Offset  int
	// Managed says that this run started it, so processes may be stopped.
	Managed bool
}

// root is the checkout, seen from a package two folders below it.
func root() (string, error) { return filepath.Abs("../..") }

// Running is a mall that somebody else started; console and dsn may be "".
func Running(url, console, dsn string) (*Mall, error) {
	dir, err := root()
	return &Mall{URL: url, Console: console, DSN: dsn, Root: dir}, err
}

// Start builds mall and brings it up, with every port moved by offset and env added to its environment. The Mall must
// be stopped even when there is an error.
func Start(name string, offset int, env ...string) (*Mall, error) {
	dir, err := root()
	if err != nil {
		return nil, err
	}
	state, err := os.MkdirTemp("", "mall-"+name+"-")
	if err != nil {
		return nil, err
	}
	local := func(port int) string { return fmt.Sprintf("127.0.0.1:%d", port+offset) }
	m := &Mall{
		URL: "http://" + local(8080), Console: "http://" + local(8090), DSN: "root@tcp(" + local(13306) + ")/", Kafka: local(19092),
		Root: dir, State: state, Offset: offset, Managed: true,
		Env: append(append(os.Environ(), "MALL_STATE_DIR="+state, fmt.Sprintf("MALL_PORT_OFFSET=%d", offset)), env...),
	}
	build := m.Command("go", "build", "-tags", "no_k8s,grpcnotrace", "-buildvcs=false", "-o", "bin/mall", "./cmd/mall")
	if out, err := build.CombinedOutput(); err != nil {
		return m, fmt.Errorf("build: %w\n%s", err, out)
	}
	begin := time.Now()
	up := m.Command(m.binary(), "up", "--timeout", "3m")
	up.Stdout, up.Stderr = os.Stderr, os.Stderr
	if err := up.Run(); err != nil {
		return m, fmt.Errorf("mall up: %w", err)
	}
	fmt.Fprintf(os.Stderr, "%s: mall is up at %s after %v\n", name, m.URL, time.Since(begin).Round(time.Second))
	return m, nil
}

// Stop ends a mall that Start brought up and removes what it kept.
func (m *Mall) Stop() error {
	if m == nil || !m.Managed {
		return nil
	}
	var failed error
	if out, err := m.Command(m.binary(), "down", "--clean").CombinedOutput(); err != nil {
		failed = fmt.Errorf("mall down: %w\n%s", err, out)
	}
	return errors.Join(failed, os.RemoveAll(m.State))
}

func (m *Mall) binary() string { return filepath.Join(m.Root, "bin/mall") }

// Command is a command in the checkout with the mall's environment.
func (m *Mall) Command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = m.Root, m.Env
	return cmd
}

// CLI runs bin/mall and returns what it printed, also when it failed.
func (m *Mall) CLI(args ...string) (string, error) {
	var stderr strings.Builder
	cmd := m.Command(m.binary(), args...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		err = fmt.Errorf("mall %s: %w\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return string(out), err
}
