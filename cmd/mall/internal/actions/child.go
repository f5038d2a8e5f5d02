package actions

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// childGrace is what a child gets to clear up after itself once nobody waits for it.
const childGrace = 30 * time.Second

// command is a subcommand of this binary as a process of its own: what it needs goes when it ends.
func (a *Actions) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, a.Self, args...) //nolint:gosec // this binary, and names that were checked
	cmd.Dir, cmd.Env = a.Settings.Root, a.Env
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // a Ctrl-C is not for it
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = childGrace
	return cmd
}

// output runs a subcommand and returns what it printed, and its complaints as the error.
func (a *Actions) output(ctx context.Context, args ...string) ([]byte, error) {
	cmd := a.command(ctx, args...)
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	err := cmd.Run()
	if err == nil {
		return out.Bytes(), nil
	}
	if text := strings.TrimPrefix(strings.TrimSpace(complaints.String()), "mall: "); text != "" {
		return out.Bytes(), errors.New(text)
	}
	return out.Bytes(), fmt.Errorf("mall %s: %w", args[0], err)
}
