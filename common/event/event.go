// Package event is what mall says on Kafka: the envelope, the topics and the payloads of every
// event. The JSON of these types is the wire format; docs/events.schema.json describes it for other languages.
package event

import (
	"encoding/json"
	"fmt"
	"time"
)

// Topics. A dead-letter topic has the name with DLQSuffix.
const (
	TopicOrder   = "mall.order.v1"
	TopicPayment = "mall.payment.v1"
	TopicStock   = "mall.stock.v1"
	TopicFlash   = "mall.flash.v1"
	TopicAudit   = "mall.audit.v1"

	DLQSuffix = ".dlq"
)

// Topics lists every topic that must exist, dead-letter topics too.
func Topics() []string {
	var all []string
	for _, t := range []string{TopicOrder, TopicPayment, TopicStock, TopicFlash, TopicAudit} {
		all = append(all, t, t+DLQSuffix)
	}
	return all
}

// Envelope is the value of every record. The record's key is AggregateID.
type Envelope struct {
	ID          string          `json:"id"`
	Type        string          `json:"type"`
	AggregateID string          `json:"aggregateId"`
	Version     int64           `json:"version"` // of the aggregate after the change, 0 where it has none
	OccurredAt  time.Time       `json:"occurredAt"`
	Data        json.RawMessage `json:"data"`
}

// Decode fills v from the payload. Errors are for dead-letter topics: they do not heal by waiting.
func (e Envelope) Decode(v any) error {
	if err := json.Unmarshal(e.Data, v); err != nil {
		return fmt.Errorf("decode %s %s: %w", e.Type, e.ID, err)
	}
	return nil
}
