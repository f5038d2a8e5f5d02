package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"mall/cmd/mall/internal/client"
	"mall/cmd/mall/internal/topology"
)

// TestMain lets a copy of the test binary be the mall command.
func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) == "mall" {
		main()
		return
	}
	os.Exit(m.Run())
}

// machine is a checkout with a state directory and ports of its own.
type machine struct {
	t     *testing.T
	exe   string
	state string
	env   []string
}

func newMachine(t *testing.T, root string) *machine {
	t.Helper()
	// Not t.TempDir(): its path is too long for a socket on some systems.
	dir, err := os.MkdirTemp("", "mall") //nolint:usetesting // see above
	if err != nil {
		t.Fatal(err)
	}
	m := &machine{t: t, exe: filepath.Join(dir, "mall"), state: filepath.Join(dir, "state")}
	copyFile(t, os.Args[0], m.exe)
	m.env = append(os.Environ(), "MALL_ROOT="+root, "MALL_STATE_DIR="+m.state, "MALL_PORT_OFFSET="+strconv.Itoa(freeOffset(t)),
		"MALL_MYSQL_DSN=", "MALL_REDIS_ADDR=", "MALL_KAFKA_BROKERS=", "GOFLAGS=-mod=mod")
	t.Cleanup(func() {
		_, _ = m.run("down")
		_ = os.RemoveAll(dir)
	})
	return m
}

// run returns the exit code and everything printed.
func (m *machine) run(args ...string) (int, string) {
	m.t.Helper()
	cmd := exec.Command(m.exe, args...)
	cmd.Env = m.env
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		m.t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), out.String()
}

// must runs the command and fails the test unless it exits with code and says every part.
func (m *machine) must(code int, args []string, parts ...string) string {
	m.t.Helper()
	got, out := m.run(args...)
	if got != code {
		m.t.Fatalf("mall %s: exit code %d, want %d:\n%s", strings.Join(args, " "), got, code, out)
	}
	for _, p := range parts {
		if !strings.Contains(out, p) {
			m.t.Fatalf("mall %s does not say %q:\n%s", strings.Join(args, " "), p, out)
		}
	}
	return out
}

func (m *machine) status() client.Status {
	m.t.Helper()
	_, out := m.run("status", "--json")
	var st client.Status
	if err := json.Unmarshal([]byte(out), &st); err != nil {
		m.t.Fatalf("mall status --json: %v in\n%s", err, out)
	}
	return st
}

func (m *machine) process(name string) client.Process {
	m.t.Helper()
	for _, p := range m.status().Processes {
		if p.Name == name {
			return p
		}
	}
	m.t.Fatalf("no process %s", name)
	return client.Process{}
}

func (m *machine) kill(pid int) {
	m.t.Helper()
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		m.t.Fatal(err)
	}
}

func (m *machine) eventually(what string, ok func() bool) {
	m.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if ok() {
			return
		}
	}
	_, out := m.run("status")
	m.t.Fatalf("not within 30 s: %s\n%s", what, out)
}

// freeOffset finds an offset at which every port of mall is free, below the ports that
// the system hands out by itself.
func freeOffset(t *testing.T) int {
	t.Helper()
	for range 50 {
		offset := 100 + rand.IntN(10000)
		wanted := []int{topology.MySQLPort + offset, topology.RedisPort + offset, topology.KafkaPort + offset}
		for _, s := range topology.Services(offset) {
			wanted = append(wanted, s.Admin)
			if s.Port != 0 {
				wanted = append(wanted, s.Port)
			}
		}
		if allFree(wanted) {
			return offset
		}
	}
	t.Fatal("no free ports")
	return 0
}

func allFree(ports []int) bool {
	for _, p := range ports {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", p))
		if err != nil {
			return false
		}
		_ = l.Close()
	}
	return true
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o700)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(out, in); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
}
