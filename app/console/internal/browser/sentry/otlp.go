package sentry

import (
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"mall/app/console/internal/browser/mask"
	"mall/app/console/internal/browser/pageerror"
)

const (
	scope         = "sentry"
	maxSpans      = 1000 // of one envelope
	maxLogs       = 1000
	maxAttributes = 64
	maxDuration   = time.Hour
)

func resource(r pcommon.Resource, project, release, environment, sdk string) {
	a := r.Attributes()
	a.PutStr("service.name", project)
	a.PutStr("service.namespace", "mall")
	a.PutStr("telemetry.sdk.language", "webjs")
	for k, v := range map[string]string{"service.version": release, "deployment.environment.name": environment, "telemetry.sdk.name": sdk} {
		if v != "" {
			a.PutStr(k, v)
		}
	}
}

// spans are those of a transaction: itself and what is in it.
func spans(e *event, from *sender) ptrace.Traces {
	out := ptrace.NewTraces()
	rs := out.ResourceSpans().AppendEmpty()
	resource(rs.Resource(), from.project, name(e.Release), name(e.Environment), from.sdk)
	ss := rs.ScopeSpans().AppendEmpty()
	ss.Scope().SetName(scope)
	t := e.Contexts.Trace
	root := span{
		TraceID: t.TraceID, SpanID: t.SpanID, ParentID: t.ParentID, Op: t.Op, Status: t.Status, Origin: t.Origin, Data: t.Data,
		Description: text(mask.Path(name(e.Transaction))), Start: e.Start, End: e.Timestamp,
	}
	if s, ok := add(ss, root, from); ok {
		for k, v := range map[string]string{"url.full": mask.URL(string(e.Request.URL)), "user_agent.name": from.agent.Browser, "user_agent.os.name": from.agent.OS} {
			if v != "" {
				s.Attributes().PutStr(k, v)
			}
		}
	}
	for _, one := range e.Spans[:min(len(e.Spans), maxSpans)] {
		if one.TraceID == "" {
			one.TraceID = t.TraceID
		}
		add(ss, one, from)
	}
	return out
}

// add appends a span. One without ids, or of a time that cannot be, is left out.
func add(ss ptrace.ScopeSpans, in span, from *sender) (s ptrace.Span, ok bool) {
	trace, own := hexID(in.TraceID, 16), hexID(in.SpanID, 8)
	start, end, ok := from.interval(in.Start.Time, in.End.Time)
	if trace == "" || own == "" || !ok {
		return s, false
	}
	s = ss.Spans().AppendEmpty()
	s.SetTraceID(traceID(trace))
	s.SetSpanID(spanID(own))
	if p := hexID(in.ParentID, 8); p != "" {
		s.SetParentSpanID(spanID(p))
	}
	s.SetStartTimestamp(pcommon.NewTimestampFromTime(start))
	s.SetEndTimestamp(pcommon.NewTimestampFromTime(end))
	label := mask.Text(string(in.Description), maxName)
	if label == "" {
		label = name(in.Op)
	}
	s.SetName(label)
	s.SetKind(ptrace.SpanKindInternal)
	if in.Op == "http.client" {
		s.SetKind(ptrace.SpanKindClient)
	}
	attributes(s.Attributes(), in.Data)
	if in.Op != "" {
		s.Attributes().PutStr("sentry.op", name(in.Op))
	}
	conventional(s.Attributes())
	if in.Status != "" && in.Status != "ok" {
		s.Status().SetCode(ptrace.StatusCodeError)
		s.Status().SetMessage(name(in.Status))
	}
	return s, true
}

// interval is a span's time by our clock.
func (s *sender) interval(start, end time.Time) (time.Time, time.Time, bool) {
	if start.IsZero() || end.Before(start) || end.Sub(start) > maxDuration {
		return start, end, false
	}
	start, end = start.Add(s.shift), end.Add(s.shift)
	return start, end, !start.Before(s.now.Add(-maxPast)) && !end.After(s.now.Add(maxAhead))
}

// streamed are spans of the second version.
func streamed(in []streamedSpan, from *sender) ptrace.Traces {
	out := ptrace.NewTraces()
	for _, one := range in[:min(len(in), maxSpans)] {
		data := object{}
		for k, v := range one.Attributes {
			data[k] = v.Value
		}
		rs := out.ResourceSpans().AppendEmpty()
		resource(rs.Resource(), from.project, str(data, "sentry.release"), str(data, "sentry.environment"), from.sdk)
		ss := rs.ScopeSpans().AppendEmpty()
		ss.Scope().SetName(scope)
		add(ss, span{
			TraceID: one.TraceID, SpanID: one.SpanID, ParentID: one.ParentID, Op: text(str(data, "sentry.op")), Description: one.Name,
			Status: one.Status, Start: one.Start, End: one.End, Data: data,
		}, from)
	}
	return out
}

// single is a span of the first version by itself.
func single(one span, from *sender) ptrace.Traces {
	out := ptrace.NewTraces()
	rs := out.ResourceSpans().AppendEmpty()
	resource(rs.Resource(), from.project, str(one.Data, "sentry.release"), str(one.Data, "sentry.environment"), from.sdk)
	ss := rs.ScopeSpans().AppendEmpty()
	ss.Scope().SetName(scope)
	add(ss, one, from)
	return out
}

func str(data object, key string) string {
	v, _ := data[key].(string)
	return name(text(v))
}

func attributes(to pcommon.Map, from object) {
	for k, v := range from {
		if to.Len() >= maxAttributes {
			return
		}
		k = mask.Clip(k, maxName)
		if unwanted(k) {
			continue
		}
		switch v := v.(type) {
		case string:
			if strings.Contains(k, "url") || k == "http.target" {
				v = mask.URL(v)
			}
			to.PutStr(k, mask.Text(v, maxMessage))
		case bool:
			to.PutBool(k, v)
		case float64:
			if v == float64(int64(v)) {
				to.PutInt(k, int64(v))
			} else {
				to.PutDouble(k, v)
			}
		}
	}
}

// conventional adds the names that OpenTelemetry has for what Sentry names otherwise.
func conventional(a pcommon.Map) {
	for old, now := range map[string]string{
		"http.method": "http.request.method", "method": "http.request.method", "http.status_code": "http.response.status_code",
		"http.url": "url.full", "url": "url.full",
	} {
		v, has := a.Get(old)
		if _, known := a.Get(now); has && !known {
			c := pcommon.NewValueEmpty()
			v.CopyTo(c)
			c.CopyTo(a.PutEmpty(now))
		}
	}
}

// Line is an event as a log line on its trace.
func Line(e *pageerror.Event) plog.Logs {
	out := plog.NewLogs()
	rl := out.ResourceLogs().AppendEmpty()
	resource(rl.Resource(), e.Project, e.Release, e.Environment, e.SDK)
	sl := rl.ScopeLogs().AppendEmpty()
	sl.Scope().SetName(scope)
	l := sl.LogRecords().AppendEmpty()
	l.SetTimestamp(pcommon.NewTimestampFromTime(e.At))
	l.SetObservedTimestamp(pcommon.NewTimestampFromTime(time.Now()))
	severity(l, e.Level)
	if e.TraceID != "" {
		l.SetTraceID(traceID(e.TraceID))
	}
	if e.SpanID != "" {
		l.SetSpanID(spanID(e.SpanID))
	}
	body := e.Message
	if e.Type != "" {
		body = e.Type + ": " + body
	}
	l.Body().SetStr(body)
	a := l.Attributes()
	for k, v := range map[string]string{
		"exception.type": e.Type, "url.full": e.URL, "mall.error.group": e.GroupID, "mall.error.event": e.ID, "user_agent.name": e.Browser,
	} {
		if v != "" {
			a.PutStr(k, v)
		}
	}
	if len(e.Exceptions) > 0 {
		a.PutStr("exception.message", e.Exceptions[0].Message)
		a.PutStr("exception.stacktrace", stack(e))
		a.PutBool("exception.escaped", !e.Handled)
	}
	return out
}

func stack(e *pageerror.Event) string {
	var b strings.Builder
	for i, x := range e.Exceptions {
		if i > 0 {
			b.WriteString("caused by ")
		}
		fmt.Fprintf(&b, "%s: %s\n", x.Type, x.Message)
		for _, f := range x.Frames {
			called := f.Function
			if called == "" {
				called = "<anonymous>"
			}
			fmt.Fprintf(&b, "    at %s (%s:%d:%d)\n", called, f.File, f.Line, f.Column)
		}
	}
	return b.String()
}

// logLines are Sentry's structured logs.
func logLines(in []logLine, from *sender) plog.Logs {
	out := plog.NewLogs()
	for _, one := range in[:min(len(in), maxLogs)] {
		data := object{}
		for k, v := range one.Attributes {
			data[k] = v.Value
		}
		rl := out.ResourceLogs().AppendEmpty()
		resource(rl.Resource(), from.project, str(data, "sentry.release"), str(data, "sentry.environment"), from.sdk)
		l := rl.ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
		l.SetTimestamp(pcommon.NewTimestampFromTime(from.at(one.Timestamp.Time)))
		l.SetObservedTimestamp(pcommon.NewTimestampFromTime(from.now))
		severity(l, string(one.Level))
		l.Body().SetStr(mask.Text(string(one.Body), 4*maxMessage))
		if t := hexID(one.TraceID, 16); t != "" {
			l.SetTraceID(traceID(t))
		}
		for _, v := range []text{one.SpanID, text(str(data, "sentry.trace.parent_span_id"))} {
			if s := hexID(v, 8); s != "" {
				l.SetSpanID(spanID(s))
				break
			}
		}
		attributes(l.Attributes(), data)
	}
	return out
}

func severity(l plog.LogRecord, level string) {
	n := map[string]plog.SeverityNumber{
		"trace": plog.SeverityNumberTrace, "debug": plog.SeverityNumberDebug, "info": plog.SeverityNumberInfo, "warn": plog.SeverityNumberWarn,
		"warning": plog.SeverityNumberWarn, "error": plog.SeverityNumberError, "fatal": plog.SeverityNumberFatal,
	}[level]
	if n == 0 {
		n = plog.SeverityNumberInfo
	}
	l.SetSeverityNumber(n)
	l.SetSeverityText(level)
}

func traceID(s string) (id pcommon.TraceID) {
	_, _ = hex.Decode(id[:], []byte(s)) // looked at before
	return id
}

func spanID(s string) (id pcommon.SpanID) {
	_, _ = hex.Decode(id[:], []byte(s)) // likewise
	return id
}
