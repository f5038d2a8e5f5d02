package mysql

import (
	"regexp"
	"strings"
	"sync"
	"sync/atomic"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
)

const (
	// longestQuery of a span's db.query.text, in bytes.
	longestQuery = 2000
	// knownStatements bounds what is remembered: lists of ids give one statement many texts.
	knownStatements = 4000
)

// statement is what spans and metrics tell of a statement's text; it is worked out once.
type statement struct {
	name   string // e.g. SELECT orders
	start  []trace.SpanStartOption
	labels []attribute.KeyValue
	ok     []metric.RecordOption // of a success
}

// statements remembers what the texts of one schema's statements mean.
type statements struct {
	common []attribute.KeyValue // of every span
	schema string
	known  sync.Map // text -> *statement
	n      atomic.Int64
}

func (s *statements) of(text string) *statement {
	if known, ok := s.known.Load(text); ok {
		return known.(*statement) //nolint:forcetypeassert // only statements are stored
	}
	st := s.parse(text)
	if s.n.Load() < knownStatements {
		if _, loaded := s.known.LoadOrStore(text, st); !loaded {
			s.n.Add(1)
		}
	}
	return st
}

func (s *statements) parse(text string) *statement {
	operation, table := operationOf(text), tableOf(text)
	st := &statement{name: operation, labels: []attribute.KeyValue{
		semconv.DBSystemNameMySQL, semconv.DBNamespace(s.schema), semconv.DBOperationName(operation)}}
	if table != "" {
		st.name += " " + table
		st.labels = append(st.labels, semconv.DBCollectionName(table))
	}
	attrs := append(append([]attribute.KeyValue{semconv.DBQueryText(sanitised(text))}, s.common...), st.labels...)
	st.start = []trace.SpanStartOption{trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(attrs...)}
	st.ok = []metric.RecordOption{metric.WithAttributeSet(attribute.NewSet(st.labels...))}
	return st
}

var (
	spaces   = regexp.MustCompile(`\s+`)
	literals = regexp.MustCompile(`'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"`)
	lists    = regexp.MustCompile(`\?(?:\s*,\s*\?)+`)
	rowLists = regexp.MustCompile(`(\((?:[^()]|\([^()]*\))*\))(?:\s*,\s*\((?:[^()]|\([^()]*\))*\))+`)
	tables   = regexp.MustCompile("(?i)\\b(?:FROM|INTO|UPDATE|TABLE)\\s+(?:IGNORE\\s+)?`?([a-z_][a-z0-9_]*)`?(?:\\s*\\.\\s*`?([a-z_][a-z0-9_]*)`?)?")
)

// sanitised is a statement without values: arguments are not in it, literals become ?, and lists keep
// one element, so that one statement has one text.
func sanitised(text string) string {
	text = literals.ReplaceAllString(text, "?")
	text = strings.TrimSpace(spaces.ReplaceAllString(text, " "))
	text = rowLists.ReplaceAllString(text, "$1")
	text = lists.ReplaceAllString(text, "?")
	if len(text) > longestQuery {
		text = text[:longestQuery]
	}
	return text
}

func operationOf(text string) string {
	text = strings.TrimLeft(text, " \t\r\n(")
	end := strings.IndexAny(text, " \t\r\n(;")
	if end < 0 {
		end = len(text)
	}
	return strings.ToUpper(text[:end])
}

// tableOf is the first table that a statement names; "" when there is none.
func tableOf(text string) string {
	m := tables.FindStringSubmatch(literals.ReplaceAllString(text, "?"))
	switch {
	case m == nil:
		return ""
	case m[2] != "":
		return m[2]
	}
	return m[1]
}
