package actions

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"mall/cmd/mall/internal/api"
	"mall/cmd/mall/internal/client"
	"mall/cmd/mall/internal/scenario"
)

const (
	firstSign   = 5 * time.Second // within which a run has its file
	endGrace    = 5 * time.Second // of a run when everything is shut down
	lastWords   = 4 << 10
	recoverTime = time.Minute
)

// player is the process that plays a scenario.
type player struct {
	id    string
	cmd   *exec.Cmd
	ended chan struct{}
	words *tail // what it printed last
}

// Scenarios is the answer to GET /scenarios.
type Scenarios struct {
	Definitions []scenario.Definition `json:"definitions"`
	// Runs are the newest first, without what only one run's own page shows.
	Runs []*scenario.Run `json:"runs"`
}

func (a *Actions) store() *scenario.Store { return scenario.Runs(a.Settings.StateDir) }

func (a *Actions) mall() *scenario.Mall {
	return &scenario.Mall{
		Supervisor: client.New(a.Settings.Socket()), Offset: a.Settings.Offset, EdgeURL: a.Settings.EdgeURL(), ConsoleURL: a.Settings.ConsoleURL(),
	}
}

func (a *Actions) listScenarios(w http.ResponseWriter, _ *http.Request) {
	defs, err := scenario.All()
	if err != nil {
		api.Fail(w, http.StatusInternalServerError, err)
		return
	}
	runs, err := a.store().List()
	if err != nil {
		api.Fail(w, http.StatusInternalServerError, err)
		return
	}
	for _, r := range runs {
		r.Timeline = []scenario.Event{}
		if r.Report != nil {
			r.Report.GaveUp, r.Report.Lost, r.Report.Alerts = []string{}, []string{}, []scenario.Alert{}
		}
	}
	api.JSON(w, http.StatusOK, Scenarios{defs, runs})
}

func (a *Actions) showRun(w http.ResponseWriter, r *http.Request) {
	run, err := a.store().Load(r.PathValue("id"))
	if err != nil {
		failRun(w, err)
		return
	}
	api.JSON(w, http.StatusOK, run)
}

func failRun(w http.ResponseWriter, err error) {
	status := http.StatusInternalServerError
	switch {
	case errors.Is(err, scenario.ErrNoRun):
		status = http.StatusNotFound
	case errors.Is(err, scenario.ErrBusy):
		status = http.StatusConflict
	}
	api.Fail(w, status, err)
}

func (a *Actions) runScenario(w http.ResponseWriter, r *http.Request) {
	d, err := scenario.Named(r.PathValue("name"))
	if err != nil {
		api.Fail(w, http.StatusNotFound, fmt.Errorf("name: %w", err))
		return
	}
	opt := scenario.Options{Seed: 1}
	if err := api.Read(w, r, &opt); err != nil {
		api.Fail(w, http.StatusBadRequest, err)
		return
	}
	if d, err = d.With(opt); err != nil {
		api.Fail(w, http.StatusBadRequest, err)
		return
	}
	run, err := a.play(r.Context(), d, opt.Seed)
	if err != nil {
		failRun(w, err)
		return
	}
	api.JSON(w, http.StatusAccepted, run)
}

// play starts a player and returns its run as soon as there is one.
func (a *Actions) play(ctx context.Context, d scenario.Definition, seed uint64) (*scenario.Run, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.player != nil {
		return nil, scenario.ErrBusy
	}
	p := &player{id: scenario.NewID(), ended: make(chan struct{}), words: &tail{}}
	p.cmd = a.command(a.Supervisor.Context(), "scenario", "run", d.Name, "--json", "--id", p.id, "--seed", strconv.FormatUint(seed, 10),
		"--rate", strconv.FormatFloat(d.Load.Rate, 'g', -1, 64), "--duration", time.Duration(d.Load.Duration).String())
	p.cmd.Stdout, p.cmd.Stderr = io.Discard, p.words
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the scenario: %w", err)
	}
	a.player = p
	go a.attend(p)
	timeout, cancel := context.WithTimeout(ctx, firstSign)
	defer cancel()
	for {
		run, err := a.store().Load(p.id)
		if err == nil {
			return run, nil
		}
		select {
		case <-p.ended:
			if strings.Contains(p.words.String(), scenario.ErrBusy.Error()) { // from a terminal
				return nil, scenario.ErrBusy
			}
			return nil, fmt.Errorf("the scenario did not start: %s", p.words)
		case <-timeout.Done():
			return nil, fmt.Errorf("the scenario gives no sign of life: %w", timeout.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// attend waits for the end of a player. If it died, what it has left broken is put right.
func (a *Actions) attend(p *player) {
	_ = p.cmd.Wait() // its run tells how it went
	close(p.ended)
	if run, err := a.store().Load(p.id); err == nil && run.State == scenario.Running {
		ctx, cancel := context.WithTimeout(a.Supervisor.Context(), recoverTime)
		_ = scenario.RecoverAlone(ctx, a.store(), a.mall()) // the run tells that, too
		cancel()
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.player = nil
}

func (a *Actions) stopRun(w http.ResponseWriter, r *http.Request) {
	run, err := a.store().Load(r.PathValue("id"))
	if err != nil {
		failRun(w, err)
		return
	}
	a.mu.Lock()
	p := a.player
	a.mu.Unlock()
	switch {
	case p != nil && p.id == run.ID:
		_ = p.cmd.Process.Signal(syscall.SIGTERM) // it may have ended just now
		w.WriteHeader(http.StatusAccepted)
	case run.State == scenario.Running:
		api.Fail(w, http.StatusConflict, errors.New("id: this run was started in a terminal and is stopped there"))
	default:
		api.Fail(w, http.StatusConflict, fmt.Errorf("id: the run is over: it is %s", run.State))
	}
}

// End stops what runs beside the processes; the supervisor calls it before it ends them.
func (a *Actions) End() {
	a.mu.Lock()
	p := a.player
	a.mu.Unlock()
	if p == nil {
		return
	}
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // it may have ended just now
	select {
	case <-p.ended:
	case <-time.After(endGrace):
		_ = p.cmd.Process.Kill()
		<-p.ended
	}
}

// tail keeps the end of what is written to it.
type tail struct{ buf bytes.Buffer }

func (t *tail) Write(p []byte) (int, error) {
	t.buf.Write(p)
	if extra := t.buf.Len() - lastWords; extra > 0 {
		t.buf.Next(extra)
	}
	return len(p), nil
}

// String is read when nothing is written any more.
func (t *tail) String() string {
	return strings.TrimPrefix(strings.TrimSpace(t.buf.String()), "mall: ")
}
