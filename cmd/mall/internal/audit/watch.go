package audit

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/zeromicro/go-zero/core/logx"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"

	"mall/common/audit"
	"mall/common/gauge"
)

const (
	// share bounds the load on the database: a pass may take one part in so many of the time.
	share     = 20
	passLimit = 5 * time.Minute
	retry     = 5 * time.Second // after a pass that failed, e.g. because the database is down
)

// Watch audits again and again and reports mall.invariant.violations for each invariant, 0 while it
// holds. What is wrong once may be work in flight; it counts when it is still wrong Settle later, and
// no more as soon as a pass does not find it. While the database cannot be read there are no series:
// nobody knows. At most audit.Most rows of a check are named and counted.
type Watch struct {
	Auditor *Auditor
	Every   time.Duration // from the end of a pass to the next; longer when passes are slow, see share
	Settle  time.Duration // how long work may be in flight

	seen   map[finding]*suspect
	failed bool
}

type suspect struct {
	audit.Violation
	since     time.Time
	confirmed bool
}

// Run watches until ctx ends. It never gives up.
func (w *Watch) Run(ctx context.Context) error {
	w.seen = map[finding]*suspect{}
	violations := gauge.New(otel.Meter("mall/cmd/mall/audit"), "mall.invariant.violations", "{violation}",
		"Rows that break an invariant, found by the audit.")
	defer violations.Clear()
	for ctx.Err() == nil {
		pause := w.round(ctx, violations)
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
	return nil
}

// round makes one pass and returns how long to wait for the next.
func (w *Watch) round(ctx context.Context, violations *gauge.Gauge) time.Duration {
	pass, cancel := context.WithTimeout(ctx, passLimit)
	defer cancel()
	begin := time.Now()
	found, err := w.Auditor.pass(pass)
	took := time.Since(begin)
	if err != nil {
		violations.Clear()
		if !w.failed && ctx.Err() == nil {
			w.failed = true
			logx.Errorf("the audit cannot be made, trying again every %v: %v", retry, err)
		}
		return max(retry, share*took)
	}
	if w.failed {
		w.failed = false
		logx.Info("the audit can be made again")
	}
	next := w.judge(found, time.Now())
	violations.Set(w.values()...)
	return max(next, share*took)
}

// judge takes in what a pass found and returns how soon the next one is wanted.
func (w *Watch) judge(found []audit.Violation, now time.Time) time.Duration {
	next := w.Every
	still := make(map[finding]*suspect, len(found))
	for _, v := range found {
		s := w.seen[keyOf(v)]
		if s == nil {
			s = &suspect{since: now}
		}
		s.Violation = v
		still[keyOf(v)] = s
		switch wait := w.Settle - now.Sub(s.since); {
		case s.confirmed:
		case wait <= 0:
			s.confirmed = true
			logx.Errorw("invariant broken", logx.Field("invariant", v.Invariant), logx.Field("row", v.Row), logx.Field("detail", v.Detail))
		default:
			next = min(next, wait)
		}
	}
	for key, s := range w.seen {
		if still[key] == nil && s.confirmed {
			logx.Infow("invariant holds again", logx.Field("invariant", s.Invariant), logx.Field("row", s.Row))
		}
	}
	w.seen = still
	return next
}

func (w *Watch) values() []gauge.Value {
	counts := map[string]int{}
	for _, name := range Invariants() {
		counts[name] = 0
	}
	for _, s := range w.seen {
		if s.confirmed {
			counts[s.Invariant]++
		}
	}
	values := make([]gauge.Value, 0, len(counts))
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		values = append(values, gauge.Of(counts[name], attribute.String("invariant", name)))
	}
	return values
}
