package verify

import (
	"fmt"
	"strings"
)

// LogLine is one stored log line, as the query API gives it.
type LogLine struct {
	Time       string         `json:"time"`
	Level      string         `json:"level"`
	Service    string         `json:"service"`
	Message    string         `json:"message"`
	TraceID    string         `json:"traceId"`
	SpanID     string         `json:"spanId"`
	Attributes map[string]any `json:"attributes"`
}

// accessLine is what each process writes about a hop that reaches it.
func accessLine(s *Span) string {
	switch class(s) {
	case classHTTPServer:
		return "request"
	case classRPC:
		return "call"
	default:
		return "event"
	}
}

// CompareLogs asks for one access-log line of every SERVER and CONSUMER span, and that no line names
// a span that the trace does not have.
func CompareLogs(c *Comparison, t *Trace, lines []LogLine) {
	spans := map[string]*Span{}
	for _, s := range t.Spans {
		spans[s.SpanID] = s
	}
	said := map[string]bool{}
	for _, l := range lines {
		place := fmt.Sprintf("%s %q", l.Service, l.Message)
		s := spans[strings.ToLower(l.SpanID)]
		switch {
		case !strings.EqualFold(l.TraceID, t.ID):
			c.add(RuleLog, place, nil, "the line has trace_id %q", l.TraceID)
		case l.SpanID == "":
			c.add(RuleLog, place, nil, "the line has no span_id")
		case s == nil:
			c.add(RuleLog, place, nil, "the line has span_id %s, which the trace does not have", l.SpanID)
		case s.Service() != l.Service:
			c.add(RuleLog, place, s, "the line has the span of %s", where(s))
		case strings.EqualFold(l.Message, accessLine(s)):
			said[s.SpanID] = true
		}
	}
	for _, s := range t.Spans {
		if (s.Kind == Server || s.Kind == Consumer) && !said[s.SpanID] {
			c.add(RuleLog, where(s), s, "no %q line with its trace_id and span_id", accessLine(s))
		}
	}
}
