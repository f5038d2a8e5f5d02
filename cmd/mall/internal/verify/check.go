package verify

import (
	"fmt"
	"strings"
	"time"
)

// Rule names what a finding breaks.
type Rule string

// The rules. Those of incomplete may still heal, because telemetry takes a moment to arrive.
const (
	RuleRoot       Rule = "one root"
	RuleOrphan     Rule = "no orphan"
	RuleDuplicate  Rule = "no duplicate"
	RuleTime       Rule = "time"
	RuleMissing    Rule = "missing"
	RuleUnexpected Rule = "unexpected"
	RuleAttribute  Rule = "attribute"
	RuleFailed     Rule = "failed"
	RuleLog        Rule = "log"
	RuleSecret     Rule = "secret"
	RuleMetric     Rule = "metric"
)

func (r Rule) incomplete() bool {
	switch r {
	case RuleRoot, RuleOrphan, RuleMissing, RuleLog:
		return true
	default:
		return false
	}
}

// Finding is one thing that is wrong.
type Finding struct {
	Rule    Rule   `json:"rule"`
	Where   string `json:"where"`            // "order-rpc CLIENT INSERT orders", or a log line
	SpanID  string `json:"spanId,omitempty"` // when there is one
	Message string `json:"message"`
}

func (f Finding) String() string { return string(f.Rule) + ": " + f.Where + ": " + f.Message }

// skew is by how much the clocks of two processes may differ. Locally they are one.
const skew = 50 * time.Millisecond

// Comparison is what became of one trace.
type Comparison struct {
	Findings []Finding
	Tree     *Node // nil when there is no root to begin at
}

// Complete reports whether nothing is missing that may still arrive.
func (c *Comparison) Complete() bool {
	for _, f := range c.Findings {
		if f.Rule.incomplete() {
			return false
		}
	}
	return true
}

// Compare holds a trace against the tree of its route, and every span against the conventions.
func Compare(t *Trace, tree *Hop) *Comparison {
	c := &Comparison{}
	c.structure(t)
	for _, root := range t.roots() {
		if tree.matches(root) {
			c.Tree = Match(t, root, tree)
			break
		}
	}
	if c.Tree == nil {
		c.add(RuleMissing, tree.String(), nil, "no root span is the entrance of this route")
		c.Tree = absent(tree)
	}
	byID := map[string]*Node{}
	c.Tree.walk(func(n *Node) {
		if n.Span != nil {
			byID[n.Span.SpanID] = n
		}
		switch n.State {
		case Missing:
			c.add(RuleMissing, n.Hop.String(), nil, "this hop was not recorded, or its trace was broken before it")
		case Unexpected:
			c.add(RuleUnexpected, where(n.Span), n.Span, "no tree declares this hop")
		case Found, Extra:
		}
		if n.State == Found && n.Span.Failed {
			c.wrong(n, RuleFailed, n.Span, "the span ended in an error: "+n.Span.Message)
		}
	})
	for _, s := range t.Spans {
		for _, text := range checkConvention(s) {
			c.wrong(byID[s.SpanID], RuleAttribute, s, text)
		}
	}
	return c
}

func where(s *Span) string { return s.Service() + " " + string(s.Kind) + " " + s.Label() }

func (c *Comparison) add(rule Rule, place string, s *Span, format string, args ...any) {
	f := Finding{Rule: rule, Where: place, Message: fmt.Sprintf(format, args...)}
	if s != nil {
		f.SpanID = s.SpanID
	}
	c.Findings = append(c.Findings, f)
}

// wrong adds a finding about a span and shows it at its place in the tree, if it has one.
func (c *Comparison) wrong(n *Node, rule Rule, s *Span, text string) {
	c.add(rule, where(s), s, "%s", text)
	if n != nil {
		n.Wrong = append(n.Wrong, text)
	}
}

// structure checks what holds for every trace: ids, parents and time.
func (c *Comparison) structure(t *Trace) {
	byID := make(map[string]*Span, len(t.Spans))
	for _, s := range t.Spans {
		if other := byID[s.SpanID]; other != nil {
			c.add(RuleDuplicate, where(s), s, "%s has the same span id", where(other))
		}
		byID[s.SpanID] = s
	}
	if roots := t.roots(); len(roots) != 1 {
		names := make([]string, len(roots))
		for i, r := range roots {
			names[i] = " · " + where(r)
		}
		c.add(RuleRoot, "trace "+t.ID, nil, "it has %d roots%s", len(roots), strings.Join(names, ""))
	}
	for _, s := range t.Spans {
		if s.End.Before(s.Start) {
			c.add(RuleTime, where(s), s, "it ends %v before it starts", s.Start.Sub(s.End))
		}
		parent := byID[s.ParentID]
		switch {
		case s.ParentID == "":
		case parent == nil:
			c.add(RuleOrphan, where(s), s, "its parent %s was not stored", s.ParentID)
		case s.Start.Before(parent.Start.Add(-skew)):
			c.add(RuleTime, where(s), s, "it starts %v before its parent %s", parent.Start.Sub(s.Start), where(parent))
		case s.Kind == Server && parent.Kind == Client && s.End.After(parent.End.Add(skew)):
			c.add(RuleTime, where(s), s, "it ends %v after the call that waited for it", s.End.Sub(parent.End))
		}
	}
}
