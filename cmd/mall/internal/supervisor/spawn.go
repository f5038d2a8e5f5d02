package supervisor

import (
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"time"
)

// spawner starts every child from one OS thread that lives as long as the supervisor:
// on Linux a child is told of its parent's death when the *thread* that started it ends.
type spawner struct {
	jobs chan func()
	once sync.Once
}

func (s *spawner) start(cmd *exec.Cmd) error {
	s.once.Do(func() {
		s.jobs = make(chan func())
		go func() {
			runtime.LockOSThread()
			for job := range s.jobs {
				job()
			}
		}()
	})
	done := make(chan error)
	s.jobs <- func() { done <- cmd.Start() }
	return <-done
}

// child is a running process in a process group of its own.
type child struct {
	pid    int
	exited chan struct{} // closed when the process is gone
	err    error         // how it ended; read after exited
}

func (s *spawner) spawn(spec Spec, out io.Writer) (*child, error) {
	cmd := exec.Command(spec.Argv[0], spec.Argv[1:]...)
	cmd.Dir, cmd.Env = spec.Dir, spec.Env
	cmd.Stdout, cmd.Stderr = out, out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	dieWithParent(cmd.SysProcAttr)
	// A grandchild that keeps the output open must not keep us from seeing the exit.
	cmd.WaitDelay = 2 * time.Second
	if err := s.start(cmd); err != nil {
		return nil, fmt.Errorf("start %s: %w", spec.Name, err)
	}
	c := &child{pid: cmd.Process.Pid, exited: make(chan struct{})}
	if spec.Niceness > 0 {
		// By group: on Linux the call for a process reaches one thread only.
		_ = syscall.Setpriority(syscall.PRIO_PGRP, c.pid, spec.Niceness) // it runs without, too
	}
	go func() {
		err := cmd.Wait()
		if errors.Is(err, exec.ErrWaitDelay) {
			err = nil
		}
		c.err = err
		c.signal(syscall.SIGKILL) // whatever the process left in its group
		close(c.exited)
	}()
	return c, nil
}

// signal reaches the whole process group.
func (c *child) signal(sig syscall.Signal) { _ = syscall.Kill(-c.pid, sig) }

// end asks the child to stop, and after grace makes it.
func (c *child) end(grace time.Duration) {
	c.signal(syscall.SIGTERM)
	t := time.NewTimer(grace)
	defer t.Stop()
	select {
	case <-c.exited:
	case <-t.C:
		c.signal(syscall.SIGKILL)
		<-c.exited
	}
}

// reason describes how the child ended.
func (c *child) reason() string {
	if c.err == nil {
		return "exit status 0"
	}
	return c.err.Error()
}
