package supervisor

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"time"

	"mall/cmd/mall/internal/client"
)

// launchTimeout bounds a launch; the command that asked for it gives up earlier.
const launchTimeout = 10 * time.Minute

// After failAfterRestarts deaths of one process during a launch, the launch has failed:
// the cause is not that something else is slow.
const failAfterRestarts = 4

type step struct {
	client.Step
	began time.Time
}

// Launch brings the backing services up, runs the hooks, and starts the named services.
// It returns at once; Status tells how it goes. A launch that runs is joined.
func (s *Supervisor) Launch(services []string) error {
	var units []*unit
	for _, name := range services {
		u := s.unit(name)
		if u == nil || u.spec.Kind == Backing {
			return fmt.Errorf("there is no service %q", name)
		}
		units = append(units, u)
	}
	s.launchMu.Lock()
	defer s.launchMu.Unlock()
	if s.launch.State == client.LaunchRunning {
		return nil
	}
	s.launch = client.Launch{State: client.LaunchRunning}
	s.steps = nil
	go func() {
		ctx, cancel := context.WithTimeout(s.ctx, launchTimeout)
		defer cancel()
		err := s.bringUp(ctx, units)
		s.launchMu.Lock()
		defer s.launchMu.Unlock()
		s.launch.State = client.LaunchDone
		if err != nil {
			s.launch.State, s.launch.Error = client.LaunchFailed, err.Error()
			s.cfg.Log.Error("launch failed", "error", err)
		}
	}()
	return nil
}

func (s *Supervisor) bringUp(ctx context.Context, services []*unit) error {
	var backing []*unit
	for _, u := range s.units {
		if u.spec.Kind == Backing {
			backing = append(backing, u)
		}
	}
	if err := s.bring(ctx, backing); err != nil {
		return err
	}
	for _, h := range s.cfg.Hooks {
		if h.BeforeServices {
			if err := s.runHook(ctx, h); err != nil {
				return err
			}
		}
	}
	// The other hooks run beside the services' start: both take CPU in turns.
	work := []func() error{func() error { return s.bring(ctx, services) }}
	for _, h := range s.cfg.Hooks {
		if !h.BeforeServices && len(services) > 0 {
			work = append(work, func() error { return s.runHook(ctx, h) })
		}
	}
	return together(work)
}

// bring starts the units at the same time and waits until each is healthy.
func (s *Supervisor) bring(ctx context.Context, units []*unit) error {
	var work []func() error
	for _, u := range units {
		u.want(true, false)
		work = append(work, func() error {
			done := s.step(u.spec.Name)
			return done(u.settle(ctx))
		})
	}
	return together(work)
}

// settle waits until the process is healthy, or has died so often that it will not be.
func (u *unit) settle(ctx context.Context) error {
	u.mu.Lock()
	before := u.restarts
	u.mu.Unlock()
	var problem string
	err := u.waitFor(ctx, func() bool {
		if u.state == client.Backoff {
			problem = u.problem
		}
		return u.ready() || u.restarts-before >= failAfterRestarts || !u.wanted
	})
	u.mu.Lock()
	defer u.mu.Unlock()
	switch {
	case u.ready():
		return nil
	case !u.wanted:
		return fmt.Errorf("%s was stopped before it was healthy", u.spec.Name)
	case problem != "":
		return fmt.Errorf("%s does not start: %s", u.spec.Name, problem)
	case u.problem != "":
		return fmt.Errorf("%s does not become healthy: %s", u.spec.Name, u.problem)
	}
	return err
}

// ready is called with the unit locked.
func (u *unit) ready() bool { return u.state == client.Healthy || u.state == client.External }

// step notes that part of a launch began; call the returned function with how it ended.
func (s *Supervisor) step(name string) func(error) error {
	st := &step{client.Step{Name: name, State: client.LaunchRunning}, time.Now()}
	s.launchMu.Lock()
	s.steps = append(s.steps, st)
	s.launchMu.Unlock()
	return func(err error) error {
		s.launchMu.Lock()
		defer s.launchMu.Unlock()
		st.State, st.Seconds = client.LaunchDone, time.Since(st.began).Seconds()
		if err != nil {
			st.State, st.Detail = client.LaunchFailed, err.Error()
		}
		return err
	}
}

func (s *Supervisor) runHook(ctx context.Context, h Hook) error {
	done := s.step(h.Name)
	output := newOutputLog(s.cfg.LogsDir, h.Name)
	cmd := exec.CommandContext(ctx, h.Argv[0], h.Argv[1:]...)
	cmd.Dir, cmd.Env = s.cfg.Root, s.cfg.Env
	cmd.Stdout, cmd.Stderr = output, output
	err := cmd.Run()
	if err == nil {
		return done(nil)
	}
	tail, _ := Tail(LogPath(s.cfg.LogsDir, h.Name), 1)
	if line := lastLine(tail); line != "" {
		return done(fmt.Errorf("%s failed: %s", h.Name, line))
	}
	return done(fmt.Errorf("%s failed: %w", h.Name, err))
}

// together runs the functions at the same time and joins their errors.
func together(work []func() error) error {
	errs := make([]error, len(work))
	var wg sync.WaitGroup
	for i, f := range work {
		wg.Go(func() { errs[i] = f() })
	}
	wg.Wait()
	return joined(errors.Join(errs...))
}

// joined puts joined errors on one line.
func joined(err error) error {
	if err == nil {
		return nil
	}
	return errors.New(strings.ReplaceAll(err.Error(), "\n", "; "))
}
