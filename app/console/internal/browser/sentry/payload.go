package sentry

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// The payloads of items, as far as they are kept. Pages send what they like: what has another shape than it should is
// left out, and the rest stays.

// text takes a string, a number or a boolean.
type text string

// UnmarshalJSON implements json.Unmarshaler.
func (t *text) UnmarshalJSON(b []byte) error {
	var v any
	if len(b) > 0 && (b[0] == '{' || b[0] == '[') {
		return nil
	}
	if err := json.Unmarshal(b, &v); err != nil {
		return err
	}
	*t = text(plain(v))
	return nil
}

func plain(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case nil:
		return ""
	}
	return fmt.Sprint(v)
}

// number takes a whole number, also as a string.
type number int

// UnmarshalJSON implements json.Unmarshaler.
func (n *number) UnmarshalJSON(b []byte) error {
	var t text
	if err := t.UnmarshalJSON(b); err != nil {
		return err
	}
	f, err := strconv.ParseFloat(string(t), 64)
	if err == nil && f >= 0 && f < 1<<31 {
		*n = number(f)
	}
	return nil
}

// instant takes seconds since 1970, or RFC 3339.
type instant struct{ time.Time }

// UnmarshalJSON implements json.Unmarshaler.
func (i *instant) UnmarshalJSON(b []byte) error {
	var t text
	if err := t.UnmarshalJSON(b); err != nil {
		return err
	}
	if f, err := strconv.ParseFloat(string(t), 64); err == nil {
		if f > 0 && f < 1<<34 {
			i.Time = time.UnixMicro(int64(f * 1e6)).UTC()
		}
		return nil
	}
	if at, err := time.Parse(time.RFC3339Nano, string(t)); err == nil {
		i.Time = at.UTC()
	}
	return nil
}

// values takes a list, or an object with the list "values"; members of another shape are left out.
type values[T any] []T

// UnmarshalJSON implements json.Unmarshaler.
func (v *values[T]) UnmarshalJSON(b []byte) error {
	var raw []json.RawMessage
	if json.Unmarshal(b, &raw) != nil {
		var object struct {
			Values []json.RawMessage `json:"values"`
		}
		_ = json.Unmarshal(b, &object) // what is no object either has no members
		raw = object.Values
	}
	for _, r := range raw {
		var one T
		if json.Unmarshal(r, &one) == nil && string(r) != "null" {
			*v = append(*v, one)
		}
	}
	return nil
}

// tags takes an object of plain values, or a list of pairs.
type tags map[string]text

// UnmarshalJSON implements json.Unmarshaler.
func (t *tags) UnmarshalJSON(b []byte) error {
	var object map[string]text
	if json.Unmarshal(b, &object) == nil {
		*t = object
		return nil
	}
	var pairs [][2]text
	if json.Unmarshal(b, &pairs) == nil {
		*t = tags{}
		for _, p := range pairs {
			(*t)[string(p[0])] = p[1]
		}
	}
	return nil
}

// object takes an object, and nothing else.
type object map[string]any

// UnmarshalJSON implements json.Unmarshaler.
func (o *object) UnmarshalJSON(b []byte) error {
	var m map[string]any
	if json.Unmarshal(b, &m) == nil {
		*o = m
	}
	return nil
}

type event struct {
	EventID     text         `json:"event_id"`
	Timestamp   instant      `json:"timestamp"`
	Start       instant      `json:"start_timestamp"`
	Level       text         `json:"level"`
	Message     message      `json:"message"`
	LogEntry    message      `json:"logentry"`
	Transaction text         `json:"transaction"`
	Release     text         `json:"release"`
	Environment text         `json:"environment"`
	Fingerprint values[text] `json:"fingerprint"`
	Tags        tags         `json:"tags"`
	User        user         `json:"user"`
	Request     struct {
		URL text `json:"url"`
	} `json:"request"`
	SDK struct {
		Name    text `json:"name"`
		Version text `json:"version"`
	} `json:"sdk"`
	Contexts    contexts           `json:"contexts"`
	Exception   values[exception]  `json:"exception"`
	Threads     values[exception]  `json:"threads"`
	Breadcrumbs values[breadcrumb] `json:"breadcrumbs"`
	Spans       values[span]       `json:"spans"`
	DebugMeta   struct {
		Images values[struct {
			Type     text `json:"type"`
			CodeFile text `json:"code_file"`
			DebugID  text `json:"debug_id"`
		}] `json:"images"`
	} `json:"debug_meta"`
}

// message takes a string, or an object as it is in "logentry".
type message string

// UnmarshalJSON implements json.Unmarshaler.
func (m *message) UnmarshalJSON(b []byte) error {
	var object struct {
		Message   text `json:"message"`
		Formatted text `json:"formatted"`
	}
	var t text
	if t.UnmarshalJSON(b) == nil && t != "" {
		*m = message(t)
	} else if json.Unmarshal(b, &object) == nil {
		*m = message(object.Formatted)
		if object.Formatted == "" {
			*m = message(object.Message)
		}
	}
	return nil
}

type user struct {
	ID       text `json:"id"`
	Email    text `json:"email"`
	Username text `json:"username"`
}

type contexts struct {
	Trace    trace `json:"trace"`
	Feedback struct {
		Message text `json:"message"`
		URL     text `json:"url"`
		EventID text `json:"associated_event_id"`
	} `json:"feedback"`
}

type trace struct {
	TraceID  text   `json:"trace_id"`
	SpanID   text   `json:"span_id"`
	ParentID text   `json:"parent_span_id"`
	Op       text   `json:"op"`
	Status   text   `json:"status"`
	Origin   text   `json:"origin"`
	Data     object `json:"data"`
}

type exception struct {
	Type       text `json:"type"`
	Value      text `json:"value"`
	Stacktrace struct {
		Frames values[frame] `json:"frames"`
	} `json:"stacktrace"`
	Mechanism struct {
		Type    text  `json:"type"`
		Handled *bool `json:"handled"`
	} `json:"mechanism"`
}

type frame struct {
	Filename text         `json:"filename"`
	AbsPath  text         `json:"abs_path"`
	Function text         `json:"function"`
	Module   text         `json:"module"`
	Line     number       `json:"lineno"`
	Column   number       `json:"colno"`
	InApp    *bool        `json:"in_app"`
	Pre      values[text] `json:"pre_context"`
	Context  text         `json:"context_line"`
	Post     values[text] `json:"post_context"`
}

type breadcrumb struct {
	Timestamp instant `json:"timestamp"`
	Category  text    `json:"category"`
	Type      text    `json:"type"`
	Level     text    `json:"level"`
	Message   text    `json:"message"`
	Data      object  `json:"data"`
}

type span struct {
	TraceID     text    `json:"trace_id"`
	SpanID      text    `json:"span_id"`
	ParentID    text    `json:"parent_span_id"`
	Op          text    `json:"op"`
	Description text    `json:"description"`
	Status      text    `json:"status"`
	Origin      text    `json:"origin"`
	Start       instant `json:"start_timestamp"`
	End         instant `json:"timestamp"`
	Data        object  `json:"data"`
}

// typed are attributes of the second version: a value and its type.
type typed map[string]struct {
	Value any `json:"value"`
}

type streamedSpan struct {
	TraceID    text    `json:"trace_id"`
	SpanID     text    `json:"span_id"`
	ParentID   text    `json:"parent_span_id"`
	Name       text    `json:"name"`
	Status     text    `json:"status"`
	Start      instant `json:"start_timestamp"`
	End        instant `json:"end_timestamp"`
	Attributes typed   `json:"attributes"`
}

type logLine struct {
	Timestamp  instant `json:"timestamp"`
	Level      text    `json:"level"`
	Body       text    `json:"body"`
	TraceID    text    `json:"trace_id"`
	SpanID     text    `json:"span_id"`
	Attributes typed   `json:"attributes"`
}

type container[T any] struct {
	Items values[T] `json:"items"`
}

type session struct {
	Init    bool    `json:"init"`
	Started instant `json:"started"`
	Status  text    `json:"status"`
	Errors  number  `json:"errors"`
	Attrs   struct {
		Release text `json:"release"`
	} `json:"attrs"`
}

type sessions struct {
	Aggregates values[struct {
		Started instant `json:"started"`
		Exited  number  `json:"exited"`
		Errored number  `json:"errored"`
		Crashed number  `json:"crashed"`
	}] `json:"aggregates"`
	Attrs struct {
		Release text `json:"release"`
	} `json:"attrs"`
}

type clientReport struct {
	Timestamp instant `json:"timestamp"`
	Discarded values[struct {
		Reason   text   `json:"reason"`
		Category text   `json:"category"`
		Quantity number `json:"quantity"`
	}] `json:"discarded_events"`
}

type userReport struct {
	EventID  text `json:"event_id"`
	Comments text `json:"comments"`
}
