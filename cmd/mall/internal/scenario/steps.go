package scenario

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"

	"mall/cmd/mall/internal/client"
	mallfault "mall/cmd/mall/internal/fault"
	"mall/common/problem"
	"mall/test/load"
)

// Mall is where a scenario is played.
type Mall struct {
	Supervisor *client.Client
	Offset     int // of the ports
	EdgeURL    string
	ConsoleURL string
}

func (m *Mall) service(name string) (mallfault.Service, error) {
	found, err := mallfault.Services(m.Offset, name)
	if err != nil {
		return mallfault.Service{}, err
	}
	return found[0], nil
}

// game is one run while it is played.
type game struct {
	*Player
	def      Definition
	began    time.Time // the first customer
	injected []Injected

	mu    sync.Mutex
	run   *Run
	saved time.Time
}

// spare is how much longer than its step a fault stays if nobody clears it.
const spare = 15 * time.Second

// step returns what begins a step and what ends it; a kill has no end.
func (g *game) step(s Step) (begin, end func(context.Context) error) {
	switch {
	case s.Fault != nil:
		var broken Broken
		return func(ctx context.Context) (err error) {
				broken, err = g.setFault(ctx, s)
				return err
			}, func(ctx context.Context) error {
				return g.mend(ctx, broken)
			}
	case s.Kill != "":
		return func(ctx context.Context) error { return g.kill(ctx, s.Kill) }, nil
	case s.Stop != "":
		broken := Broken{Stopped: s.Stop}
		return func(ctx context.Context) error {
				g.breaks(broken) // first, for stopping may succeed although we are told otherwise
				return g.event(Event{Action: "stopped", Target: s.Stop}, g.Mall.Supervisor.Stop(ctx, s.Stop))
			}, func(ctx context.Context) error {
				return g.mend(ctx, broken)
			}
	}
	return func(context.Context) error {
			return g.event(Event{Action: "rateRaised", Target: "customers", Rate: s.Rate}, nil)
		},
		func(context.Context) error {
			return g.event(Event{Action: "rateRestored", Target: "customers", Rate: g.def.Load.Rate}, nil)
		}
}

func (g *game) setFault(ctx context.Context, s Step) (Broken, error) {
	e := Event{Action: "faultSet", Target: s.Fault.Service, Route: s.Fault.Route}
	svc, err := g.Mall.service(s.Fault.Service)
	if err != nil {
		return Broken{}, g.event(e, err)
	}
	f := s.Fault.set(time.Duration(s.For) + spare)
	f.ID = fmt.Sprintf("scenario-%s-%d", f.Kind, len(g.run.Timeline))
	broken := Broken{Service: svc.Name, Fault: f.ID}
	g.breaks(broken)
	set, err := svc.Set(ctx, f)
	if err != nil {
		return broken, g.event(e, mallfault.Explain(svc.Name, err))
	}
	e.Route, e.Detail = set.Route, mallfault.Does(set)+" "+strconv.FormatFloat(100*set.Probability, 'g', 4, 64)+" %"
	return broken, g.event(e, nil)
}

func (g *game) kill(ctx context.Context, name string) error {
	e := Event{Action: "killed", Target: name}
	st, err := g.Mall.Supervisor.Status(ctx, false)
	if err != nil {
		return g.event(e, err)
	}
	i := slices.IndexFunc(st.Processes, func(p client.Process) bool { return p.Name == name })
	switch {
	case i < 0:
		return g.event(e, fmt.Errorf("there is no process %q", name))
	case st.Processes[i].PID == 0:
		e.Detail = "it was not running" // it was killed a moment ago and waits for its next start
		return g.event(e, nil)
	}
	e.Detail = "pid " + strconv.Itoa(st.Processes[i].PID)
	return g.event(e, syscall.Kill(st.Processes[i].PID, syscall.SIGKILL))
}

// mend puts one thing right.
func (g *game) mend(ctx context.Context, b Broken) error {
	if !slices.Contains(g.broken(), b) {
		return nil
	}
	e := Event{Action: "started", Target: b.Stopped}
	var err error
	if b.Fault != "" {
		e = Event{Action: "faultCleared", Target: b.Service}
		e.Route, err = g.clear(ctx, b)
	} else {
		err = g.Mall.Supervisor.Start(ctx, b.Stopped)
	}
	if err == nil {
		g.mu.Lock()
		g.run.Broken = slices.DeleteFunc(g.run.Broken, func(x Broken) bool { return x == b })
		g.mu.Unlock()
	}
	return g.event(e, err)
}

// clear ends a fault and notes how often it struck. One that is over, or whose process is not there, is no problem.
func (g *game) clear(ctx context.Context, b Broken) (route string, err error) {
	svc, err := g.Mall.service(b.Service)
	if err != nil {
		return "", err
	}
	st, err := svc.State(ctx)
	if err != nil {
		return "", nil //nolint:nilerr // a process that does not answer has died, and its faults with it; what hangs keeps them for spare
	}
	for _, f := range st.Items {
		if f.ID == b.Fault {
			route = f.Route
			g.injected = append(g.injected, Injected{svc.Name, f.Route, string(f.Kind), f.Injected})
		}
	}
	err = svc.Clear(ctx, b.Fault)
	if p, ok := errors.AsType[*problem.Error](err); ok && p.Status == 404 {
		err = nil
	}
	return route, err
}

// restore puts everything right that is still broken.
func (g *game) restore(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, restoreTimeout)
	defer cancel()
	var errs []error
	for _, b := range g.broken() {
		errs = append(errs, g.mend(ctx, b))
	}
	return errors.Join(errs...)
}

func (g *game) broken() []Broken {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.run.Broken)
}

// breaks notes, on disk before it happens, what will have to be put right.
func (g *game) breaks(b Broken) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.run.Broken = append(g.run.Broken, b)
	g.save()
}

// event notes what was done, and returns err.
func (g *game) event(e Event, err error) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	e.Time = time.Now().UTC()
	e.At = Seconds(e.Time.Sub(g.began))
	if err != nil {
		e.Problem = err.Error()
		err = fmt.Errorf("%s %s: %w", e.Action, e.Target, err)
	}
	g.run.Timeline = append(g.run.Timeline, e)
	g.Report(e)
	g.save()
	return err
}

func (g *game) phase(name string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.run.Progress.Phase = name
	g.tick()
	g.save()
}

// line is a sign of life, about one a second.
func (g *game) line(text string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.run.Progress.Line = text
	if text == load.LastCustomers {
		g.run.Progress.Phase = Finishing
	}
	g.tick()
	if time.Since(g.saved) >= saveEvery {
		g.save()
	}
}

// tick and save are called with g locked.
func (g *game) tick() {
	if !g.began.IsZero() {
		g.run.Progress.Elapsed = Seconds(time.Since(g.began))
	}
	g.Report(g.run.Progress)
}

// save lets readers see how far the run is; that it cannot, on a full disk, does not end the run.
func (g *game) save() {
	g.saved = time.Now()
	_ = g.Store.Save(g.run)
}
