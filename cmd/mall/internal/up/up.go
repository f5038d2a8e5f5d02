// Package up brings a local mall up: it builds, starts the supervisor in the background,
// and shows how the launch goes until everything is healthy.
package up

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"mall/cmd/mall/internal/build"
	"mall/cmd/mall/internal/client"
	"mall/cmd/mall/internal/progress"
	"mall/cmd/mall/internal/settings"
	"mall/cmd/mall/internal/topology"
)

// Options are the flags of `mall up`.
type Options struct {
	NoBuild bool
	// Only limits the services to start; OnlySet says that it was given. None means the
	// backing services alone.
	Only    []string
	OnlySet bool
	// Timeout bounds the launch, which begins when the build is over.
	Timeout time.Duration
	// Self is the path of the mall binary that becomes the supervisor.
	Self string
}

// Run brings everything up and prints to out. It returns nil when all is healthy.
func Run(ctx context.Context, s *settings.Settings, opt Options, out io.Writer) error {
	began := time.Now()
	r := progress.New(out)
	defer r.Close()
	run := &attempt{s: s, opt: opt, r: r, c: client.New(s.Socket())}
	if err := run.choose(); err != nil {
		return err
	}
	before, err := run.c.Status(ctx, false)
	switch {
	case errors.Is(err, client.ErrNotRunning):
		if err := run.startSupervisor(ctx); err != nil {
			return err
		}
	case err != nil:
		return err
	}
	built, err := run.build(ctx)
	if err != nil {
		return run.giveUp(ctx, err)
	}
	if before != nil && run.settled(before) && len(built) == 0 {
		r.Close()
		_, _ = fmt.Fprintln(out, "mall is already up.")
		return run.printTable(ctx, out)
	}
	bounded, cancel := context.WithTimeoutCause(ctx, opt.Timeout, fmt.Errorf("not healthy after %s", opt.Timeout))
	defer cancel()
	if err := run.launch(bounded); err != nil {
		return run.giveUp(ctx, err)
	}
	r.Close()
	if before == nil {
		_, _ = fmt.Fprintf(out, "mall is up after %.1f s.\n", time.Since(began).Seconds())
	} else {
		_, _ = fmt.Fprintln(out, "mall is up.")
	}
	return run.printTable(ctx, out)
}

// attempt is one call of `mall up`.
type attempt struct {
	s        *settings.Settings
	opt      Options
	r        *progress.Reporter
	c        *client.Client
	targets  []build.Target
	services []string // to launch
	// started says that this call started the supervisor, so it ends it when it gives up early.
	started bool
}

// choose works out which services there are and which of them to start.
func (a *attempt) choose() error {
	found, missing := build.Targets(a.s.Root)
	known := map[string]bool{}
	for _, t := range found {
		known[t.Name] = true
	}
	known[topology.Auditor] = known["mall"] // it is this command, with a configuration beside it
	wanted := map[string]bool{}
	for _, name := range a.opt.Only {
		if !known[name] {
			return fmt.Errorf("--only: there is no service %q", name)
		}
		wanted[name] = true
	}
	for _, t := range found {
		isService := t.Name != "mall"
		if isService && a.opt.OnlySet && !wanted[t.Name] {
			continue
		}
		a.targets = append(a.targets, t)
		if isService {
			a.services = append(a.services, t.Name)
		}
	}
	if known[topology.Auditor] && (!a.opt.OnlySet || wanted[topology.Auditor]) {
		a.services = append(a.services, topology.Auditor)
	}
	if len(missing) > 0 && !a.opt.OnlySet {
		a.r.Say("! not in this checkout, left out: %s", strings.Join(missing, ", "))
	}
	return nil
}

// build returns the names of the binaries it made anew.
func (a *attempt) build(ctx context.Context) ([]string, error) {
	if a.opt.NoBuild {
		return nil, nil
	}
	step := a.r.Start("build")
	res, err := build.Run(ctx, a.s.Root, a.targets, func(detail string) { step.Update("%s", detail) })
	if err != nil {
		step.Fail("")
		return nil, err
	}
	if len(res.Built) == 0 {
		step.Done("nothing changed")
	} else {
		step.Done("%d binaries, %s", len(res.Built), res.Version)
	}
	return res.Built, a.buildPages(ctx)
}

// buildPages goes on without pages where they cannot be built: the services run, and the APIs answer.
func (a *attempt) buildPages(ctx context.Context) error {
	pages := build.PagesOf(a.services)
	if len(pages) == 0 {
		return nil
	}
	step := a.r.Start("pages")
	began := time.Now()
	built, err := build.Pages(ctx, a.s.Root, pages, func(detail string) { step.Update("%s", detail) })
	switch {
	case ctx.Err() != nil:
		step.Fail("")
		return err
	case errors.Is(err, build.ErrNoNode):
		step.Done("left out")
		a.r.Say("! %v", err)
	case err != nil:
		step.Fail("")
		a.r.Say("! %v", err)
	case len(built) > 0:
		step.Done("%d built in %.1f s", len(built), time.Since(began).Seconds())
	default:
		step.Done("nothing changed")
	}
	return nil
}

// settled reports whether everything wanted runs healthily already.
func (a *attempt) settled(st *client.Status) bool {
	if st.Launch.State != client.LaunchDone || !st.Healthy {
		return false
	}
	up := map[string]bool{}
	for _, p := range st.Processes {
		up[p.Name] = p.Launched
	}
	for _, name := range a.services {
		if !up[name] {
			return false
		}
	}
	return true
}

// giveUp leaves what runs for a look at its logs, but ends what this call started if
// nothing of it can be of use.
func (a *attempt) giveUp(ctx context.Context, err error) error {
	a.r.Close()
	if _, launched := errors.AsType[*launchError](err); launched {
		return err
	}
	if a.started {
		down, cancel := context.WithTimeout(context.WithoutCancel(ctx), 90*time.Second)
		defer cancel()
		if stop := a.c.Shutdown(down); stop != nil && !errors.Is(stop, client.ErrNotRunning) {
			return errors.Join(err, stop)
		}
	}
	return err
}
