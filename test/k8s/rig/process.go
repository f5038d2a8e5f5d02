package rig

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a daemon as its record names it. A number alone may belong to another process by now, so the record
// also keeps when it started, in ticks since boot.
type process struct {
	pid   int
	start string
}

func lookPath(program string) (string, error) {
	if p, err := exec.LookPath(program); err == nil {
		return p, nil
	}
	return exec.LookPath(filepath.Join("/usr/sbin", program)) // not in every user's PATH
}

// started reads /proc for when a process started; a zombie counts as gone.
func started(pid int) (string, bool) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return "", false
	}
	// The name, in parentheses, may itself hold blanks and parentheses.
	fields := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
	if len(fields) < 20 || fields[0] == "Z" || fields[0] == "X" {
		return "", false
	}
	return fields[19], true
}

func (p process) alive() bool {
	start, ok := started(p.pid)
	return ok && start == p.start
}

func (r *Rig) record(name string) string { return r.path("run", name+".pid") }

func (r *Rig) recorded(name string) (process, bool) {
	b, err := os.ReadFile(r.record(name))
	if err != nil {
		return process{}, false
	}
	pid, start, _ := strings.Cut(strings.TrimSpace(string(b)), " ")
	n, err := strconv.Atoi(pid)
	return process{n, start}, err == nil
}

func (r *Rig) alive(name string) bool {
	p, ok := r.recorded(name)
	return ok && p.alive()
}

// start runs a daemon inside the network namespace, unless it runs already. It outlives this process.
func (r *Rig) start(ctx context.Context, name string, argv ...string) error {
	if r.alive(name) {
		return nil
	}
	log, err := os.OpenFile(r.path("log", name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := r.inside(context.WithoutCancel(ctx), argv...)
	cmd.Stdout, cmd.Stderr, cmd.Dir = log, log, r.Dir
	cmd.Env = append(os.Environ(), "PATH="+r.path("bin")+":"+os.Getenv("PATH")+":/usr/sbin:/sbin", "TMPDIR="+r.path("run"))
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", name, err)
	}
	go func() { _ = cmd.Wait() }() // else it stays a zombie while this process lives
	since, ok := started(cmd.Process.Pid)
	if !ok {
		return fmt.Errorf("%s ended at once\n%s", name, r.tail(name))
	}
	return os.WriteFile(r.record(name), fmt.Appendf(nil, "%d %s\n", cmd.Process.Pid, since), 0o600)
}

// inside is a command that runs in the rig's network namespace. nsenter becomes the program it runs, so the number
// of the process stays; `ip netns exec` would also remount /sys and hide the cgroups.
func (r *Rig) inside(ctx context.Context, argv ...string) *exec.Cmd {
	return exec.CommandContext(ctx, "nsenter", append([]string{"--net=" + r.network.file(r.id), "--"}, argv...)...)
}

// await polls until probe succeeds. It fails when time is up, or at once when the daemon has ended.
func (r *Rig) await(ctx context.Context, daemon string, limit time.Duration, probe func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	for {
		err := probe(ctx)
		if err == nil {
			return nil
		}
		if daemon != "" && !r.alive(daemon) {
			return fmt.Errorf("%s ended\n%s", daemon, r.tail(daemon))
		}
		select {
		case <-ctx.Done():
			if daemon == "" {
				return fmt.Errorf("not ready after %v: %w", limit, err)
			}
			return fmt.Errorf("%s is not ready after %v: %w\n%s", daemon, limit, err, r.tail(daemon))
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// tail is the end of a daemon's log, under its name.
func (r *Rig) tail(name string) string {
	file := r.path("log", name+".log")
	b, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	return "the end of " + file + ":\n  " + strings.Join(lines[max(0, len(lines)-8):], "\n  ")
}

// kill ends processes with SIGKILL and waits until they are gone.
func kill(ctx context.Context, processes []process) error {
	for _, p := range processes {
		if p.alive() {
			_ = syscall.Kill(p.pid, syscall.SIGKILL)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	for _, p := range processes {
		for p.alive() {
			select {
			case <-ctx.Done():
				return fmt.Errorf("process %d does not end: %w", p.pid, ctx.Err())
			case <-time.After(20 * time.Millisecond):
			}
		}
	}
	return nil
}

// command runs a program to its end; an error carries what it said.
func command(ctx context.Context, argv ...string) (string, error) {
	return output(exec.CommandContext(ctx, argv[0], argv[1:]...))
}

func output(cmd *exec.Cmd) (string, error) {
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		said := strings.TrimSpace(stderr.String())
		if said == "" {
			said = strings.TrimSpace(stdout.String())
		}
		return stdout.String(), errors.Join(fmt.Errorf("%s: %w", filepath.Base(cmd.Path)+" "+strings.Join(cmd.Args[1:], " "), err), errors.New(said))
	}
	return stdout.String(), nil
}

// keep writes a file unless it has this content already: kube-proxy ends when its configuration is written to.
func keep(file, content string) error {
	if b, err := os.ReadFile(file); err == nil && string(b) == content {
		return nil
	}
	return os.WriteFile(file, []byte(content), 0o600)
}
