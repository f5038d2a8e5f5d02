package fault

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/zeromicro/go-zero/core/logx"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric"
	"google.golang.org/grpc"

	"mall/common/problem"
)

// Set holds the faults of a process. What serves requests looks at it once per request: while no
// fault is set that is one load of a nil pointer.
type Set struct {
	service, environment string
	allowed              bool
	configured           []Setting
	injections           metric.Int64Counter
	random               func() float64 // 0 to 1; must be safe for use by many

	active atomic.Pointer[plan]

	mu      sync.Mutex
	sources []source
	known   routes // nil until Open
	entries []*entry
	expiry  *time.Timer
}

// source tells routes that are complete only when the process begins to serve.
type source struct {
	surface Surface
	names   func() []string
}

type entry struct {
	Fault
	injected atomic.Int64
}

// New makes the faults of a service. Configured ones outside local and test are an error: such a
// process must not start.
func New(service, environment string, configured []Setting) (*Set, error) {
	_, inCluster := os.LookupEnv("KUBERNETES_SERVICE_HOST")
	s := &Set{
		service: service, environment: environment, configured: configured,
		allowed: Allowed(environment, inCluster), random: rand.Float64,
	}
	if !s.allowed && len(configured) > 0 {
		return nil, fmt.Errorf("the configuration has Faults, which are refused in %s: remove them, or set Deployment.Environment to %s",
			s.place(), strings.Join(environments, " or "))
	}
	var err error
	s.injections, err = otel.Meter("mall/common/fault").Int64Counter("mall.fault.injections",
		metric.WithDescription("Requests, calls and events that were disturbed on purpose."), metric.WithUnit("{injection}"))
	if err != nil {
		return nil, fmt.Errorf("counter of injected faults: %w", err)
	}
	return s, nil
}

// place names the environment in a sentence.
func (s *Set) place() string {
	if s.environment == "local" {
		return `the environment "local" inside a cluster`
	}
	return fmt.Sprintf("the environment %q", s.environment)
}

// AddRoutes adds what a surface answers; names is asked at Open.
func (s *Set) AddRoutes(surface Surface, names func() []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sources = append(s.sources, source{surface, names})
}

// AddMethods adds the unary methods that register puts on a gRPC server.
func (s *Set) AddMethods(register func(*grpc.Server)) {
	s.AddRoutes(RPC, func() []string { return methods(register) })
}

// Open fixes the routes and sets the configured faults. It is called when all routes were added.
func (s *Set) Open() error {
	s.mu.Lock()
	s.known = routes{}
	for _, from := range s.sources {
		for _, name := range from.names() {
			s.known[name] = from.surface
		}
	}
	s.mu.Unlock()
	if len(s.configured) == 0 {
		return nil
	}
	faults := make([]Fault, len(s.configured))
	for i, c := range s.configured {
		faults[i] = c.fault()
	}
	if _, err := s.Replace(faults); err != nil {
		p := problem.From(err)
		if len(p.Fields) > 0 {
			return fmt.Errorf("the configuration's Faults: %s %s", p.Fields[0].Field, p.Fields[0].Reason)
		}
		return fmt.Errorf("the configuration's Faults: %w", err)
	}
	return nil
}

// Put sets one fault, in the place of the one with its id.
func (s *Set) Put(f Fault) (Fault, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, wrong, err := s.check(f)
	if err != nil {
		return Fault{}, err
	}
	if len(wrong) > 0 {
		return Fault{}, problem.Invalid(wrong...)
	}
	kept := slices.DeleteFunc(slices.Clone(s.entries), func(e *entry) bool { return e.ID == f.ID })
	if len(kept) >= maxFaults {
		return Fault{}, problem.Conflict("TOO_MANY_FAULTS", "%s has %d faults already: clear some", s.service, len(kept))
	}
	s.apply(append(kept, &entry{Fault: f}))
	logx.Infof("fault set: %v until %s", f, f.ExpiresAt.Format(time.RFC3339))
	return f, nil
}

// Replace sets all faults at once; either all of them are in order or nothing changes.
func (s *Set) Replace(faults []Fault) ([]Fault, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(faults) > maxFaults {
		return nil, problem.Conflict("TOO_MANY_FAULTS", "at most %d faults", maxFaults)
	}
	entries := make([]*entry, 0, len(faults))
	out := make([]Fault, 0, len(faults))
	seen := map[string]bool{}
	var all []problem.Field
	for i, f := range faults {
		f, wrong, err := s.check(f)
		if err != nil {
			return nil, err
		}
		if seen[f.ID] {
			wrong = append(wrong, problem.Field{Field: "id", Reason: f.ID + " is there twice"})
		}
		seen[f.ID] = true
		for _, w := range wrong {
			w.Field = fmt.Sprintf("[%d].%s", i, w.Field)
			all = append(all, w)
		}
		entries, out = append(entries, &entry{Fault: f}), append(out, f)
	}
	if len(all) > 0 {
		return nil, problem.Invalid(all...)
	}
	s.apply(entries)
	logx.Infof("faults set: %v", out)
	return out, nil
}

// check is Fault.check with what this process knows; s.mu is held.
func (s *Set) check(f Fault) (Fault, []problem.Field, error) {
	if !s.allowed {
		return f, nil, s.refusal()
	}
	if s.known == nil {
		return f, nil, problem.Unavailable(s.service+", which is still starting,", nil)
	}
	f, wrong := f.check(s.service, s.known, time.Now())
	return f, wrong, nil
}

// Clear removes a fault, or all with the id "". It reports whether there was one.
func (s *Set) Clear(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept := slices.DeleteFunc(slices.Clone(s.entries), func(e *entry) bool { return id == "" || e.ID == id })
	found := len(kept) < len(s.entries)
	if found {
		s.apply(kept)
		logx.Infof("faults cleared: %d left", len(kept))
	}
	return found
}

// State lists the faults and what they can be set on.
func (s *Set) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := State{Service: s.service, Environment: s.environment, Items: []Fault{}, Routes: s.known.names()}
	for _, e := range s.entries {
		f := e.Fault
		f.Injected = e.injected.Load()
		st.Items = append(st.Items, f)
	}
	return st
}

// apply makes entries what requests meet, and wakes when the first of them ends; s.mu is held.
func (s *Set) apply(entries []*entry) {
	s.entries = entries
	if s.expiry != nil {
		s.expiry.Stop()
		s.expiry = nil
	}
	if len(entries) == 0 {
		s.active.Store(nil)
		return
	}
	first := slices.MinFunc(entries, func(a, b *entry) int { return a.ExpiresAt.Compare(b.ExpiresAt) })
	s.expiry = time.AfterFunc(time.Until(first.ExpiresAt), s.expire)
	s.active.Store(newPlan(entries, s.known, s.random))
}

func (s *Set) expire() {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	s.apply(slices.DeleteFunc(slices.Clone(s.entries), func(e *entry) bool {
		over := !now.Before(e.ExpiresAt)
		if over {
			logx.Infof("fault over: %v, injected %d times", e.Fault, e.injected.Load())
		}
		return over
	}))
}

// refusal says why no fault can be set here: 403.
func (s *Set) refusal() *problem.Error {
	return problem.New(403, "FAULTS_REFUSED", "faults are refused in %s: they may be set in %s only",
		s.place(), strings.Join(environments, " and "))
}

// note leaves a trace of an injection: in the counter, on the span and in the log.
func (s *Set) note(ctx context.Context, route string, e *entry) {
	e.injected.Add(1)
	s.injections.Add(ctx, 1, metric.WithAttributes(attributes(route, e)...))
	annotate(ctx, route, e)
}
