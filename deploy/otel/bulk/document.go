package bulk

import (
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// document is what one span, log record or metric point becomes. The index templates beside the configurations say how its fields
// are indexed.
type document map[string]any

// base holds what all signals share. time is when it happened; seen, when somebody noticed, stands in for it.
func base(time, seen pcommon.Timestamp, resource pcommon.Resource, scope pcommon.InstrumentationScope) document {
	if time == 0 {
		time = seen
	}
	d := document{
		"@timestamp": stamp(time),
		"resource":   map[string]any{"attributes": resource.Attributes().AsRaw()},
	}
	for field, key := range map[string]string{"name": "service.name", "namespace": "service.namespace",
		"version": "service.version", "environment": "deployment.environment.name"} {
		if v, ok := resource.Attributes().Get(key); ok {
			service, _ := d["service"].(map[string]any)
			if service == nil {
				service = map[string]any{}
				d["service"] = service
			}
			service[field] = v.AsString()
		}
	}
	if scope.Name() != "" {
		d["scope"] = map[string]any{"name": scope.Name(), "version": scope.Version()}
	}
	return d
}

func stamp(t pcommon.Timestamp) string { return t.AsTime().Format(time.RFC3339Nano) }

func (d document) ids(trace pcommon.TraceID, span pcommon.SpanID) {
	if !trace.IsEmpty() {
		d["trace_id"] = trace.String()
	}
	if !span.IsEmpty() {
		d["span_id"] = span.String()
	}
}

func (d document) attributes(m pcommon.Map) {
	if m.Len() > 0 {
		d["attributes"] = m.AsRaw()
	}
}

func spans(td ptrace.Traces) []document {
	out := make([]document, 0, td.SpanCount())
	for _, rs := range td.ResourceSpans().All() {
		for _, ss := range rs.ScopeSpans().All() {
			for _, s := range ss.Spans().All() {
				d := base(s.StartTimestamp(), s.EndTimestamp(), rs.Resource(), ss.Scope())
				d.ids(s.TraceID(), s.SpanID())
				if !s.ParentSpanID().IsEmpty() {
					d["parent_span_id"] = s.ParentSpanID().String()
				}
				d["name"], d["kind"] = s.Name(), s.Kind().String()
				d["duration"] = max(0, int64(s.EndTimestamp())-int64(s.StartTimestamp())) // nanoseconds
				d["status"] = map[string]any{"code": s.Status().Code().String(), "message": s.Status().Message()}
				d.attributes(s.Attributes())
				d.happened(s)
				out = append(out, d)
			}
		}
	}
	return out
}

// happened adds a span's events and links.
func (d document) happened(s ptrace.Span) {
	var events, links []document
	for _, e := range s.Events().All() {
		event := document{"@timestamp": stamp(e.Timestamp()), "name": e.Name()}
		event.attributes(e.Attributes())
		events = append(events, event)
	}
	for _, l := range s.Links().All() {
		link := document{}
		link.ids(l.TraceID(), l.SpanID())
		link.attributes(l.Attributes())
		links = append(links, link)
	}
	if events != nil {
		d["events"] = events
	}
	if links != nil {
		d["links"] = links
	}
}

func logs(ld plog.Logs) []document {
	out := make([]document, 0, ld.LogRecordCount())
	for _, rl := range ld.ResourceLogs().All() {
		for _, sl := range rl.ScopeLogs().All() {
			for _, r := range sl.LogRecords().All() {
				d := base(r.Timestamp(), r.ObservedTimestamp(), rl.Resource(), sl.Scope())
				d.ids(r.TraceID(), r.SpanID())
				d["message"] = r.Body().AsString()
				d["severity"] = map[string]any{"text": r.SeverityText(), "number": int32(r.SeverityNumber())}
				d.attributes(r.Attributes())
				out = append(out, d)
			}
		}
	}
	return out
}
