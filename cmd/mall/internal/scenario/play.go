package scenario

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"mall/cmd/mall/internal/audit"
	"mall/cmd/mall/internal/client"
	"mall/common/mysql"
	"mall/test/load"
)

const (
	restoreTimeout = 30 * time.Second
	healthyTimeout = time.Minute
	auditWait      = 30 * time.Second // for work in flight
	saveEvery      = time.Second
)

// Player plays scenarios on one mall.
type Player struct {
	Mall  *Mall
	Store *Store
	// MySQL is where the audit reads.
	MySQL    mysql.Conf
	Operator [2]string
	// Report is told each event and, about once a second, the progress. May be nil.
	Report func(any)
}

// Play plays d and returns the run with its report. It fails with ErrBusy while another one is played;
// any other failure is told in the run. What it broke is put right however it ends.
func (p *Player) Play(ctx context.Context, id string, d Definition, seed uint64) (*Run, error) {
	lock, err := p.Store.Lock()
	if err != nil {
		return nil, err
	}
	defer func() { _ = lock.Close() }()
	if err := Recover(ctx, p.Store, p.Mall); err != nil {
		return nil, err
	}
	if p.Report == nil {
		p.Report = func(any) {}
	}
	g := &game{Player: p, def: d, run: &Run{
		ID: id, Scenario: d.Name, Title: d.Title, State: Running, Seed: seed, Rate: d.Load.Rate, Duration: d.Load.Duration,
		StartedAt: time.Now().UTC(), Timeline: []Event{}, Broken: []Broken{}, Progress: Progress{Phase: Preparing},
	}}
	if err := p.Store.Save(g.run); err != nil {
		return nil, err
	}
	err = g.play(ctx)
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now().UTC()
	g.run.EndedAt = &now
	switch {
	case err == nil:
		g.run.State = Done
	case ctx.Err() != nil:
		g.run.State = Cancelled
	default:
		g.run.State, g.run.Error = Failed, err.Error()
	}
	if err := p.Store.Save(g.run); err != nil {
		return g.run, err
	}
	return g.run, p.Store.prune()
}

func (g *game) play(ctx context.Context) (err error) {
	before, err := g.healthy(ctx, 0)
	if err != nil {
		return err
	}
	l, err := g.disturbed(ctx)
	if err != nil {
		return err
	}
	g.run.Report = newReport(l)
	g.run.Report.Faults = append(g.run.Report.Faults, g.injected...)
	g.phase(Auditing)
	after, err := g.healthy(ctx, healthyTimeout)
	if err != nil {
		return err
	}
	for name, p := range after {
		if n := p.Restarts - before[name].Restarts; n > 0 {
			g.run.Report.Restarts[name] = n
		}
	}
	r := g.run.Report
	if r.Audit, err = g.audit(ctx); err != nil {
		r.AuditProblem = err.Error()
	}
	if r.Alerts, err = firing(ctx, g.Mall.ConsoleURL, g.began, time.Now()); err != nil {
		r.Alerts, r.AlertsProblem = []Alert{}, err.Error()
	}
	r.Clean = l.Clean() && r.Audit != nil && r.Audit.Clean
	return ctx.Err()
}

// disturbed runs the load with the steps beside it. When it returns nothing is broken any more.
func (g *game) disturbed(ctx context.Context) (l *load.Report, err error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	steps := make(chan struct{})
	began := make(chan struct{})
	go func() {
		defer close(steps)
		select {
		case <-began:
		case <-ctx.Done():
			return
		}
		if err := g.steps(ctx); err != nil {
			stop(err)
		}
	}()
	l, err = load.Run(ctx, load.Options{
		Base: g.Mall.EdgeURL, Duration: time.Duration(g.def.Load.Duration), Rate: g.def.Load.Rate, RateAt: g.def.rateAt,
		Users: g.def.Load.Users, Seed: g.run.Seed, Operator: g.Operator, Progress: g.line,
		Began: func() {
			g.mu.Lock()
			g.began = time.Now()
			g.mu.Unlock()
			g.phase(Playing)
			close(began)
		},
	})
	failed := context.Cause(ctx)
	stop(nil)
	<-steps
	g.phase(Restoring)
	return l, errors.Join(cmp.Or(failed, err), g.restore(context.WithoutCancel(ctx)))
}

// moment is the beginning or the end of a step.
type moment struct {
	at  time.Duration
	end bool
	do  func(context.Context) error
}

// steps plays the timeline until its end or the end of ctx.
func (g *game) steps(ctx context.Context) error {
	var all []moment
	for _, s := range g.def.Steps {
		begin, end := g.step(s)
		all = append(all, moment{time.Duration(s.At), false, begin})
		if end != nil {
			all = append(all, moment{time.Duration(s.At + s.For), true, end})
		}
	}
	slices.SortStableFunc(all, func(x, y moment) int {
		if x.at == y.at && x.end != y.end { // what ends makes room for what begins
			return map[bool]int{true: -1, false: 1}[x.end]
		}
		return cmp.Compare(x.at, y.at)
	})
	for _, m := range all {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(time.Until(g.began.Add(m.at))):
		}
		if err := m.do(ctx); err != nil && ctx.Err() == nil {
			return err
		}
	}
	return nil
}

// healthy waits at most so long until everything that was started is, and returns the processes by name.
func (g *game) healthy(ctx context.Context, wait time.Duration) (map[string]client.Process, error) {
	for deadline := time.Now().Add(wait); ; {
		st, err := g.Mall.Supervisor.Status(ctx, false)
		if err != nil {
			return nil, err
		}
		if st.Healthy {
			all := map[string]client.Process{}
			for _, p := range st.Processes {
				all[p.Name] = p
			}
			return all, nil
		}
		if time.Now().After(deadline) {
			var ill []string
			for _, p := range st.Processes {
				if p.Launched && p.State != client.Healthy && p.State != client.External {
					ill = append(ill, fmt.Sprintf("%s is %s", p.Name, p.State))
				}
			}
			return nil, fmt.Errorf("mall is not healthy: %s", strings.Join(ill, ", "))
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func (g *game) audit(ctx context.Context) (*audit.Report, error) {
	a, err := audit.Open(g.MySQL)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	return a.Run(ctx, auditWait, g.line)
}

// Recover puts right what runs have left broken whose process died. The caller holds the lock.
func Recover(ctx context.Context, store *Store, mall *Mall) error {
	runs, err := store.List()
	if err != nil {
		return err
	}
	for _, r := range runs {
		if r.State != Running {
			continue
		}
		g := &game{Player: &Player{Mall: mall, Store: store, Report: func(any) {}}, run: r, began: r.StartedAt}
		err := g.restore(ctx)
		now := time.Now().UTC()
		r.State, r.EndedAt = Interrupted, &now
		if err != nil {
			r.Error = err.Error()
		}
		if err := store.Save(r); err != nil {
			return err
		}
	}
	return nil
}

// RecoverAlone does so if nobody plays; it is for whoever saw a player die.
func RecoverAlone(ctx context.Context, store *Store, mall *Mall) error {
	var lock *os.File
	var err error
	if lock, err = store.Lock(); err != nil {
		return err
	}
	defer func() { _ = lock.Close() }()
	return Recover(ctx, store, mall)
}
