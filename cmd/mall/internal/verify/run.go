package verify

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"mall/test/shop"
)

// Options say what to verify.
type Options struct {
	Edge, Console string
	Cast          Cast
	Only          *regexp.Regexp // of the routes whose traces are checked; nil for all
	// Deadline is how long a trace and the metrics may take to become whole after the response.
	Deadline time.Duration
	Save     string // directory for the traces that failed; "" for none
	SaveAll  bool   // save the others, too
	Header   map[string][]string
	Progress func(string)
	// Browser is the command of a Chromium that opens the storefront; "" for CHROMIUM or one in PATH, NoBrowser for none.
	Browser string
}

// parallel is how many traces are asked for at once, so that asking does not slow down what is measured.
const parallel = 8

// Run plays the story and verifies what was stored of it. Errors: the story could not begin.
func Run(ctx context.Context, opt Options) (*Report, error) {
	begin := time.Now()
	trees, err := LoadTrees()
	if err != nil {
		return nil, err
	}
	ops, order, err := operations()
	if err != nil {
		return nil, err
	}
	r := &runner{opt: opt, trees: trees, store: NewStore(strings.TrimSuffix(opt.Console, "/"), opt.Header), asked: map[counted]int{},
		routes: map[string]*RouteReport{}, slots: make(chan struct{}, parallel)}
	before, err := r.store.Counts(ctx)
	if err != nil {
		return nil, fmt.Errorf("the query API at %s: %w", opt.Console, err)
	}
	for _, id := range order {
		r.routes[id] = &RouteReport{Route: ops[id].route(), Operation: id, Requests: []RequestReport{}}
	}
	r.play(ctx, ops)
	r.work.Wait()
	r.settle(ctx)
	if err := r.metrics(ctx, before, ops); err != nil {
		return nil, err
	}
	report := &Report{Edge: opt.Edge, Console: opt.Console, FromPages: r.pages != nil, Page: r.browse(ctx)}
	for _, id := range order {
		if route := r.routes[id]; r.wanted(route.Route) {
			r.unasked(route)
			report.Routes = append(report.Routes, *route)
		}
	}
	report.conclude(begin)
	if opt.Save != "" {
		err = report.save(opt.Save, opt.SaveAll)
	}
	return report, err
}

type runner struct {
	opt     Options
	trees   *Trees
	store   *Store
	secrets Secrets
	work    sync.WaitGroup
	slots   chan struct{}

	mu     sync.Mutex // of what follows
	routes map[string]*RouteReport
	asked  map[counted]int
	watch  []*watched
	broken []error // chapters of the story that failed

	pages *pages // nil when the edge takes no spans of pages
}

// watched is one request whose trace is awaited.
type watched struct {
	op      operation
	at      time.Time
	report  RequestReport
	refused string // why it was not answered as it should
	from    string // the page that asked, and
	began   string // the trace that it began; both may be empty
}

func (r *runner) edge() string { return strings.TrimSuffix(r.opt.Edge, "/") }

func (r *runner) wanted(route string) bool { return r.opt.Only == nil || r.opt.Only.MatchString(route) }

// play tells the story; every answer starts a look-out for its trace.
func (r *runner) play(ctx context.Context, ops map[string]operation) {
	s := &story{cast: r.opt.Cast, ops: ops, secrets: &r.secrets, anyone: shop.New(r.edge())}
	s.buyer, s.operator = s.anyone, s.anyone
	s.told = func(op operation, a *shop.Answer, from *pageCall, at time.Time) { r.told(ctx, op, a, from, at) }
	var why string
	if s.pages, why = openPages(ctx, s.anyone.Base, r.lost); s.pages == nil {
		r.opt.Progress("traces begin at the edge: " + why)
	} else {
		r.pages = s.pages
		defer s.pages.telling.Wait()
	}
	s.skip = func(id, why string) { r.routes[id].Verdict, r.routes[id].Why = Skipped, why }
	for _, c := range s.chapters() {
		if ctx.Err() != nil {
			return
		}
		if err := c.play(ctx); err != nil && !errors.Is(err, errSkipped) {
			r.opt.Progress(fmt.Sprintf("%s: %v", c.name, err))
			r.broken = append(r.broken, fmt.Errorf("%s: %w", c.name, err))
		}
	}
}

// lost is a span of a page that the edge did not take: its trace will have no root.
func (r *runner) lost(err error) { r.opt.Progress(err.Error()) }

func (r *runner) told(ctx context.Context, op operation, a *shop.Answer, from *pageCall, at time.Time) {
	w := &watched{op: op, at: at}
	if from != nil {
		w.from, w.began = from.service, from.traceID
	}
	w.report.TraceID = a.Header.Get("X-Trace-Id")
	w.report.URL = r.store.TraceURL(w.report.TraceID)
	if err := a.Error(); err != nil {
		w.refused = err.Error()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, service := range []string{"edge", op.Domain + "-api"} {
		r.asked[counted{service, op.route()}]++
	}
	if !r.wanted(op.route()) {
		return
	}
	r.watch = append(r.watch, w)
	r.work.Go(func() { r.await(ctx, w) })
}

// await looks for a request's trace until it is whole or its time is over.
func (r *runner) await(ctx context.Context, w *watched) {
	ctx, cancel := context.WithDeadline(ctx, w.at.Add(r.opt.Deadline))
	defer cancel()
	for pause := 300 * time.Millisecond; ; pause = 150 * time.Millisecond {
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		r.slots <- struct{}{}
		c, t, _ := r.look(ctx, w)
		<-r.slots
		if c != nil && c.Complete() {
			now := time.Now()
			w.report.Seconds, w.report.SecondsAfterSpan = now.Sub(w.at).Seconds(), now.Sub(t.lastEnd()).Seconds()
			return
		}
	}
}

// look compares what is stored of a request now.
func (r *runner) look(ctx context.Context, w *watched) (*Comparison, *Trace, error) {
	t, raw, err := r.store.Trace(ctx, w.report.TraceID)
	if err != nil {
		return nil, nil, err
	}
	lines, err := r.store.Logs(ctx, w.report.TraceID)
	if err != nil {
		return nil, nil, err
	}
	c := Compare(t, r.trees.From(w.from, w.op.route()))
	if w.began != "" && w.began != w.report.TraceID {
		c.add(RuleRoot, "edge SERVER "+w.op.route(), nil, "it began a trace of its own instead of going on with the page's, %s", w.began)
	}
	CompareLogs(c, t, lines)
	r.secrets.Search(c, t, lines)
	w.report.Spans, w.report.Logs, w.report.raw = len(t.Spans), len(lines), raw
	w.report.Diff = c.Tree.Diff()
	in := map[string]bool{}
	for _, s := range t.Spans {
		in[s.Service()] = true
	}
	w.report.Services = slices.Sorted(maps.Keys(in))
	return c, t, nil
}

// settle looks at every trace once more, when all that could come late has come, and judges.
func (r *runner) settle(ctx context.Context) {
	for _, w := range r.watch {
		w.report.Findings = []Finding{}
		if w.refused != "" {
			w.report.Findings = append(w.report.Findings, Finding{Rule: RuleFailed, Where: w.op.route(), Message: "it was refused: " + w.refused})
		}
		c, err := r.lookAgain(ctx, w)
		if err != nil {
			w.report.Findings = append(w.report.Findings, Finding{Rule: RuleMissing, Where: "trace " + w.report.TraceID, Message: err.Error()})
		} else {
			w.report.Findings = append(w.report.Findings, c.Findings...)
		}
		route := r.routes[w.op.ID]
		route.Requests = append(route.Requests, w.report)
	}
}

// lookAgain looks at a trace for the last time. A trace that was whole before may just be growing, because events and
// callbacks are delivered at least once and a second delivery comes later; it gets the deadline once more.
func (r *runner) lookAgain(ctx context.Context, w *watched) (*Comparison, error) {
	c, _, err := r.look(ctx, w)
	if w.report.Seconds == 0 {
		return c, err
	}
	ctx, cancel := context.WithTimeout(ctx, r.opt.Deadline)
	defer cancel()
	for err == nil && !c.Complete() {
		select {
		case <-ctx.Done():
			return c, nil
		case <-time.After(150 * time.Millisecond):
		}
		next, _, failed := r.look(ctx, w)
		if failed != nil {
			if ctx.Err() != nil { // the time is over: the finding is what was seen last
				return c, nil
			}
			return nil, failed
		}
		c = next
	}
	return c, err
}

// metrics asks whether every request was counted by the edge and by its API.
func (r *runner) metrics(ctx context.Context, before counts, ops map[string]operation) error {
	ctx, cancel := context.WithTimeout(ctx, r.opt.Deadline)
	defer cancel()
	missing, err := r.store.awaitCounts(ctx, before, r.asked)
	if err != nil {
		return err
	}
	for id, route := range r.routes {
		for _, service := range []string{"edge", ops[id].Domain + "-api"} {
			if f, ok := missing[counted{service, route.Route}]; ok {
				route.Findings = append(route.Findings, f)
			}
		}
	}
	return nil
}

// unasked makes a route that the story did not come to a failure that says why.
func (r *runner) unasked(route *RouteReport) {
	if len(route.Requests) > 0 || route.Verdict == Skipped {
		return
	}
	route.Verdict, route.Why = Failed, "the story did not ask it"
	if err := errors.Join(r.broken...); err != nil {
		route.Why = "the story did not come to it: " + strings.ReplaceAll(err.Error(), "\n", "; ")
	}
}

// save writes traces as OTLP JSON, one file each, named after operation and trace.
func (r *Report) save(dir string, all bool) error {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	for _, route := range r.Routes {
		for _, q := range route.Requests {
			if len(q.raw) == 0 || (len(q.Findings) == 0 && !all) {
				continue
			}
			name := filepath.Join(dir, route.Operation+"-"+q.TraceID+".json")
			if err := os.WriteFile(name, q.raw, 0o600); err != nil {
				return err
			}
		}
	}
	return nil
}
