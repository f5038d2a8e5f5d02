// Package audit stores what operators did, as every domain tells it on Kafka.
package audit

import (
	"context"
	"fmt"

	"mall/app/user/domain"
	"mall/common/event"
	"mall/common/id"
)

// Log is where entries go. An entry that is there already is no error.
type Log interface {
	RecordAudit(ctx context.Context, e domain.AuditEntry) error
}

// Consumer handles the events of event.TopicAudit.
type Consumer struct{ Log Log }

// Handle stores one entry. Errors: one that can never be stored, for the dead-letter topic.
func (c Consumer) Handle(ctx context.Context, _ string, e event.Envelope) error {
	if e.Type != event.AuditRecorded {
		return nil // of a later version
	}
	var a event.Audit
	if err := e.Decode(&a); err != nil {
		return err
	}
	entry := domain.AuditEntry{
		ID: e.ID, At: e.OccurredAt.UTC(), ActorID: a.ActorID, Action: a.Action, Target: a.Target,
		Detail: a.Detail, TraceID: a.TraceID,
	}
	if !id.Valid(entry.ID) || !entry.Sound() {
		return fmt.Errorf("audit event %q of %q cannot be stored as it is", e.ID, a.Action)
	}
	return c.Log.RecordAudit(ctx, entry)
}
