// Package outbox writes events in the transaction of the change they tell of, and relays them to
// Kafka afterwards, in order per aggregate, at least once.
//
// Each domain's schema has the table (see Table for its columns).
package outbox

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"

	"mall/common/event"
	"mall/common/id"
	"mall/common/mysql"
)

// Table is the DDL that every domain's first migration holds:
//
//	id BIGINT auto-increment, event_id CHAR(26) unique, topic, type, aggregate_id, version,
//	payload, traceparent, created_at, sent_at (null until Kafka acknowledged)
const Table = "outbox"

// Message is one event to be told.
type Message struct {
	Topic       string
	Type        string
	AggregateID string
	Version     int64
	Data        any
}

// Add stores messages inside tx with the trace context of ctx, so that the relay's producer span
// becomes a child of the span that changed the row.
func Add(ctx context.Context, tx mysql.Querier, messages ...Message) error {
	if len(messages) == 0 {
		return nil
	}
	carrier := propagation.MapCarrier{}
	otel.GetTextMapPropagator().Inject(ctx, carrier)
	now := time.Now().UTC()
	args := make([]any, 0, len(messages)*8)
	for _, m := range messages {
		payload, err := json.Marshal(m.Data)
		if err != nil {
			return fmt.Errorf("encode event %s: %w", m.Type, err)
		}
		args = append(args, id.New(), m.Topic, m.Type, m.AggregateID, m.Version, payload, carrier.Get("traceparent"), now)
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO outbox
		(event_id, topic, type, aggregate_id, version, payload, traceparent, created_at)
		VALUES `+mysql.Rows(len(messages), 8), args...)
	if err != nil {
		return fmt.Errorf("write outbox: %w", err)
	}
	return nil
}

// Audit returns the message that records an operator's act.
func Audit(actorID, action, target, traceID string, detail any) Message {
	text, err := json.Marshal(detail)
	if err != nil {
		text = []byte("{}")
	}
	return Message{Topic: event.TopicAudit, Type: event.AuditRecorded, AggregateID: target,
		Data: event.Audit{ActorID: actorID, Action: action, Target: target, Detail: string(text), TraceID: traceID}}
}
