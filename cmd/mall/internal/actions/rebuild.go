package actions

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"mall/cmd/mall/internal/api"
	"mall/cmd/mall/internal/build"
	"mall/cmd/mall/internal/supervisor"
	"mall/cmd/mall/internal/topology"
)

const (
	complaintLines = 20
	buildTimeout   = 15 * time.Minute // a first build of the Collector takes minutes
	// answerFirst is how long the console gets to pass our answer on before it is ended itself.
	answerFirst = 300 * time.Millisecond
)

// Rebuilt is the answer to a rebuild.
type Rebuilt struct {
	Name string `json:"name"`
	// Built is false when nothing had changed; the process is restarted all the same.
	Built   bool   `json:"built"`
	Version string `json:"version"`
	// Restarting says that the restart follows: the page that asked is served by what is restarted.
	Restarting bool    `json:"restarting,omitempty"`
	Seconds    float64 `json:"seconds"`
}

// binary is what the named process runs: the auditor is the mall command itself.
func binary(spec supervisor.Spec) (string, error) {
	switch {
	case spec.Kind == supervisor.Backing:
		return "", fmt.Errorf("name: %s is not built from this checkout", spec.Name)
	case spec.Name == topology.Auditor:
		return "mall", nil
	}
	return spec.Name, nil
}

func (a *Actions) rebuild(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	spec, ok := a.Supervisor.Spec(name)
	if !ok {
		api.Fail(w, http.StatusNotFound, fmt.Errorf("name: there is no process %q", name))
		return
	}
	target, err := binary(spec)
	if err != nil {
		api.Fail(w, http.StatusConflict, err)
		return
	}
	release, err := a.turn(r.Context(), name)
	if err != nil {
		api.Fail(w, http.StatusConflict, err)
		return
	}
	defer release()
	// Who asked may be gone before the end: a page that is closed, or the console that is restarted.
	ctx, cancel := context.WithTimeout(a.Supervisor.Context(), buildTimeout)
	defer cancel()
	begin := time.Now()
	done, err := a.build(ctx, target)
	if err != nil {
		api.Fail(w, http.StatusConflict, err)
		return
	}
	out := Rebuilt{Name: name, Built: done.Built, Version: done.Version}
	if name == topology.Console {
		out.Restarting, out.Seconds = true, time.Since(begin).Seconds()
		api.JSON(w, http.StatusAccepted, out)
		a.Supervisor.RestartSoon(name, answerFirst)
		return
	}
	if err := a.Supervisor.Restart(ctx, name); err != nil {
		api.Fail(w, http.StatusConflict, err)
		return
	}
	out.Seconds = time.Since(begin).Seconds()
	api.JSON(w, http.StatusOK, out)
}

// build runs the compiler. Its first lines are the error.
func (a *Actions) build(ctx context.Context, target string) (out build.Outcome, err error) {
	raw, err := a.output(ctx, "_build", target)
	if err != nil {
		lines := strings.Split(err.Error(), "\n")
		if more := len(lines) - complaintLines; more > 0 {
			lines = append(lines[:complaintLines], fmt.Sprintf("… and %d lines more", more))
		}
		return out, errors.New(strings.Join(lines, "\n"))
	}
	if err := json.Unmarshal(raw, &out); err != nil {
		return out, fmt.Errorf("the build's answer: %w", err)
	}
	return out, nil
}

// turn waits until no other binary is built: two builds at once take longer than one after the other.
// The same process is not built twice at once.
func (a *Actions) turn(ctx context.Context, name string) (release func(), err error) {
	a.mu.Lock()
	if slices.Contains(a.building, name) {
		a.mu.Unlock()
		return nil, fmt.Errorf("name: %s is being rebuilt already", name)
	}
	a.building = append(a.building, name)
	a.mu.Unlock()
	leave := func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.building = slices.DeleteFunc(a.building, func(n string) bool { return n == name })
	}
	select {
	case a.builds <- struct{}{}:
		return func() { <-a.builds; leave() }, nil
	case <-ctx.Done():
		leave()
		return nil, ctx.Err()
	}
}
