package up

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"mall/cmd/mall/internal/backing"
	"mall/cmd/mall/internal/client"
	"mall/cmd/mall/internal/disk"
	"mall/cmd/mall/internal/ports"
	"mall/cmd/mall/internal/supervisor"
	"mall/cmd/mall/internal/topology"
)

// leftoverGrace is what processes of a killed supervisor get to end; a database needs some.
const leftoverGrace = 20 * time.Second

// startSupervisor checks that everything can start, then leaves a supervisor running in the background.
func (a *attempt) startSupervisor(ctx context.Context) error {
	for _, dir := range []string{a.s.LogsDir(), a.s.RunDir()} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("prepare the state directory: %w", err)
		}
	}
	lock, err := supervisor.Lock(a.s.LockFile())
	if errors.Is(err, supervisor.ErrLocked) {
		// Another `mall up` is just starting it.
		return a.waitForSocket(ctx, nil)
	}
	if err != nil {
		return err
	}
	err = a.preflight()
	_ = lock.Close() // the supervisor takes it
	if err != nil {
		return err
	}
	return a.spawn(ctx)
}

func (a *attempt) preflight() error {
	if err := disk.Check(a.s.StateDir); err != nil {
		return err
	}
	ended, err := supervisor.EndLeftovers(a.s.RunDir(), leftoverGrace)
	if err != nil {
		return err
	}
	if len(ended) > 0 {
		a.r.Say("! the last supervisor was killed; ended what it left: %s", strings.Join(ended, ", "))
	}
	choice, err := backing.Resolve(a.s, a.opt.Self)
	if err != nil {
		return err
	}
	for _, note := range choice.Notes {
		a.r.Say("! %s", note)
	}
	var taken []error
	for _, spec := range choice.Specs {
		for _, port := range spec.Ports {
			taken = append(taken, ports.Check(port, spec.Name))
		}
	}
	wanted := map[string]bool{}
	for _, name := range a.services {
		wanted[name] = true
	}
	for _, svc := range topology.All(a.s.Offset) {
		if !wanted[svc.Name] {
			continue
		}
		if svc.Port != 0 {
			taken = append(taken, ports.Check(svc.Port, svc.Name))
		}
		taken = append(taken, ports.Check(svc.Admin, svc.Name))
	}
	return errors.Join(taken...)
}

func (a *attempt) spawn(ctx context.Context) error {
	logFile := supervisor.LogPath(a.s.LogsDir(), "supervisor")
	out, err := os.OpenFile(logFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open the supervisor's log: %w", err)
	}
	defer func() { _ = out.Close() }()
	cmd := exec.Command(a.opt.Self, "_supervise")
	cmd.Dir = a.s.Root
	cmd.Env = a.s.Environ(os.Environ())
	cmd.Stdout, cmd.Stderr = out, out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // it outlives the terminal
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start the supervisor: %w", err)
	}
	exited := make(chan error, 1)
	go func() { exited <- cmd.Wait() }()
	a.started = true
	return a.waitForSocket(ctx, exited)
}

// waitForSocket returns when the supervisor answers, or an error with its last words.
func (a *attempt) waitForSocket(ctx context.Context, exited <-chan error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, 10*time.Second, errors.New("it does not answer"))
	defer cancel()
	for {
		_, err := a.c.Status(ctx, false)
		if err == nil {
			return nil
		}
		select {
		case err := <-exited:
			tail, _ := supervisor.Tail(supervisor.LogPath(a.s.LogsDir(), "supervisor"), 5)
			return fmt.Errorf("the supervisor ended at once (%w):\n%s", err, tail)
		case <-ctx.Done():
			return fmt.Errorf("the supervisor: %w", context.Cause(ctx))
		case <-time.After(20 * time.Millisecond):
		}
		if !errors.Is(err, client.ErrNotRunning) {
			return err
		}
	}
}
