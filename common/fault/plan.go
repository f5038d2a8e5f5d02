package fault

import (
	"context"
	"time"

	"github.com/zeromicro/go-zero/core/logx"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
)

// plan is what requests meet while faults are set. It never changes; a new one takes its place.
type plan struct {
	byRoute map[string][]*entry
	http    []pattern
	random  func() float64
}

func newPlan(entries []*entry, known routes, random func() float64) *plan {
	p := &plan{byRoute: map[string][]*entry{}, http: known.patterns(), random: random}
	for _, e := range entries {
		if e.Route != Everything {
			p.byRoute[e.Route] = append(p.byRoute[e.Route], e)
			continue
		}
		for name := range known {
			p.byRoute[name] = append(p.byRoute[name], e)
		}
	}
	return p
}

// hit is what happens to one request, on one side of its handler.
type hit struct {
	wait time.Duration
	end  *entry   // the error or drop, if any
	skew bool     // money becomes wrong
	all  []*entry // everything that struck
}

func (h hit) nothing() bool { return len(h.all) == 0 }

// draw decides what strikes a request of the route. Each fault draws for itself: waits add up, and
// the first error or drop wins. What an end before the handler makes impossible does not strike.
func (p *plan) draw(route string) (before, after hit) {
	now := time.Now()
	for _, e := range p.byRoute[route] {
		if !now.Before(e.ExpiresAt) || p.random() >= e.Probability {
			continue
		}
		side := &before
		if e.After {
			side = &after
		}
		switch {
		case e.Kind == Latency:
			side.wait += spread(time.Duration(e.Latency), time.Duration(e.Jitter), p.random)
		case e.Kind == WrongMoney:
			side.skew = true
		case side.end == nil:
			side.end = e
		default:
			continue
		}
		side.all = append(side.all, e)
	}
	if before.end != nil {
		after = hit{}
	}
	return before, after
}

// spread draws evenly from middle-jitter to middle+jitter.
func spread(middle, jitter time.Duration, random func() float64) time.Duration {
	if jitter == 0 {
		return middle
	}
	return middle + time.Duration((2*random()-1)*float64(jitter))
}

// pause waits, but not for a caller that has given up.
func pause(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// strike notes what hits the request and waits as long as it says.
func (s *Set) strike(ctx context.Context, route string, h hit) {
	for _, e := range h.all {
		s.note(ctx, route, e)
	}
	pause(ctx, h.wait)
}

func attributes(route string, e *entry) []attribute.KeyValue {
	return []attribute.KeyValue{attribute.String("kind", string(e.Kind)), attribute.String("route", route)}
}

// annotate marks the request's own span, so that nobody hunts for the cause of what was made.
func annotate(ctx context.Context, route string, e *entry) {
	span := trace.SpanFromContext(ctx)
	span.SetAttributes(attribute.String("mall.fault", string(e.Kind)),
		attribute.String("mall.fault.id", e.ID), attribute.Bool("mall.fault.after", e.After))
	logx.WithContext(ctx).Infow("fault injected", logx.Field("mall.fault", string(e.Kind)),
		logx.Field("mall.fault.id", e.ID), logx.Field("mall.fault.after", e.After), logx.Field("route", route))
}
