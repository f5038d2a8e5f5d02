package verify

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// The OTLP JSON encoding, as far as spans need it: ids are hex, 64-bit numbers may be strings.
// https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
type otlpDocument struct {
	ResourceSpans []struct {
		Resource   struct{ Attributes []otlpAttribute }
		ScopeSpans []struct{ Spans []otlpSpan }
	}
}

type otlpSpan struct {
	TraceID      string `json:"traceId"`
	SpanID       string `json:"spanId"`
	ParentSpanID string `json:"parentSpanId"`
	Name         string
	Kind         any
	Start        any `json:"startTimeUnixNano"`
	End          any `json:"endTimeUnixNano"`
	Attributes   []otlpAttribute
	Events       []struct {
		Name       string
		Attributes []otlpAttribute
	}
	Status struct {
		Code    any
		Message string
	}
}

type otlpAttribute struct {
	Key   string
	Value map[string]any
}

// Decode reads a trace from OTLP JSON. Errors: what is no OTLP JSON, or mixes traces.
func Decode(raw []byte) (*Trace, error) {
	var doc otlpDocument
	if err := json.Unmarshal(raw, &doc); err != nil {
		return nil, fmt.Errorf("OTLP JSON: %w", err)
	}
	t := &Trace{}
	for _, r := range doc.ResourceSpans {
		resource := attributes(r.Resource.Attributes)
		for _, scope := range r.ScopeSpans {
			for i := range scope.Spans {
				s, err := scope.Spans[i].span(resource)
				if err != nil {
					return nil, err
				}
				if t.ID == "" {
					t.ID = s.TraceID
				}
				if s.TraceID != t.ID {
					return nil, fmt.Errorf("the document mixes the traces %s and %s", t.ID, s.TraceID)
				}
				t.Spans = append(t.Spans, s)
			}
		}
	}
	return t, nil
}

func (o *otlpSpan) span(resource map[string]string) (*Span, error) {
	start, err := nanos(o.Start)
	if err != nil {
		return nil, fmt.Errorf("span %s: startTimeUnixNano: %w", o.SpanID, err)
	}
	end, err := nanos(o.End)
	if err != nil {
		return nil, fmt.Errorf("span %s: endTimeUnixNano: %w", o.SpanID, err)
	}
	s := &Span{
		TraceID: strings.ToLower(o.TraceID), SpanID: strings.ToLower(o.SpanID), ParentID: strings.ToLower(o.ParentSpanID),
		Name: o.Name, Kind: kindOf(o.Kind), Start: start, End: end, Message: o.Status.Message,
		Failed: fmt.Sprint(o.Status.Code) == "2" || fmt.Sprint(o.Status.Code) == "STATUS_CODE_ERROR",
		Attrs:  attributes(o.Attributes), Resource: resource,
	}
	if strings.Trim(s.ParentID, "0") == "" {
		s.ParentID = ""
	}
	for _, e := range o.Events {
		text := []string{e.Name}
		for k, v := range attributes(e.Attributes) {
			text = append(text, k+"="+v)
		}
		s.Events = append(s.Events, strings.Join(text, "\n"))
	}
	return s, nil
}

func nanos(v any) (time.Time, error) {
	switch n := v.(type) {
	case string:
		i, err := strconv.ParseInt(n, 10, 64)
		return time.Unix(0, i), err
	case float64: // loses less than a microsecond
		return time.Unix(0, int64(n)), nil
	}
	return time.Time{}, fmt.Errorf("%v is no number of nanoseconds", v)
}

func kindOf(v any) Kind {
	switch strings.TrimPrefix(fmt.Sprint(v), "SPAN_KIND_") {
	case "2", "SERVER":
		return Server
	case "3", "CLIENT":
		return Client
	case "4", "PRODUCER":
		return Producer
	case "5", "CONSUMER":
		return Consumer
	}
	return Internal
}

func attributes(list []otlpAttribute) map[string]string {
	out := make(map[string]string, len(list))
	for _, a := range list {
		out[a.Key] = textOf(a.Value)
	}
	return out
}

// textOf writes any attribute value as text: scalars as they are, lists and maps as JSON.
func textOf(value map[string]any) string {
	for kind, v := range value {
		switch kind {
		case "arrayValue", "kvlistValue":
			raw, err := json.Marshal(v)
			if err != nil {
				return fmt.Sprint(v)
			}
			return string(raw)
		case "doubleValue":
			if f, ok := v.(float64); ok {
				return strconv.FormatFloat(f, 'g', -1, 64)
			}
		case "intValue":
			if f, ok := v.(float64); ok {
				return strconv.FormatInt(int64(f), 10)
			}
		}
		return fmt.Sprint(v)
	}
	return ""
}
