package domain

import (
	"time"
	"unicode/utf8"

	"mall/common/problem"
)

const (
	maxAuditKey    = 64     // characters of an actor, action or target
	maxAuditDetail = 65_535 // bytes, what a TEXT column holds
)

// AuditEntry is one act of an operator.
type AuditEntry struct {
	ID         string // of the event that told of it
	At         time.Time
	ActorID    string
	ActorEmail string // as it is now; empty when mall itself acted
	Action     string // e.g. order.ship
	Target     string // id of the thing acted on
	Detail     string // JSON object
	TraceID    string
}

// AuditFilter selects entries; an empty member selects all.
type AuditFilter struct {
	ActorID, Action, Target string
}

// Checked refuses values that no entry can have. Errors: a 400 that names them.
func (f AuditFilter) Checked() (AuditFilter, error) {
	var wrong []problem.Field
	for _, part := range []struct{ field, value string }{{"actor", f.ActorID}, {"action", f.Action}, {"target", f.Target}} {
		if !visible(part.value) {
			wrong = append(wrong, problem.Field{Field: part.field, Reason: "must be at most 64 visible ASCII characters"})
		}
	}
	if len(wrong) > 0 {
		return AuditFilter{}, problem.Invalid(wrong...)
	}
	return f, nil
}

// visible reports whether s fits the columns of the audit log's keys.
func visible(s string) bool {
	for _, r := range s {
		if r <= ' ' || r > '~' {
			return false
		}
	}
	return len(s) <= maxAuditKey
}

// Sound reports whether an entry can be stored as it is.
func (e AuditEntry) Sound() bool {
	return visible(e.ActorID) && visible(e.Action) && visible(e.Target) && visible(e.TraceID) &&
		len(e.TraceID) <= 32 && utf8.ValidString(e.Detail) && len(e.Detail) <= maxAuditDetail
}
