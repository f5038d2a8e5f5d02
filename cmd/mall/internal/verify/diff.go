package verify

import (
	"fmt"
	"strings"
	"time"
)

// Marks at the beginning of a line of a tree.
const (
	markFound      = " "
	markMissing    = "-"
	markUnexpected = "+"
	markExtra      = "·"
	markWrong      = "!"
)

const serviceWidth = 15

// Diff draws the comparison as a tree, one span a line, with a mark before what is not as declared:
// - missing, + unexpected, ! wrong, · not declared and harmless.
func (n *Node) Diff() string {
	var b strings.Builder
	n.draw(&b, 0)
	return b.String()
}

func (n *Node) draw(b *strings.Builder, depth int) {
	var service, label, end string
	var kind Kind
	if n.Span != nil {
		service, kind, label = n.Span.Service(), n.Span.Kind, n.Span.Label()
		end = duration(n.Span.End.Sub(n.Span.Start))
	} else {
		service, kind, label, end = n.Hop.Service, n.Hop.Kind, n.Hop.Label, "missing"
	}
	mark := markFound
	switch n.State {
	case Missing:
		mark = markMissing
	case Unexpected:
		mark = markUnexpected
	case Extra:
		mark = markExtra
	case Found:
		if len(n.Wrong) > 0 {
			mark = markWrong
		}
	}
	_, _ = fmt.Fprintf(b, "%s %-*s %s%-8s %s  (%s)\n", mark, serviceWidth, service, strings.Repeat("  ", depth), kind, label, end)
	for _, w := range n.Wrong {
		_, _ = fmt.Fprintf(b, "%s %-*s %s         %s\n", markWrong, serviceWidth, "", strings.Repeat("  ", depth), w)
	}
	for _, c := range n.Children {
		c.draw(b, depth+1)
	}
}

func duration(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
}
