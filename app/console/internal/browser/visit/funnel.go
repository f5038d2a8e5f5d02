package visit

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"

	"mall/app/console/internal/browser/ask"
)

const maxSteps = 10

// Funnel is how many visits went how far.
type Funnel struct {
	Steps []Step `json:"steps"`
	// Conversion is the share of the visits at the first step that came to the last one; 0 when there are none.
	Conversion float64 `json:"conversion"`
}

// Step is a page (/path) or an event (name), reached after the ones before it in the same visit.
type Step struct {
	Name     string  `json:"name"`
	Visits   int64   `json:"visits"`
	Visitors int64   `json:"visitors"`
	Dropped  int64   `json:"dropped"` // visits that came to the step before and not to this one
	Share    float64 `json:"share"`   // of the first step's visits
}

// funnel answers: steps (names of events, or paths), since (default 24h), until, website. The step "view" is any page.
func (s *Store) funnel(r *http.Request) (any, error) {
	p := ask.Of(r)
	steps := p.Texts("steps")
	if len(steps) < 2 || len(steps) > maxSteps {
		p.Wrong("steps", "must be 2 to %d names of events or paths of pages, comma-separated", maxSteps)
	}
	since, until := p.Since(day), p.Until()
	if p.Err != nil {
		return nil, p.Err
	}
	if err := s.db.Flush(r.Context()); err != nil {
		return nil, err
	}
	return s.follow(r.Context(), steps, within{since.UnixMilli(), until.UnixMilli(), p.Text("website")})
}

// anyView is the step that every page is, unless an event has the name.
const anyView = "view"

// follow reads the events that may be steps, visit by visit in order.
func (s *Store) follow(ctx context.Context, steps []string, w within) (*Funnel, error) {
	words, args := map[string]bool{"": true}, w.args()
	for _, st := range steps {
		words[st] = true
	}
	marks := strings.TrimSuffix(strings.Repeat("?,", len(words)), ",")
	for _, st := range slices.Sorted(maps.Keys(words)) {
		args = append(args, st)
	}
	rows, err := s.db.Read().QueryContext(ctx, `SELECT e.visit, e.session, n.text, p.text FROM (SELECT seq, at, visit, session, name, path`+condition+
		`AND name IN (SELECT id FROM visit_word WHERE text IN (`+marks+`))) e JOIN visit_word n ON n.id = e.name JOIN visit_word p ON p.id = e.path
		ORDER BY e.visit, e.at, e.seq`, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	reached := make([]int64, len(steps))
	visitors := make([]map[string]bool, len(steps))
	for i := range visitors {
		visitors[i] = map[string]bool{}
	}
	var current string
	at := 0
	for rows.Next() {
		var visit, session []byte
		var name, path string
		if err := rows.Scan(&visit, &session, &name, &path); err != nil {
			return nil, err
		}
		if string(visit) != current {
			current, at = string(visit), 0
		}
		if at < len(steps) && is(steps[at], name, path) {
			reached[at]++
			visitors[at][string(session)] = true
			at++
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return shaped(steps, reached, visitors), nil
}

func is(step, name, path string) bool {
	if name != "" {
		return step == name
	}
	if prefix, ok := strings.CutSuffix(step, "*"); ok && strings.HasPrefix(step, "/") {
		return strings.HasPrefix(path, prefix)
	}
	return step == anyView || step == path
}

func shaped(steps []string, reached []int64, visitors []map[string]bool) *Funnel {
	out := &Funnel{Steps: make([]Step, len(steps))}
	for i, name := range steps {
		out.Steps[i] = Step{Name: name, Visits: reached[i], Visitors: int64(len(visitors[i]))}
		if i > 0 {
			out.Steps[i].Dropped = reached[i-1] - reached[i]
		}
		if reached[0] > 0 {
			out.Steps[i].Share = float64(reached[i]) / float64(reached[0])
		}
	}
	out.Conversion = out.Steps[len(steps)-1].Share
	return out
}

func (s *Store) known() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.websites))
}
