package pageerror

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"mall/app/console/internal/browser/ask"
	"mall/app/console/internal/problem"
)

const (
	day       = 24 * time.Hour
	ofTrace   = 100 // most errors of one trace that are listed
	feedbacks = 100
)

// Register adds the questions to mux.
func (s *Store) Register(mux *http.ServeMux) {
	for pattern, question := range map[string]func(*http.Request) (any, error){
		"GET /api/errors":                       s.groups,
		"GET /api/errors/summary":               s.summary,
		"GET /api/errors/feedback":              s.feedback,
		"GET /api/errors/{id}":                  s.group,
		"GET /api/errors/{id}/events":           s.events,
		"GET /api/errors/{id}/events/{eventId}": s.event,
		"POST /api/errors/{id}/resolution":      s.resolution,
		"GET /api/traces/{traceId}/errors":      s.ofTrace,
	} {
		mux.HandleFunc(pattern, ask.Answer(s.log, func(r *http.Request) (any, error) {
			v, err := question(r)
			switch {
			case errors.Is(err, ErrNotFound):
				return nil, problem.New(http.StatusNotFound, "NOT_FOUND", "%v", err)
			case errors.Is(err, ErrCursor):
				return nil, problem.Invalid("cursor", "is %v", err)
			}
			return v, err
		}))
	}
}

// groups lists: since (default 24h), status (unresolved, resolved, all), query, release, project, limit, cursor.
func (s *Store) groups(r *http.Request) (any, error) {
	p := ask.Of(r)
	q := Query{
		Since: p.Since(day), Status: p.OneOf("status", "unresolved", "resolved", "all"), Text: p.Text("query"),
		Release: p.Text("release"), Proj: p.Text("project"), Limit: p.Limit(), Cursor: p.Text("cursor"),
	}
	if p.Err != nil {
		return nil, p.Err
	}
	items, next, err := s.Groups(r.Context(), q)
	return ask.List[Group]{Items: items, NextCursor: next}, err
}

func (s *Store) summary(r *http.Request) (any, error) {
	p := ask.Of(r)
	since := p.Since(day)
	if p.Err != nil {
		return nil, p.Err
	}
	return s.Summary(r.Context(), since)
}

func (s *Store) feedback(r *http.Request) (any, error) {
	p := ask.Of(r)
	since, limit := p.Since(7*day), p.Limit()
	if p.Err != nil {
		return nil, p.Err
	}
	items, err := s.Feedback(r.Context(), "", since, limit)
	return ask.List[Feedback]{Items: items}, err
}

// group answers the group with its newest event; since (default 24h) is where its histogram begins.
func (s *Store) group(r *http.Request) (any, error) {
	p := ask.Of(r)
	since := p.Since(day)
	if p.Err != nil {
		return nil, p.Err
	}
	id := r.PathValue("id")
	g, err := s.Group(r.Context(), id, since)
	if err != nil {
		return nil, err
	}
	latest, err := s.Event(r.Context(), id, "")
	if err != nil && !errors.Is(err, ErrNotFound) { // its events may be gone
		return nil, err
	}
	said, err := s.Feedback(r.Context(), id, time.Time{}, feedbacks)
	return struct {
		Group
		Latest   *Event     `json:"latest"`
		Feedback []Feedback `json:"feedback"`
	}{g, latest, said}, err
}

func (s *Store) events(r *http.Request) (any, error) {
	p := ask.Of(r)
	limit := p.Limit()
	if p.Err != nil {
		return nil, p.Err
	}
	items, next, err := s.Events(r.Context(), r.PathValue("id"), p.Text("cursor"), limit)
	return ask.List[EventItem]{Items: items, NextCursor: next}, err
}

func (s *Store) event(r *http.Request) (any, error) {
	return s.Event(r.Context(), r.PathValue("id"), r.PathValue("eventId"))
}

func (s *Store) resolution(r *http.Request) (any, error) {
	var body struct {
		Resolved *bool `json:"resolved"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(nil, r.Body, 1<<10)).Decode(&body); err != nil || body.Resolved == nil {
		return nil, problem.Invalid("resolved", "must be true or false, in a JSON object")
	}
	id := r.PathValue("id")
	if err := s.Resolve(r.Context(), id, *body.Resolved); err != nil {
		return nil, err
	}
	return s.Group(r.Context(), id, s.now().Add(-day))
}

func (s *Store) ofTrace(r *http.Request) (any, error) {
	id := r.PathValue("traceId")
	if b, err := hex.DecodeString(id); err != nil || len(b) != 16 {
		return nil, problem.Invalid("traceId", "must be 32 hexadecimal digits")
	}
	items, err := s.OfTrace(r.Context(), id, ofTrace)
	return ask.List[EventItem]{Items: items}, err
}
