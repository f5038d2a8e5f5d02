package sentry

import (
	"crypto/rand"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
	"time"

	"mall/app/console/internal/browser/mask"
	"mall/app/console/internal/browser/pageerror"
	"mall/app/console/internal/browser/visitor"
)

// Bounds of one event; what is over is cut or left out.
const (
	maxMessage    = 2000 // bytes
	maxName       = 200
	maxValue      = 500
	maxTags       = 50
	maxExceptions = 8
	maxFrames     = 100
	maxCrumbs     = 100
	maxFields     = 16 // of a breadcrumb
	maxParts      = 16 // of a fingerprint
)

// sender is who sent an envelope, and when.
type sender struct {
	project string
	agent   visitor.Agent
	visitor string        // tells apart visitors without a user's id
	shift   time.Duration // by which its clock is slow
	now     time.Time
	sdk     string
}

const (
	maxAhead = time.Minute
	maxPast  = 24 * time.Hour
)

// at is a time by our clock. Of what cannot be, nothing is believed: it happened now.
func (s *sender) at(t time.Time) time.Time {
	if t.IsZero() {
		return s.now
	}
	t = t.Add(s.shift)
	if t.After(s.now.Add(maxAhead)) || t.Before(s.now.Add(-maxPast)) {
		return s.now
	}
	return t
}

var eventID = regexp.MustCompile(`^[0-9a-f]{32}$`)

// id is an event's id as 32 digits; one that is none becomes another.
func id(given ...text) string {
	for _, t := range given {
		if v := strings.ToLower(strings.ReplaceAll(string(t), "-", "")); eventID.MatchString(v) {
			return v
		}
	}
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// hexID is an id of a trace or span of so many bytes, "" when it is none.
func hexID(t text, size int) string {
	v := strings.ToLower(string(t))
	b, err := hex.DecodeString(v)
	if err != nil || len(b) != size || strings.Trim(v, "0") == "" {
		return ""
	}
	return v
}

func name(t text) string { return strings.TrimSpace(mask.Text(string(t), maxName)) }

// pageError makes what is kept of an event, without anything private.
func pageError(e *event, from *sender, envelopeID string) *pageerror.Event {
	out := &pageerror.Event{
		ID: id(e.EventID, text(envelopeID)), Project: from.project, At: from.at(e.Timestamp.Time), Level: level(e.Level),
		Message: mask.Text(string(e.LogEntry), maxMessage), URL: mask.URL(string(e.Request.URL)), Transaction: mask.Path(name(e.Transaction)),
		Browser: from.agent.Browser, OS: from.agent.OS, Device: from.agent.Device, Release: name(e.Release), Environment: name(e.Environment),
		TraceID: hexID(e.Contexts.Trace.TraceID, 16), SpanID: hexID(e.Contexts.Trace.SpanID, 8), SDK: name(e.SDK.Name + " " + e.SDK.Version),
		Tags: kept(e.Tags), Handled: true, User: visitorOf(e.User, from), Exceptions: []pageerror.Exception{}, Breadcrumbs: []pageerror.Breadcrumb{},
	}
	if out.Message == "" {
		out.Message = mask.Text(string(e.Message), maxMessage)
	}
	for _, p := range e.Fingerprint[:min(len(e.Fingerprint), maxParts)] {
		out.Fingerprint = append(out.Fingerprint, mask.Text(string(p), maxName))
	}
	debugIDs := map[string]string{}
	for _, i := range e.DebugMeta.Images {
		if i.Type == "sourcemap" {
			debugIDs[string(i.CodeFile)] = string(i.DebugID)
		}
	}
	chain := e.Exception
	if len(chain) == 0 { // a message with a stack
		for _, t := range e.Threads {
			if len(t.Stacktrace.Frames) > 0 {
				chain = append(chain, t)
				break
			}
		}
	}
	for _, x := range slices.Backward(chain[max(0, len(chain)-maxExceptions):]) {
		out.Exceptions = append(out.Exceptions, converted(x, debugIDs))
		out.Handled = out.Handled && (x.Mechanism.Handled == nil || *x.Mechanism.Handled)
	}
	if len(out.Exceptions) > 0 {
		first := out.Exceptions[0]
		out.Type = first.Type
		if out.Message == "" {
			out.Message = first.Message
		}
	}
	for _, b := range e.Breadcrumbs[max(0, len(e.Breadcrumbs)-maxCrumbs):] {
		out.Breadcrumbs = append(out.Breadcrumbs, crumb(b, from))
	}
	return out
}

func visitorOf(u user, from *sender) string {
	if u.ID != "" {
		return "id:" + string(u.ID)
	}
	if u.Email != "" || u.Username != "" {
		return "name:" + string(u.Email) + ":" + string(u.Username)
	}
	return from.visitor
}

func level(t text) string {
	switch l := strings.ToLower(string(t)); l {
	case "fatal", "error", "warning", "info", "debug":
		return l
	case "log":
		return "info"
	}
	return "error"
}

// kept are tags whose names are not of something private.
func kept(in tags) map[string]string {
	out := map[string]string{}
	for k, v := range in {
		if len(out) == maxTags {
			break
		}
		if k = mask.Clip(k, maxName); !mask.Key(k) {
			out[k] = mask.Text(string(v), maxValue)
		}
	}
	return out
}

func converted(x exception, debugIDs map[string]string) pageerror.Exception {
	out := pageerror.Exception{
		Type: name(x.Type), Message: mask.Text(string(x.Value), maxMessage), Mechanism: name(x.Mechanism.Type),
		Handled: x.Mechanism.Handled == nil || *x.Mechanism.Handled, Frames: []pageerror.Frame{},
	}
	frames := x.Stacktrace.Frames
	for _, f := range slices.Backward(frames[max(0, len(frames)-maxFrames):]) {
		file := f.AbsPath
		if file == "" || file == "<anonymous>" {
			file = f.Filename
		}
		if file == "" {
			file = f.Module
		}
		called := mask.Clip(string(f.Function), maxName)
		if called == "?" || called == "<anonymous>" {
			called = ""
		}
		shown := string(file)
		if strings.ContainsAny(shown, "/?") {
			shown = mask.URL(shown)
		}
		one := pageerror.Frame{
			Function: called, File: mask.Clip(shown, maxValue), Line: int(f.Line), Column: int(f.Column),
			InApp: f.InApp == nil || *f.InApp, DebugID: mask.Clip(debugIDs[string(file)], 36),
		}
		if f.Context != "" {
			one.Source = lines(f)
		}
		out.Frames = append(out.Frames, one)
	}
	return out
}

// lines are those that the page itself sends, of scripts within it.
func lines(f frame) *pageerror.Source {
	s := &pageerror.Source{First: int(f.Line) - len(f.Pre)}
	all := append(append(slices.Clone(f.Pre), f.Context), f.Post...)
	if len(all) > 11 {
		return nil
	}
	for _, l := range all {
		s.Lines = append(s.Lines, mask.Text(string(l), 240))
	}
	return s
}

func crumb(b breadcrumb, from *sender) pageerror.Breadcrumb {
	category := b.Category
	if category == "" {
		category = b.Type
	}
	out := pageerror.Breadcrumb{At: from.at(b.Timestamp.Time), Category: name(category), Level: name(b.Level), Message: mask.Text(string(b.Message), maxValue)}
	for k, v := range b.Data {
		if len(out.Data) == maxFields {
			break
		}
		if !plainValue(v) || unwanted(k) {
			continue
		}
		if out.Data == nil {
			out.Data = map[string]string{}
		}
		out.Data[mask.Clip(k, maxName)] = mask.Text(plain(v), maxValue)
	}
	return out
}

func plainValue(v any) bool {
	switch v.(type) {
	case string, bool, float64:
		return true
	}
	return false
}

// unwanted tells whether an attribute is not kept for its name.
func unwanted(key string) bool {
	switch key {
	case "url.query", "url.fragment", "http.query", "http.fragment", "user_agent.original", "sentry.replay_id":
		return true
	}
	if strings.HasPrefix(key, "http.request.") && (strings.HasSuffix(key, "_start") || strings.HasSuffix(key, "_end")) {
		return true // a dozen times of each call, which the span's own say well enough
	}
	return mask.Key(key) || strings.HasPrefix(key, "__") || strings.HasPrefix(key, "user.") || strings.HasPrefix(key, "http.request.header.") || strings.HasPrefix(key, "http.response.header.")
}
