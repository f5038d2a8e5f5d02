package verify

import (
	"regexp"
	"slices"
)

// State is how a line of the comparison came out.
type State string

// The states of a node.
const (
	Found      State = "found"
	Missing    State = "missing"    // declared, not there
	Unexpected State = "unexpected" // there, not declared, and it leads to another process
	Extra      State = "extra"      // there, not declared, harmless
)

// Node is one line of the comparison between a declared tree and a stored trace.
type Node struct {
	State    State
	Hop      *Hop  // nil when nothing declares it
	Span     *Span // nil when it is missing
	Wrong    []string
	Children []*Node
}

// transparent reports whether a span may stand between a hop and what it causes without being
// declared: a unit of work inside a process, or a transaction's own statement.
func transparent(s *Span) bool {
	return s.Kind == Internal || (class(s) == classMySQL && transactional.MatchString(s.Name))
}

var transactional = regexp.MustCompile(`(?i)^(BEGIN|COMMIT|ROLLBACK|SET|PREPARE|SAVEPOINT|PING|CONNECT)\b`)

// remote reports whether the span leads to another process of mall, and so must be declared.
func remote(s *Span) bool {
	switch class(s) {
	case classMySQL, classRedis, classInternal:
		return false
	default:
		return true
	}
}

type matcher struct {
	children map[string][]*Span
	visiting map[string]bool // spans above the current one: ids may run in a circle
}

// Match compares the part of a trace below root with a tree. root must be the tree's own span.
func Match(t *Trace, root *Span, tree *Hop) *Node {
	m := &matcher{children: t.children(), visiting: map[string]bool{}}
	return m.match(tree, root)
}

// below returns the spans that a span causes, looking through transparent ones.
func (m *matcher) below(s *Span, declared []*Hop) []*Span {
	var out []*Span
	for _, c := range m.children[s.SpanID] {
		if m.visiting[c.SpanID] {
			continue
		}
		if transparent(c) && !slices.ContainsFunc(declared, func(h *Hop) bool { return h.matches(c) }) {
			m.visiting[c.SpanID] = true
			out = append(out, m.below(c, declared)...)
			delete(m.visiting, c.SpanID)
			continue
		}
		out = append(out, c)
	}
	return out
}

func (m *matcher) match(hop *Hop, s *Span) *Node {
	m.visiting[s.SpanID] = true
	defer delete(m.visiting, s.SpanID)
	n := &Node{State: Found, Hop: hop, Span: s}
	spans := m.below(s, hop.Children)
	taken := make([]*Node, len(spans))
	for _, h := range hop.Children {
		best := -1
		var bestNode *Node
		for i, c := range spans {
			if taken[i] != nil || !h.matches(c) {
				continue
			}
			if node := m.match(h, c); bestNode == nil || node.missing() < bestNode.missing() {
				best, bestNode = i, node
			}
		}
		switch {
		case bestNode != nil:
			taken[best] = bestNode
		case !h.Optional:
			n.Children = append(n.Children, absent(h))
		}
	}
	found := make([]*Node, 0, len(spans))
	for i, c := range spans {
		if taken[i] == nil {
			taken[i] = m.leftover(hop, c)
		}
		found = append(found, taken[i])
	}
	n.Children = append(found, n.Children...)
	return n
}

// leftover is a span that no hop took. A repetition of a declared hop (a retry, a redelivery, a loop)
// need not be complete, but may do nothing else.
func (m *matcher) leftover(hop *Hop, s *Span) *Node {
	for _, h := range hop.Children {
		if h.matches(s) {
			n := m.match(h, s)
			n.forgive()
			return n
		}
	}
	state := Extra
	if remote(s) && !hop.Any {
		state = Unexpected
	}
	n := &Node{State: state, Span: s}
	m.visiting[s.SpanID] = true
	defer delete(m.visiting, s.SpanID)
	for _, c := range m.children[s.SpanID] {
		if !m.visiting[c.SpanID] {
			child := m.leftover(&Hop{Any: true}, c)
			n.Children = append(n.Children, child)
		}
	}
	return n
}

// absent is a hop that is missing with all that it would have caused.
func absent(h *Hop) *Node {
	n := &Node{State: Missing, Hop: h}
	for _, c := range h.Children {
		if !c.Optional {
			n.Children = append(n.Children, absent(c))
		}
	}
	return n
}

func (n *Node) missing() int {
	count := 0
	n.walk(func(c *Node) {
		if c.State == Missing {
			count++
		}
	})
	return count
}

// forgive drops what is missing below.
func (n *Node) forgive() {
	n.Children = slices.DeleteFunc(n.Children, func(c *Node) bool { return c.State == Missing })
	for _, c := range n.Children {
		c.forgive()
	}
}

func (n *Node) walk(visit func(*Node)) {
	visit(n)
	for _, c := range n.Children {
		c.walk(visit)
	}
}
