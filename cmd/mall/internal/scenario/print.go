package scenario

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// String is the event in one line.
func (e Event) String() string {
	words := []string{fmt.Sprintf("%5.1fs", time.Duration(e.At).Seconds()), e.Action, e.Target}
	for _, w := range []string{e.Route, e.Detail} {
		if w != "" {
			words = append(words, w)
		}
	}
	if e.Rate != 0 {
		words = append(words, fmt.Sprintf("%g/s", e.Rate))
	}
	if e.Problem != "" {
		words = append(words, "FAILED: "+e.Problem)
	}
	return strings.Join(words, " ")
}

// String is the progress in one line.
func (p Progress) String() string { return strings.TrimSpace(p.Phase + "  " + p.Line) }

// Print writes a run for people.
func Print(w io.Writer, r *Run) error {
	p := &printer{w: w}
	p.line("%s: %s, seed %d, %g customers/s, %v", r.Scenario, r.State, r.Seed, r.Rate, time.Duration(r.Duration))
	if r.Error != "" {
		p.line("  %s", r.Error)
	}
	if r.Report != nil {
		p.report(r.Report)
	}
	return p.err
}

type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

func (p *printer) report(r *Report) {
	p.line("  orders      %d promised, %d paid, %d lost  (%s)", r.Orders.Promised, r.Orders.Paid, r.Orders.Lost, counts(r.Orders.Outcomes))
	p.line("  customers   %d came, %d gave up, %d answers were tried again%s", r.Customers, len(r.GaveUp), r.Retries, prefixed("  ", counts(r.Errors)))
	if len(r.Refused) > 0 {
		p.line("  refused     %s", counts(r.Refused))
	}
	p.line("  checkout    p50 %.0f ms, p99 %.0f ms, slowest %.0f ms", r.Checkout.P50, r.Checkout.P99, r.Checkout.Max)
	for _, f := range r.Faults {
		p.line("  fault       %s on %s %s struck %d times", f.Kind, f.Service, f.Route, f.Count)
	}
	if len(r.Restarts) > 0 {
		p.line("  restarts    %s", counts(r.Restarts))
	}
	told := map[string]bool{} // an alert of many routes is one line
	for _, a := range r.Alerts {
		when := fmt.Sprintf("after %.0f s", time.Duration(a.FiredAt).Seconds())
		if a.Before {
			when = "before it began"
		}
		what := fmt.Sprintf("%s %s %s", a.Name, a.Severity, cmp.Or(a.Labels["service"], a.Labels["service_name"]))
		if !told[what] {
			p.line("  alert       %s, fired %s", what, when)
		}
		told[what] = true
	}
	if len(r.Alerts) == 0 && r.AlertsProblem == "" {
		p.line("  alerts      none fired")
	}
	if r.AlertsProblem != "" {
		p.line("  alerts      not known: %s", r.AlertsProblem)
	}
	switch {
	case r.Audit == nil:
		p.line("  invariants  not known: %s", r.AuditProblem)
	case r.Audit.Clean:
		p.line("  invariants  every one holds")
	default:
		for _, v := range r.Audit.Violations {
			p.line("  violation   %s %s: %s", v.Invariant, v.Row, v.Detail)
		}
	}
	for _, l := range r.Lost {
		p.line("  LOST        %s", l)
	}
	for _, l := range r.GaveUp {
		p.line("  gave up     %s", l)
	}
	if r.Clean {
		p.line("  nothing was lost")
	}
}

func counts(m map[string]int) string {
	words := make([]string, 0, len(m))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		words = append(words, fmt.Sprintf("%s %d", k, m[k]))
	}
	return strings.Join(words, ", ")
}

func prefixed(prefix, text string) string {
	if text == "" {
		return ""
	}
	return prefix + "(" + text + ")"
}
