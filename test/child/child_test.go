package child_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"mall/test/child"
)

// server is a process that tells its pid in the file $1 and would live for a minute.
const server = `echo $$ > "$1.new"; mv "$1.new" "$1"; exec sleep 60`

// ownerEnv makes the test binary, run again, the owner of a server that dies by kill -9.
const ownerEnv = "MALL_TEST_CHILD_OWNER"

func TestMain(m *testing.M) {
	if root := os.Getenv(ownerEnv); root != "" {
		if _, err := start(root); err != nil {
			panic(err)
		}
		syscall.Kill(os.Getpid(), syscall.SIGKILL)
	}
	os.Exit(m.Run())
}

// start runs server with the directory root/data, which ends with it, and waits until it has told its pid.
func start(root string) (*child.Process, error) {
	data, pid := filepath.Join(root, "data"), filepath.Join(root, "pid")
	if err := os.Mkdir(data, 0o700); err != nil {
		return nil, err
	}
	p, err := child.Start(filepath.Join(root, "log"), data, "sh", "-c", server, "server", pid)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return p, p.Await(ctx, func(context.Context) error { _, err := os.Stat(pid); return err })
}

// ended waits until the server's directory is gone, its last trace, and reports whether the server is, too.
func ended(t *testing.T, root string) bool {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, "pid"))
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if _, err := os.Stat(filepath.Join(root, "data")); errors.Is(err, os.ErrNotExist) {
			return errors.Is(syscall.Kill(pid, 0), syscall.ESRCH)
		}
	}
	return false
}

func TestServerEndsWhenTheTestBinaryIsKilled(t *testing.T) {
	root := t.TempDir()
	owner := exec.Command(os.Args[0])
	owner.Env = append(os.Environ(), ownerEnv+"="+root)
	var exit *exec.ExitError
	if err := owner.Run(); !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("the owner ended with %v", err)
	}
	if !ended(t, root) {
		t.Error("the server outlived the test binary")
	}
}

func TestKillEndsServerAndRemovesItsDirectory(t *testing.T) {
	root := t.TempDir()
	p, err := start(root)
	if err != nil {
		t.Fatal(err)
	}
	p.Kill()
	p.Kill()
	if !ended(t, root) {
		t.Error("the server outlived Kill")
	}
}

func TestAwaitTellsWhyTheServerEnded(t *testing.T) {
	dir := t.TempDir()
	p, err := child.Start(filepath.Join(dir, "log"), dir, "sh", "-c", "echo no such option; exit 7")
	if err != nil {
		t.Fatal(err)
	}
	<-p.Done() // its directory is gone, and the log with it
	err = p.Await(t.Context(), func(context.Context) error { return errors.New("refused") })
	if err == nil || !strings.Contains(err.Error(), "exit status 7") || !strings.Contains(err.Error(), "no such option") {
		t.Errorf("got %v", err)
	}
}
