package supervisor

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"

	"mall/cmd/mall/internal/client"
)

// How often health is asked: often while the process starts, seldom once it is healthy.
const (
	probeStarting = 50 * time.Millisecond
	probeSettled  = 2 * time.Second
	probeTimeout  = 2 * time.Second
)

// unit runs one Spec: a goroutine owns the process, everyone else changes what is
// wanted and wakes it.
type unit struct {
	spec   Spec
	output *outputLog
	ship   func(Spec) Output
	spawn  *spawner
	runDir string
	log    *slog.Logger

	mu       sync.Mutex
	wanted   bool
	launched bool
	restart  bool
	grace    time.Duration // starts as the spec's; a shutdown may shorten it
	state    client.State
	pid      int
	started  time.Time
	starts   int // processes started so far
	restarts int // of these, after a death
	problem  string
	lastExit *client.Exit
	meter    cpuMeter

	wake    chan struct{} // buffered: a pending look at what is wanted
	changed chan struct{} // closed and replaced on every change of state
}

func newUnit(spec Spec, cfg Config, sp *spawner) *unit {
	return &unit{
		spec: spec, output: newOutputLog(cfg.LogsDir, spec.Name), ship: cfg.Ship, spawn: sp, runDir: cfg.RunDir,
		log: cfg.Log.With("process", spec.Name), state: client.Stopped, grace: spec.Grace,
		wake: make(chan struct{}, 1), changed: make(chan struct{}),
	}
}

// want says whether the process should run; again asks for a new one if it does.
func (u *unit) want(run, again bool) {
	u.mu.Lock()
	u.wanted = run
	u.launched = u.launched || run
	u.restart = u.restart || (again && run)
	u.mu.Unlock()
	select {
	case u.wake <- struct{}{}:
	default:
	}
}

func (u *unit) isWanted() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.wanted
}

// mustEnd reports whether the running process has to go, and forgets the request for a new one.
func (u *unit) mustEnd() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	end := !u.wanted || u.restart
	u.restart = false
	return end
}

func (u *unit) set(state client.State, problem string) {
	u.update(func() { u.state, u.problem = state, problem })
}

// update changes the unit and tells whoever waits for a change.
func (u *unit) update(change func()) {
	u.mu.Lock()
	defer u.mu.Unlock()
	change()
	close(u.changed)
	u.changed = make(chan struct{})
}

// waitFor blocks until ok holds or ctx ends. ok is called with the unit locked.
func (u *unit) waitFor(ctx context.Context, ok func() bool) error {
	for {
		u.mu.Lock()
		done, state, changed := ok(), u.state, u.changed
		u.mu.Unlock()
		if done {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("%s is still %s: %w", u.spec.Name, state, ctx.Err())
		}
	}
}

// run owns the process until ctx ends; it returns with the process gone.
func (u *unit) run(ctx context.Context) {
	var wait time.Duration
	for {
		if !u.isWanted() {
			u.set(client.Stopped, "")
			select {
			case <-u.wake:
				continue
			case <-ctx.Done():
				return
			}
		}
		u.mustEnd() // a restart of what does not run is a start
		began := time.Now()
		problem, died := u.once(ctx)
		if ctx.Err() != nil {
			return
		}
		if !died {
			wait = 0
			continue
		}
		wait = nextWait(wait, time.Since(began))
		u.log.Warn("died; starting again", "reason", problem, "wait", wait.String())
		u.set(client.Backoff, problem)
		if !u.pause(ctx, wait) {
			wait = 0
		}
		u.update(func() { u.restarts++ })
	}
}

// pause waits for d; it returns false if it was woken before.
func (u *unit) pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-u.wake:
		return false
	case <-ctx.Done():
		return false
	}
}

// once starts the process and stays with it until it is gone. died says that it went
// without being asked.
func (u *unit) once(ctx context.Context) (problem string, died bool) {
	u.set(client.Starting, "")
	if u.spec.external() {
		u.watch(ctx, nil)
		return "", false
	}
	if u.spec.Prepare != nil {
		if err := u.spec.Prepare(ctx); err != nil {
			return err.Error(), true
		}
	}
	c, err := u.start()
	if err != nil {
		return err.Error(), true
	}
	u.log.Info("started", "pid", c.pid)
	if err := writeRecord(u.runDir, u.spec.Name, c.pid); err != nil {
		u.log.Warn("a later start could not end this process if mall is killed", "error", err)
	}
	u.update(func() {
		u.pid, u.started = c.pid, time.Now()
		u.starts++
	})

	asked := u.watch(ctx, c)
	if asked {
		u.set(client.Stopping, "")
		c.end(u.currentGrace())
	}
	_ = os.Remove(recordPath(u.runDir, u.spec.Name))
	u.log.Info("ended", "pid", c.pid, "reason", c.reason(), "asked", asked)
	u.update(func() {
		u.pid = 0
		u.lastExit = &client.Exit{At: time.Now(), Reason: c.reason()}
	})
	if asked {
		return "", false
	}
	return u.diagnose(c), true
}

// start starts the process with its output on disk and, if somebody wants it, shipped.
func (u *unit) start() (*child, error) {
	var shipped Output
	if u.ship != nil {
		shipped = u.ship(u.spec)
	}
	if shipped == nil {
		return u.spawn.spawn(u.spec, u.output)
	}
	c, err := u.spawn.spawn(u.spec, io.MultiWriter(u.output, shipped))
	if err != nil {
		shipped.Started(0)
		shipped.Ended()
		return nil, err
	}
	shipped.Started(c.pid)
	go func() {
		<-c.exited
		shipped.Ended()
	}()
	return c, nil
}

// watch asks for the process's health until it exits, or must end: then it returns true.
func (u *unit) watch(ctx context.Context, c *child) bool {
	var exited <-chan struct{} // nil for an external server: never
	if c != nil {
		exited = c.exited
	}
	probes := make(chan struct{})
	probing, cancel := context.WithCancel(ctx)
	go func() {
		defer close(probes)
		u.probeLoop(probing)
	}()
	defer func() {
		cancel()
		<-probes // so that a late answer does not overwrite the next state
	}()
	for {
		select {
		case <-exited:
			return false
		case <-ctx.Done():
			return true
		case <-u.wake:
			if u.mustEnd() {
				return true
			}
		}
	}
}

func (u *unit) probeLoop(ctx context.Context) {
	every := probeStarting
	wasHealthy := false
	for ctx.Err() == nil {
		one, cancel := context.WithTimeout(ctx, probeTimeout)
		err := u.spec.Probe(one)
		cancel()
		if ctx.Err() != nil {
			return
		}
		switch {
		case err == nil && u.spec.external():
			wasHealthy, every = true, probeSettled
			u.set(client.External, "")
		case err == nil:
			wasHealthy, every = true, probeSettled
			u.set(client.Healthy, "")
		case wasHealthy:
			every = probeSettled / 4
			u.set(client.Failing, err.Error())
		default:
			u.set(client.Starting, err.Error())
		}
		select {
		case <-ctx.Done():
		case <-time.After(every):
		}
	}
}
