package api

import (
	"encoding/hex"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"mall/app/console/internal/problem"
	"mall/app/console/internal/store"
)

const (
	defaultLimit = 50
	maxLimit     = 1000
)

// query reads the parameters of a request one by one and keeps the first thing that is wrong.
type query struct {
	values url.Values
	now    time.Time
	err    *problem.Problem
}

func (q *query) text(name string) string { return q.values.Get(name) }

func (q *query) wrong(field, format string, args ...any) {
	if q.err == nil {
		q.err = problem.Invalid(field, format, args...)
	}
}

// instant takes RFC 3339, or a duration before now such as 15m.
func (q *query) instant(name string) time.Time {
	v := q.text(name)
	if v == "" {
		return time.Time{}
	}
	if d, err := time.ParseDuration(v); err == nil && d >= 0 {
		return q.now.Add(-d)
	}
	if t, err := time.Parse(time.RFC3339Nano, v); err == nil {
		return t
	}
	q.wrong(name, "must be a time such as 2026-01-31T08:00:00Z or a duration before now such as 15m")
	return time.Time{}
}

func (q *query) duration(name string) time.Duration {
	v := q.text(name)
	if v == "" {
		return 0
	}
	d, err := time.ParseDuration(v)
	if err != nil || d < 0 {
		q.wrong(name, "must be a duration such as 250ms or 1.5s")
	}
	return d
}

func (q *query) limit() int { return q.number("limit", defaultLimit, 1, maxLimit) }

// number reads a whole number; usual is what it is when not given.
func (q *query) number(name string, usual, least, most int) int {
	v := q.text(name)
	if v == "" {
		return usual
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < least || n > most {
		q.wrong(name, "must be a number from %d to %d", least, most)
		return usual
	}
	return n
}

// several reads a parameter that may be repeated; empty ones do not count.
func (q *query) several(name string) []string {
	return slices.DeleteFunc(slices.Clone(q.values[name]), func(v string) bool { return v == "" })
}

func (q *query) oneOf(name string, allowed ...string) string {
	v := strings.ToLower(q.text(name))
	if v == "" {
		return ""
	}
	if slices.Contains(allowed, v) {
		return v
	}
	q.wrong(name, "must be one of %s", strings.Join(allowed, ", "))
	return ""
}

// attributes reads every attribute=name=value.
func (q *query) attributes() map[string]string {
	with, without := q.attributesAndWithout()
	if len(without) > 0 {
		q.wrong("attribute", "must be NAME=VALUE here: != is for log lines")
	}
	return with
}

// attributesAndWithout reads every attribute=name=value and attribute=name!=value.
func (q *query) attributesAndWithout() (with map[string]string, without []store.Attribute) {
	with = map[string]string{}
	for _, pair := range q.values["attribute"] {
		name, value, ok := strings.Cut(pair, "=")
		name, not := strings.CutSuffix(name, "!")
		switch other, given := with[name]; {
		case !ok || name == "":
			q.wrong("attribute", "must be NAME=VALUE, such as mall.order.id=01J...")
		case not:
			without = append(without, store.Attribute{Name: name, Value: value})
		case given && other != value:
			q.wrong("attribute", "asks for two values of %.64q, which nothing has at once", name)
		default:
			with[name] = value
		}
	}
	return with, without
}

func (q *query) traceID(name string) (id [16]byte, given bool) {
	v := q.text(name)
	if v == "" {
		return id, false
	}
	id, p := parseTraceID(name, v)
	if p != nil && q.err == nil {
		q.err = p
	}
	return id, true
}

func parseTraceID(field, v string) (id [16]byte, p *problem.Problem) {
	b, err := hex.DecodeString(v)
	if err != nil || len(b) != len(id) {
		return id, problem.Invalid(field, "must be 32 hexadecimal digits")
	}
	return [16]byte(b), nil
}
