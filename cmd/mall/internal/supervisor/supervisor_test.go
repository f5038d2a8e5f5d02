package supervisor_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"mall/cmd/mall/internal/client"
	"mall/cmd/mall/internal/supervisor"
	"mall/cmd/mall/internal/topology"
)

func TestKilledProcessIsStartedAgain(t *testing.T) {
	m := start(t, nil, child("a", "wait", os.DevNull, "a"))
	if l := m.up(t, "a"); l.State != client.LaunchDone {
		t.Fatalf("launch: %+v", l)
	}
	before := m.process(t, "a")
	if err := syscall.Kill(before.PID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	eventually(t, "another process is healthy", func() bool {
		p := m.process(t, "a")
		return p.PID != before.PID && p.State == client.Healthy
	})
	after := m.process(t, "a")
	if after.Restarts != 1 || after.LastExit == nil || after.LastExit.Reason != "signal: killed" {
		t.Errorf("after the kill: restarts %d, last exit %+v", after.Restarts, after.LastExit)
	}
}

func TestLaunchOfACrashingProcessFailsWithItsLastLine(t *testing.T) {
	m := start(t, nil, child("good", "wait", os.DevNull, "good"), unhealthy(child("bad", "crash")))
	l := m.up(t, "good", "bad")
	if l.State != client.LaunchFailed {
		t.Fatalf("launch is %s", l.State)
	}
	for _, part := range []string{"bad does not start", "exit status 7", "the reason for the crash"} {
		if !strings.Contains(l.Error, part) {
			t.Errorf("%q does not say %q", l.Error, part)
		}
	}
	if m.status(t).Healthy {
		t.Error("the status says that all is healthy")
	}
	if p := m.process(t, "good"); p.State != client.Healthy {
		t.Errorf("the other process is %s", p.State)
	}
}

func TestTakenPortIsNamedWithItsHolder(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	spec := unhealthy(child("a", "listen", port))
	n, _ := strconv.Atoi(port)
	spec.Ports = map[string]int{"http": n}
	m := start(t, nil, spec)
	got := m.up(t, "a").Error
	for _, part := range []string{"port " + port, "which a needs", "(pid " + strconv.Itoa(os.Getpid()) + ")", "MALL_PORT_OFFSET"} {
		if !strings.Contains(got, part) {
			t.Errorf("%q does not say %q", got, part)
		}
	}
	_ = l.Close()
	if err := m.Start(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	eventually(t, "it starts once the port is free", func() bool {
		c, err := net.Dial("tcp", "127.0.0.1:"+port)
		if err == nil {
			_ = c.Close()
		}
		return err == nil
	})
}

func TestShutdownEndsFromTheOutsideIn(t *testing.T) {
	order := filepath.Join(t.TempDir(), "order")
	tier := func(name string, tier topology.Tier) supervisor.Spec {
		s := child(name, "wait", order, name)
		s.Tier = tier
		return s
	}
	db := tier("db", topology.TierBacking)
	db.Kind = supervisor.Backing
	m := start(t, nil, db, tier("rpc", topology.TierCore), tier("api", topology.TierAPI), tier("edge", topology.TierEdge))
	m.up(t, "rpc", "api", "edge")
	var pids []int
	for _, p := range m.status(t).Processes {
		pids = append(pids, p.PID)
		eventually(t, p.Name+" listens to signals", func() bool {
			var out bytes.Buffer
			return m.Logs(t.Context(), p.Name, 1, false, &out) == nil && out.Len() > 0
		})
	}
	if err := m.Client.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := <-m.done; err != nil {
		t.Fatal(err)
	}
	b, _ := os.ReadFile(order)
	if got := strings.Fields(string(b)); !slices.Equal(got, []string{"edge", "api", "rpc", "db"}) {
		t.Errorf("ended in the order %v", got)
	}
	for _, pid := range pids {
		if pid == 0 || alive(pid) {
			t.Errorf("process %d is alive", pid)
		}
	}
	if _, err := m.Status(t.Context(), false); !errors.Is(err, client.ErrNotRunning) {
		t.Errorf("after the end the socket says %v", err)
	}
}

func TestProcessThatIgnoresSIGTERMIsKilledWithItsChildren(t *testing.T) {
	spec := child("a", "stubborn")
	spec.Grace = 200 * time.Millisecond
	m := start(t, nil, spec)
	m.up(t, "a")
	grandchild := m.grandchild(t, "a")
	pid := m.process(t, "a").PID
	if err := m.Stop(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	if alive(pid) {
		t.Error("the process is alive")
	}
	eventually(t, "the grandchild is gone", func() bool { return gone(grandchild) })
	if p := m.process(t, "a"); p.State != client.Stopped || p.LastExit.Reason != "signal: killed" {
		t.Errorf("it is %s after %+v", p.State, p.LastExit)
	}
}

func TestWhatADeadProcessStartedIsEndedToo(t *testing.T) {
	spec := child("a", "stubborn")
	spec.Grace = 100 * time.Millisecond
	m := start(t, nil, spec)
	m.up(t, "a")
	grandchild := m.grandchild(t, "a")
	if err := syscall.Kill(m.process(t, "a").PID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the grandchild is gone", func() bool { return gone(grandchild) })
}

// grandchild is the pid that a stubborn process printed.
func (m *mall) grandchild(t *testing.T, name string) (pid int) {
	t.Helper()
	eventually(t, "the grandchild runs", func() bool {
		var out bytes.Buffer
		if err := m.Logs(t.Context(), name, 10, false, &out); err != nil {
			t.Fatal(err)
		}
		if found := regexp.MustCompile(`grandchild (\d+)`).FindStringSubmatch(out.String()); found != nil {
			pid, _ = strconv.Atoi(found[1])
		}
		return pid != 0
	})
	return pid
}

// gone also holds for a zombie that nobody waits for, as in a container without an init.
func gone(pid int) bool {
	if !alive(pid) {
		return true
	}
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err == nil && bytes.Contains(b, []byte(") Z "))
}

func TestStoppedStaysStoppedUntilStarted(t *testing.T) {
	m := start(t, nil, child("a", "wait", os.DevNull, "a"))
	m.up(t, "a")
	if err := m.Stop(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	time.Sleep(300 * time.Millisecond) // longer than the first back-off
	if st := m.status(t); st.Processes[0].State != client.Stopped || st.Healthy {
		t.Fatalf("after stop: %+v", st.Processes[0])
	}
	if err := m.Start(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	first := m.process(t, "a").PID
	if err := m.Restart(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	p := m.process(t, "a")
	if p.PID == first || p.PID == 0 || p.Restarts != 0 {
		t.Errorf("restart by hand: pid %d then %d, restarts %d", first, p.PID, p.Restarts)
	}
}

func TestHealthIsLostAndFound(t *testing.T) {
	var ill atomic.Bool
	spec := child("a", "wait", os.DevNull, "a")
	spec.Probe = func(context.Context) error {
		if ill.Load() {
			return errors.New("no answer")
		}
		return nil
	}
	m := start(t, nil, spec)
	m.up(t, "a")
	ill.Store(true)
	eventually(t, "it is unhealthy", func() bool {
		p := m.process(t, "a")
		return p.State == client.Failing && p.Problem == "no answer"
	})
	ill.Store(false)
	eventually(t, "it is healthy again", func() bool { return m.status(t).Healthy })
}

func TestHookRunsBetweenBackingAndServices(t *testing.T) {
	order := filepath.Join(t.TempDir(), "order")
	note := func(name string) func(context.Context) error {
		return func(context.Context) error {
			f, err := os.OpenFile(order, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
			if err != nil {
				return err
			}
			defer func() { _ = f.Close() }()
			_, err = f.WriteString(name + "\n")
			return err
		}
	}
	db, svc := child("db", "wait", os.DevNull, "db"), child("svc", "wait", os.DevNull, "svc")
	db.Kind, db.Prepare, svc.Prepare = supervisor.Backing, note("db"), note("svc")
	hook := supervisor.Hook{Name: "migrate", Argv: []string{"sh", "-c", "echo migrate >> " + order}, BeforeServices: true}
	m := start(t, []supervisor.Hook{hook}, svc, db)
	if l := m.up(t, "svc"); l.State != client.LaunchDone {
		t.Fatal(l.Error)
	}
	b, _ := os.ReadFile(order)
	if got := strings.Fields(string(b)); !slices.Equal(got, []string{"db", "migrate", "svc"}) {
		t.Errorf("order %v", got)
	}
}

func TestFailedHookKeepsServicesDownAndCanBeTriedAgain(t *testing.T) {
	flag := filepath.Join(t.TempDir(), "fixed")
	hook := supervisor.Hook{Name: "migrate", Argv: []string{"sh", "-c", "test -e " + flag + " || { echo broken SQL; exit 1; }"}, BeforeServices: true}
	m := start(t, []supervisor.Hook{hook}, child("svc", "wait", os.DevNull, "svc"))
	if l := m.up(t, "svc"); l.State != client.LaunchFailed || l.Error != "migrate failed: broken SQL" {
		t.Fatalf("launch %s: %q", l.State, l.Error)
	}
	if p := m.process(t, "svc"); p.PID != 0 {
		t.Fatal("the service runs on a schema that is not migrated")
	}
	if err := os.WriteFile(flag, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if l := m.up(t, "svc"); l.State != client.LaunchDone {
		t.Errorf("second launch: %s", l.Error)
	}
}

func TestFollowedLogGoesOn(t *testing.T) {
	m := start(t, nil, child("a", "wait", os.DevNull, "a"))
	m.up(t, "a")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	out := &lockedBuffer{}
	go func() { _ = m.Logs(ctx, "a", 10, true, out) }()
	eventually(t, "the first line", func() bool { return out.count("hello from wait") == 1 })
	if err := m.Restart(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the line of the second process", func() bool { return out.count("hello from wait") == 2 })
}

func TestUnknownNamesAreRefused(t *testing.T) {
	m := start(t, nil, child("a", "wait", os.DevNull, "a"))
	for what, err := range map[string]error{
		"restart": m.Restart(t.Context(), "b"),
		"logs":    m.Logs(t.Context(), "b", 1, false, &bytes.Buffer{}),
		"launch":  m.Launch(t.Context(), []string{"b"}),
	} {
		if err == nil || !strings.Contains(err.Error(), `"b"`) {
			t.Errorf("%s of an unknown process: %v", what, err)
		}
	}
}

func TestSecondSupervisorIsRefusedAndStaleSocketIsNot(t *testing.T) {
	m := start(t, nil)
	second := supervisor.New(m.cfg)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if err := second.Run(ctx); !errors.Is(err, supervisor.ErrLocked) {
		t.Fatalf("second supervisor: %v", err)
	}
	if _, err := m.Status(t.Context(), false); err != nil {
		t.Fatalf("the first no longer answers: %v", err)
	}
	m.sup.Shutdown()
	if err := <-m.done; err != nil {
		t.Fatal(err)
	}
	// A killed supervisor leaves its socket behind.
	l, err := net.Listen("unix", m.cfg.Socket)
	if err != nil {
		t.Fatal(err)
	}
	l.(*net.UnixListener).SetUnlinkOnClose(false)
	_ = l.Close()
	startIn(t, m.cfg.Root, nil)
	fi, err := os.Stat(m.cfg.Socket)
	if err != nil || fi.Mode().Perm() != 0o600 {
		t.Errorf("the socket: %v, %v", fi.Mode(), err)
	}
}

func unhealthy(s supervisor.Spec) supervisor.Spec {
	s.Probe = func(context.Context) error { return errors.New("no answer") }
	return s
}
