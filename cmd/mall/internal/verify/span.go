// Package verify proves that traces, logs and metrics tell the whole story of a request: it plays a
// customer and an operator against a running mall, and holds what the telemetry store kept of every
// request against a small tree that is declared for its route.
package verify

import (
	"slices"
	"strings"
	"time"
)

// Kind is a span's kind, in the words of the trace trees.
type Kind string

// The kinds of OpenTelemetry.
const (
	Internal Kind = "INTERNAL"
	Server   Kind = "SERVER"
	Client   Kind = "CLIENT"
	Producer Kind = "PRODUCER"
	Consumer Kind = "CONSUMER"
)

// Span is one stored span.
type Span struct {
	TraceID, SpanID, ParentID string // hex; ParentID is empty for a root
	Name                      string
	Kind                      Kind
	Start, End                time.Time
	Failed                    bool // its status is an error
	Message                   string
	Attrs, Resource           map[string]string
	Events                    []string // names and attributes, only to look for secrets
}

// Service is the name of the process that recorded the span.
func (s *Span) Service() string { return s.Resource["service.name"] }

// Label is what the trees call the span: RPC services lose the package's prefix and version, Redis
// commands say that they are, and routes are written as in the contract.
func (s *Span) Label() string {
	switch class(s) {
	case classHTTPServer, classHTTPClient:
		return braces(s.Name)
	case classRPC:
		return shortRPC(s.Name)
	case classRedis:
		if script := s.Attrs["db.stored_procedure.name"]; script != "" {
			return "redis " + script // sent as EVAL the first time, as EVALSHA from then on
		}
		return "redis " + s.Name
	default:
		return s.Name
	}
}

// shortRPC makes order.Order/CreateOrder of mall.order.v1.Order/CreateOrder.
func shortRPC(name string) string {
	service, method, ok := strings.Cut(strings.TrimPrefix(name, "/"), "/")
	if !ok {
		return name
	}
	parts := strings.Split(service, ".")
	if len(parts) > 2 && parts[0] == "mall" {
		parts = []string{parts[1], parts[len(parts)-1]}
	}
	return strings.Join(parts, ".") + "/" + method
}

// Trace is every stored span with one trace id.
type Trace struct {
	ID    string
	Spans []*Span
}

// children indexes the spans by their parent, each list in order of time.
func (t *Trace) children() map[string][]*Span {
	out := map[string][]*Span{}
	for _, s := range t.Spans {
		out[s.ParentID] = append(out[s.ParentID], s)
	}
	for _, list := range out {
		slices.SortStableFunc(list, func(a, b *Span) int { return a.Start.Compare(b.Start) })
	}
	return out
}

// roots are the spans without a parent.
func (t *Trace) roots() []*Span { return t.children()[""] }

// lastEnd is when the trace's last span ended.
func (t *Trace) lastEnd() time.Time {
	var last time.Time
	for _, s := range t.Spans {
		if s.End.After(last) {
			last = s.End
		}
	}
	return last
}
