package api

import (
	"time"

	"mall/app/console/internal/store"
)

// list is the shape of every list.
type list[T any] struct {
	Items      []T    `json:"items"`
	NextCursor string `json:"nextCursor,omitempty"`
}

func nonNil[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// traceItem is a trace in a list. Durations are milliseconds.
type traceItem struct {
	TraceID    string    `json:"traceId"`
	Service    string    `json:"service"`   // of the root span
	Operation  string    `json:"operation"` // of the root span
	Start      time.Time `json:"start"`
	DurationMS float64   `json:"durationMs"`
	Spans      int       `json:"spans"`
	Errors     int       `json:"errors"`
	Services   []string  `json:"services"`
}

func newTraceItem(t store.TraceSummary) traceItem {
	return traceItem{
		TraceID: t.TraceID, Service: t.Service, Operation: t.Operation, Start: t.Start.UTC(),
		DurationMS: float64(t.Duration) / float64(time.Millisecond), Spans: t.Spans, Errors: t.Errors, Services: nonNil(t.Services),
	}
}

// logItem is one log line.
type logItem struct {
	Time       time.Time      `json:"time"`
	Level      string         `json:"level"`
	Service    string         `json:"service"`
	Message    string         `json:"message"`
	TraceID    string         `json:"traceId"`
	SpanID     string         `json:"spanId"`
	Attributes map[string]any `json:"attributes"`
}

func newLogItem(l store.Log) logItem {
	if l.Attributes == nil {
		l.Attributes = map[string]any{}
	}
	return logItem{l.Time.UTC(), l.Level, l.Service, l.Message, l.TraceID, l.SpanID, l.Attributes}
}
