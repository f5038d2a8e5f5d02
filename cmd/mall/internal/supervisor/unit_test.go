package supervisor

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestWaitBetweenRestartsDoublesAndResets(t *testing.T) {
	ms := time.Millisecond
	for _, c := range []struct{ last, ran, want time.Duration }{
		{0, 0, 200 * ms},
		{200 * ms, 10 * ms, 400 * ms},
		{400 * ms, 29 * time.Second, 800 * ms},
		{8 * time.Second, 0, 10 * time.Second},
		{10 * time.Second, 0, 10 * time.Second},
		{10 * time.Second, 30 * time.Second, 200 * ms},
	} {
		if got := nextWait(c.last, c.ran); got != c.want {
			t.Errorf("nextWait(%s, %s) = %s, want %s", c.last, c.ran, got, c.want)
		}
	}
}

func TestTail(t *testing.T) {
	long := strings.Repeat("x", 70<<10)
	for name, c := range map[string]struct {
		text string
		n    int
		want string
	}{
		"fewer":            {"a\nb\n", 5, "a\nb\n"},
		"some":             {"a\nb\nc\n", 2, "b\nc\n"},
		"exact":            {"a\nb\n", 2, "a\nb\n"},
		"unfinished line":  {"a\nb", 1, "b"},
		"none":             {"a\nb\n", 0, ""},
		"empty":            {"", 3, ""},
		"empty lines":      {"a\n\n\n", 2, "\n\n"},
		"more than blocks": {"a\n" + long + "\n" + long + "\n", 2, long + "\n" + long + "\n"},
	} {
		path := filepath.Join(t.TempDir(), "log")
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := Tail(path, c.n)
		if err != nil || string(got) != c.want {
			t.Errorf("%s: got %d bytes, want %d, %v", name, len(got), len(c.want), err)
		}
	}
	if got, err := Tail(filepath.Join(t.TempDir(), "none"), 3); got != nil || err != nil {
		t.Errorf("no file: %q, %v", got, err)
	}
}

func TestLeftoversAreEndedAndStrangersAreNot(t *testing.T) {
	dir := t.TempDir()
	run := func() *exec.Cmd {
		cmd := exec.Command("sleep", "600")
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = cmd.Process.Kill() })
		return cmd
	}
	ours, stranger := run(), run()
	ended := make(chan struct{})
	go func() {
		_ = ours.Wait() // by a signal
		close(ended)
	}()
	if err := writeRecord(dir, "ours", ours.Process.Pid); err != nil {
		t.Fatal(err)
	}
	// The pid in this record has been given to another process since.
	reused := `{"name":"reused","pid":` + strconv.Itoa(stranger.Process.Pid) + `,"stamp":"another/1"}`
	for name, text := range map[string]string{"reused": reused, "half": `{"name":"ha`} {
		if err := os.WriteFile(recordPath(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	names, err := EndLeftovers(dir, 5*time.Second)
	if err != nil || len(names) != 1 || names[0] != "ours" {
		t.Fatalf("ended %v, %v", names, err)
	}
	<-ended
	if startStamp(stranger.Process.Pid) == "" {
		t.Error("a stranger's process was ended")
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) != 0 {
		t.Errorf("records are left: %v", left)
	}
}
