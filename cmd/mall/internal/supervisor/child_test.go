package supervisor_test

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"mall/cmd/mall/internal/client"
	"mall/cmd/mall/internal/supervisor"
	"mall/cmd/mall/internal/topology"
)

// TestMain lets the test binary play the supervised processes too.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "child" {
		os.Exit(playChild(os.Args[2], os.Args[3:]))
	}
	os.Exit(m.Run())
}

// playChild behaves like a process of the given kind.
func playChild(kind string, args []string) int {
	term := make(chan os.Signal, 1)
	signal.Notify(term, syscall.SIGTERM)
	fmt.Println("hello from", kind)
	switch kind {
	case "wait": // until told to end; notes its name in a file when it is
		<-term
		f, err := os.OpenFile(args[0], os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			return 1
		}
		fmt.Fprintln(f, args[1])
		return 0
	case "crash":
		fmt.Println("the reason for the crash")
		return 7
	case "stubborn": // does not end when told to, and neither does what it started
		cmd := exec.Command("sleep", "600")
		if cmd.Start() != nil {
			return 1
		}
		fmt.Println("grandchild", cmd.Process.Pid)
		for {
			<-term
		}
	case "listen":
		l, err := net.Listen("tcp", "127.0.0.1:"+args[0])
		if err != nil {
			fmt.Println(err)
			return 1
		}
		defer func() { _ = l.Close() }()
		<-term
		return 0
	}
	return 2
}

// child is the spec of a process that plays kind and counts as healthy as soon as it runs.
func child(name string, kind string, args ...string) supervisor.Spec {
	exe, err := os.Executable()
	if err != nil {
		panic(err)
	}
	return supervisor.Spec{
		Name: name, Kind: supervisor.ServiceApp, Tier: topology.TierCore,
		Argv: append([]string{exe, "child", kind}, args...), Env: os.Environ(),
		Probe: func(context.Context) error { return nil },
		Grace: 5 * time.Second,
	}
}

// mall is a supervisor under test.
type mall struct {
	*client.Client
	cfg  supervisor.Config
	sup  *supervisor.Supervisor
	done chan error
}

func start(t *testing.T, hooks []supervisor.Hook, specs ...supervisor.Spec) *mall {
	t.Helper()
	// Not t.TempDir(): its path is too long for a socket on some systems.
	dir, err := os.MkdirTemp("", "sup") //nolint:usetesting // see above
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return startIn(t, dir, hooks, specs...)
}

func startIn(t *testing.T, dir string, hooks []supervisor.Hook, specs ...supervisor.Spec) *mall {
	t.Helper()
	m := &mall{done: make(chan error, 1), cfg: supervisor.Config{
		Specs: specs, Hooks: hooks, Env: os.Environ(), Root: dir, Self: os.Args[0],
		LogsDir: filepath.Join(dir, "logs"), RunDir: filepath.Join(dir, "run"),
		LockFile: filepath.Join(dir, "lock"), Socket: filepath.Join(dir, "sock"),
		Log: slog.New(slog.DiscardHandler),
	}}
	m.sup = supervisor.New(m.cfg)
	m.Client = client.New(m.cfg.Socket)
	go func() { m.done <- m.sup.Run(t.Context()) }()
	t.Cleanup(m.sup.Shutdown)
	eventually(t, "the supervisor answers", func() bool {
		_, err := m.Status(t.Context(), false)
		return err == nil
	})
	return m
}

// up launches the named services and waits for the end of the launch.
func (m *mall) up(t *testing.T, names ...string) client.Launch {
	t.Helper()
	if err := m.Launch(t.Context(), names); err != nil {
		t.Fatal(err)
	}
	var l client.Launch
	eventually(t, "the launch ends", func() bool {
		l = m.status(t).Launch
		return l.State != client.LaunchRunning
	})
	return l
}

func (m *mall) status(t *testing.T) *client.Status {
	t.Helper()
	st, err := m.Status(t.Context(), true)
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func (m *mall) process(t *testing.T, name string) client.Process {
	t.Helper()
	for _, p := range m.status(t).Processes {
		if p.Name == name {
			return p
		}
	}
	t.Fatalf("no process %s", name)
	return client.Process{}
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("not within 20 s: %s", what)
}

func alive(pid int) bool { return syscall.Kill(pid, 0) == nil }
