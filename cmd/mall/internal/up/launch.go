package up

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"mall/cmd/mall/internal/client"
	"mall/cmd/mall/internal/progress"
	"mall/cmd/mall/internal/supervisor"
	"mall/cmd/mall/internal/topology"
)

// poll is how often the supervisor is asked how the launch goes.
const poll = 100 * time.Millisecond

// launchError is a launch that did not end healthy. What runs is left running.
type launchError struct{ text string }

func (e *launchError) Error() string { return e.text }

// launch asks the supervisor to bring everything up and shows its steps until it has.
func (a *attempt) launch(ctx context.Context) error {
	if err := a.c.Launch(ctx, a.services); err != nil {
		return err
	}
	shown := map[string]*progress.Step{}
	ended := map[string]bool{}
	for {
		st, err := a.c.Status(ctx, false)
		if err != nil && ctx.Err() == nil {
			return err
		}
		if err == nil {
			for _, step := range st.Launch.Steps {
				a.show(step, problemOf(st, step.Name), shown, ended)
			}
			switch st.Launch.State {
			case client.LaunchDone:
				return nil
			case client.LaunchFailed:
				return a.explain(st)
			}
		}
		select {
		case <-ctx.Done():
			return a.late(context.WithoutCancel(ctx), context.Cause(ctx))
		case <-time.After(poll):
		}
	}
}

func (a *attempt) show(step client.Step, problem string, shown map[string]*progress.Step, ended map[string]bool) {
	if ended[step.Name] {
		return
	}
	p := shown[step.Name]
	if p == nil {
		p = a.r.Start(step.Name)
		shown[step.Name] = p
	}
	switch step.State {
	case client.LaunchRunning:
		p.Update("%s", problem)
		return
	case client.LaunchDone:
		p.Done("")
	default:
		p.Fail("%s", step.Detail)
	}
	ended[step.Name] = true
}

func problemOf(st *client.Status, name string) string {
	for _, p := range st.Processes {
		if p.Name == name {
			return p.Problem
		}
	}
	return ""
}

// explain says which steps failed, with the last lines of their logs.
func (a *attempt) explain(st *client.Status) error {
	var b strings.Builder
	b.WriteString("mall did not come up.\n")
	for _, step := range st.Launch.Steps {
		if step.State == client.LaunchFailed {
			fmt.Fprintf(&b, "\n%s\n", step.Detail)
			a.quote(&b, step.Name)
		}
	}
	b.WriteString(next)
	return &launchError{b.String()}
}

const next = "\nWhat started is still running: look with `mall status` and `mall logs NAME`, try again with `mall up`, end it with `mall down`."

// late says what is missing when time is up or the user interrupts.
func (a *attempt) late(ctx context.Context, cause error) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if errors.Is(cause, context.Canceled) {
		return fmt.Errorf("interrupted: %w", cause)
	}
	st, err := a.c.Status(ctx, false)
	if err != nil {
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "mall is %s.\n", cause)
	for _, step := range st.Launch.Steps {
		if step.State == client.LaunchRunning {
			fmt.Fprintf(&b, "\n%s is not ready: %s\n", step.Name, problemOf(st, step.Name))
			a.quote(&b, step.Name)
		}
	}
	b.WriteString(next)
	return &launchError{b.String()}
}

func (a *attempt) quote(b *strings.Builder, name string) {
	path := supervisor.LogPath(a.s.LogsDir(), name)
	tail, err := supervisor.Tail(path, 8)
	if err != nil || len(tail) == 0 {
		return
	}
	fmt.Fprintf(b, "  the end of %s:\n", path)
	for line := range strings.Lines(string(tail)) {
		b.WriteString("    " + strings.TrimRight(line, "\n") + "\n")
	}
}

// printTable shows where everything is and what to do next.
func (a *attempt) printTable(ctx context.Context, out io.Writer) error {
	st, err := a.c.Status(ctx, false)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	var outdated []string
	for _, p := range st.Processes {
		if !p.Launched {
			continue
		}
		switch {
		case p.Name == topology.Edge:
			edge := fmt.Sprintf("http://127.0.0.1:%d", p.Ports["http"])
			_, _ = fmt.Fprintf(w, "  shop\t%s/\t\n  operators\t%s/admin\t\n  API\t%s/api/openapi.json\t\n", edge, edge, edge)
		case p.Name == topology.Console:
			_, _ = fmt.Fprintf(w, "  traces, logs, metrics\thttp://127.0.0.1:%d\t\n", p.Ports["http"])
		case p.Address != "":
			_, _ = fmt.Fprintf(w, "  %s\t%s\tyour own\n", p.Name, p.Address)
		case p.Kind == supervisor.Backing:
			for _, port := range p.Ports {
				_, _ = fmt.Fprintf(w, "  %s\t127.0.0.1:%d\t\n", p.Name, port)
			}
		}
		if p.Outdated && p.Kind != supervisor.Backing {
			outdated = append(outdated, p.Name)
		}
	}
	_ = w.Flush()
	_, _ = fmt.Fprintln(out, "  `mall status` shows every process, `mall logs -f` what they write, `mall down` ends them.")
	if len(outdated) > 0 {
		_, _ = fmt.Fprintf(out, "  Built anew since they started: %s. Run them with `mall restart --changed`.\n", strings.Join(outdated, ", "))
	}
	if st.Outdated {
		_, _ = fmt.Fprintln(out, "  mall itself was built anew: `mall down` and `mall up` replace the supervisor.")
	}
	return nil
}
