package page

import (
	"slices"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"mall/app/console/internal/store"
)

// tree is a trace in the order it is read: every span below its parent, children by time.
type tree struct {
	Spans    []*node
	Duration time.Duration
	Loose    []store.Log // of the trace, but of no span that is stored
}

type node struct {
	Service, Name, Kind string
	Depth               int
	Start               time.Time
	Offset              time.Duration // from the beginning of the trace
	Duration            time.Duration
	Error               bool
	Orphan              bool // its parent is not stored
	Attributes          []attribute
	Events              []string
	Logs                []store.Log
	// Left and Width place the bar, in percent of the trace.
	Left, Width float64

	id, parent pcommon.SpanID
	children   []*node
}

type attribute struct{ Name, Value string }

func newTree(traces ptrace.Traces, logs []store.Log) *tree {
	all := nodes(traces)
	byID := make(map[pcommon.SpanID]*node, len(all))
	for _, n := range all {
		byID[n.id] = n
	}
	t := &tree{}
	var roots []*node
	for _, n := range all {
		parent := byID[n.parent]
		switch {
		case parent != nil && parent != n:
			parent.children = append(parent.children, n)
		default:
			n.Orphan = !n.parent.IsEmpty()
			roots = append(roots, n)
		}
	}
	for _, l := range slices.Backward(logs) { // oldest first
		if n := spanOf(byID, l); n != nil {
			n.Logs = append(n.Logs, l)
			continue
		}
		t.Loose = append(t.Loose, l)
	}
	byTime(roots)
	seen := make(map[*node]bool, len(all))
	for _, r := range roots {
		t.walk(r, 0, seen)
	}
	for _, n := range all { // parents that form a ring have no root
		t.walk(n, 0, seen)
	}
	t.place()
	return t
}

func spanOf(byID map[pcommon.SpanID]*node, l store.Log) *node {
	for id, n := range byID {
		if id.String() == l.SpanID {
			return n
		}
	}
	return nil
}

func (t *tree) walk(n *node, depth int, seen map[*node]bool) {
	if seen[n] { // ids may be forged into a ring
		return
	}
	seen[n] = true
	n.Depth = depth
	t.Spans = append(t.Spans, n)
	byTime(n.children)
	for _, c := range n.children {
		t.walk(c, depth+1, seen)
	}
}

// place computes each span's bar.
func (t *tree) place() {
	if len(t.Spans) == 0 {
		return
	}
	begin, end := t.Spans[0].Start, t.Spans[0].Start
	for _, n := range t.Spans {
		if n.Start.Before(begin) {
			begin = n.Start
		}
		if e := n.Start.Add(n.Duration); e.After(end) {
			end = e
		}
	}
	t.Duration = end.Sub(begin)
	total := max(float64(t.Duration), 1)
	for _, n := range t.Spans {
		n.Offset = n.Start.Sub(begin)
		n.Left = 100 * float64(n.Offset) / total
		n.Width = max(100*float64(n.Duration)/total, 0.3)
	}
}

func byTime(list []*node) {
	slices.SortStableFunc(list, func(a, b *node) int { return a.Start.Compare(b.Start) })
}

func nodes(traces ptrace.Traces) []*node {
	var out []*node
	for _, rs := range traces.ResourceSpans().All() {
		service := "unknown"
		if v, ok := rs.Resource().Attributes().Get("service.name"); ok {
			service = v.AsString()
		}
		for _, ss := range rs.ScopeSpans().All() {
			for _, s := range ss.Spans().All() {
				out = append(out, newNode(service, s))
			}
		}
	}
	return out
}

func newNode(service string, s ptrace.Span) *node {
	n := &node{
		Service: service, Name: s.Name(), Kind: s.Kind().String(), Start: s.StartTimestamp().AsTime(),
		Duration: max(s.EndTimestamp().AsTime().Sub(s.StartTimestamp().AsTime()), 0),
		Error:    s.Status().Code() == ptrace.StatusCodeError, id: s.SpanID(), parent: s.ParentSpanID(),
	}
	for name, v := range s.Attributes().All() {
		n.Attributes = append(n.Attributes, attribute{name, v.AsString()})
	}
	slices.SortFunc(n.Attributes, func(a, b attribute) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	for _, e := range s.Events().All() {
		text := e.Name()
		if v, ok := e.Attributes().Get("exception.message"); ok {
			text += ": " + v.AsString()
		}
		n.Events = append(n.Events, text)
	}
	return n
}
