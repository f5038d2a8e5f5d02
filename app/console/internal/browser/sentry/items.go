package sentry

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"mall/app/console/internal/browser/envelope"
	"mall/app/console/internal/browser/mask"
	"mall/app/console/internal/browser/pageerror"
)

const (
	maxReported   = 100 // lines of one client report
	maxAggregates = 100
	maxFeedback   = 4000 // bytes
	// An event in memory is about so many times its payload.
	expansion = 2
)

// take keeps an item. It returns the kind it counts as, or why it was dropped.
func (in *Intake) take(ctx context.Context, item envelope.Item, h envelope.Header, from *sender) (kind, dropped string) {
	defer func() {
		if v := recover(); v != nil {
			in.log.Error("an item of an envelope panicked", "type", item.Type, "error", v)
			dropped = "malformed"
		}
	}()
	var err error
	switch item.Type {
	case "event":
		err = in.event(item, h, from)
	case "transaction":
		var e event
		if err = decoded(item.Payload, &e); err == nil {
			err = in.keep.Traces(ctx, spans(&e, from))
		}
	case "span":
		err = in.spans(ctx, item.Payload, from)
	case "log":
		var lines container[logLine]
		if err = decoded(item.Payload, &lines); err == nil {
			err = in.keep.Logs(ctx, logLines(lines.Items, from))
		}
	case "session", "sessions":
		err = in.session(item, from)
	case "client_report":
		err = in.clientReport(item.Payload, from)
	case "feedback":
		var e event
		if err = decoded(item.Payload, &e); err == nil {
			err = in.feedback(&e, h, from)
		}
	case "user_report":
		var u userReport
		if err = decoded(item.Payload, &u); err == nil {
			err = taken(in.keep.Errors.AddFeedback(pageerror.Feedback{
				ID: id(), At: from.now, EventID: id(u.EventID), Message: mask.Text(string(u.Comments), maxFeedback),
			}))
		}
	default:
		return "", "unknown: " + known(item.Type)
	}
	switch {
	case errors.Is(err, errMalformed):
		return "", "malformed: " + item.Type
	case err != nil:
		return "", "full: " + item.Type
	}
	return item.Type, ""
}

// known is the name of a type as it may be counted: there are so many, and no more.
func known(kind string) string {
	switch kind {
	case "attachment", "profile", "profile_chunk", "replay_event", "replay_recording", "check_in", "metric", "trace_metric", "statsd", "raw_security":
		return kind
	}
	return "other"
}

var (
	errMalformed = errors.New("the payload has another shape")
	errFull      = errors.New("too much waits to be written")
)

func taken(ok bool) error {
	if !ok {
		return errFull
	}
	return nil
}

// decoded reads a payload. A field of another type than it should have is left out.
func decoded(payload []byte, into any) error {
	err := json.Unmarshal(payload, into)
	var other *json.UnmarshalTypeError
	if errors.As(err, &other) && other.Field != "" {
		return nil
	}
	if err != nil {
		return errMalformed
	}
	return nil
}

func (in *Intake) event(item envelope.Item, h envelope.Header, from *sender) error {
	var e event
	if err := decoded(item.Payload, &e); err != nil {
		return err
	}
	return taken(in.keep.Errors.Add(pageError(&e, from, h.EventID), expansion*len(item.Payload)+1024))
}

// spans takes both versions: a list of typed spans, and one span by itself.
func (in *Intake) spans(ctx context.Context, payload []byte, from *sender) error {
	var list container[streamedSpan]
	if err := decoded(payload, &list); err != nil {
		return err
	}
	if len(list.Items) > 0 {
		return in.keep.Traces(ctx, streamed(list.Items, from))
	}
	var one span
	if err := decoded(payload, &one); err != nil {
		return err
	}
	if hexID(one.TraceID, 16) == "" {
		return errMalformed
	}
	return in.keep.Traces(ctx, single(one, from))
}

func (in *Intake) session(item envelope.Item, from *sender) error {
	if item.Type == "sessions" {
		var s sessions
		if err := decoded(item.Payload, &s); err != nil {
			return err
		}
		for _, a := range s.Aggregates[:min(len(s.Aggregates), maxAggregates)] {
			started := int64(a.Exited) + int64(a.Errored) + int64(a.Crashed)
			if !in.keep.Errors.Sessions(name(s.Attrs.Release), from.at(a.Started.Time), started, int64(a.Errored), int64(a.Crashed)) {
				return errFull
			}
		}
		return nil
	}
	var s session
	if err := decoded(item.Payload, &s); err != nil {
		return err
	}
	// A session is told of again and again; it begins once, and ends badly once.
	var started, errored, crashed int64
	if s.Init {
		started = 1
	}
	switch {
	case s.Status == "crashed" || s.Status == "unhandled":
		crashed = 1
	case s.Errors == 1:
		errored = 1
	}
	if started+errored+crashed == 0 {
		return nil
	}
	return taken(in.keep.Errors.Sessions(name(s.Attrs.Release), from.at(s.Started.Time), started, errored, crashed))
}

func (in *Intake) clientReport(payload []byte, from *sender) error {
	var c clientReport
	if err := decoded(payload, &c); err != nil {
		return err
	}
	for _, d := range c.Discarded[:min(len(c.Discarded), maxReported)] {
		if d.Quantity == 0 {
			continue
		}
		if !in.keep.Errors.Lose(word(d.Reason), word(d.Category), from.at(c.Timestamp.Time), int64(d.Quantity)) {
			return errFull
		}
	}
	return nil
}

// word is a short name out of a page's mouth.
func word(t text) string {
	w := strings.Map(func(r rune) rune {
		if r == '_' || r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, string(t))
	return w[:min(len(w), 40)]
}

func (in *Intake) feedback(e *event, h envelope.Header, from *sender) error {
	f := e.Contexts.Feedback
	out := pageerror.Feedback{
		ID: id(e.EventID, text(h.EventID)), At: from.at(e.Timestamp.Time), TraceID: hexID(e.Contexts.Trace.TraceID, 16),
		URL: mask.URL(string(f.URL)), Message: mask.Text(string(f.Message), maxFeedback),
	}
	if f.EventID != "" {
		out.EventID = id(f.EventID)
	}
	if out.Message == "" {
		return errMalformed
	}
	return taken(in.keep.Errors.AddFeedback(out))
}
