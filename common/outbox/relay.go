package outbox

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/zeromicro/go-zero/core/logx"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"

	"mall/common/event"
	"mall/common/mysql"
)

const (
	batchSize    = 500
	idleInterval = 100 * time.Millisecond
	retryBackoff = time.Second
)

// Producer is what the relay needs of a Kafka client.
type Producer interface {
	ProduceSync(ctx context.Context, records ...*kgo.Record) kgo.ProduceResults
}

// Relay sends a schema's outbox to Kafka. Several may run; a named lock of the database lets one
// work at a time, and the lock falls with its connection, so a killed relay is replaced at once.
type Relay struct {
	DB       *mysql.DB
	Producer Producer
	Lock     string // one per schema, e.g. mall_order.outbox
	// MeasureEvery is how often the backlog is measured; default 5 s.
	MeasureEvery time.Duration

	leading lead
}

type row struct {
	id                                           int64
	eventID, topic, kind, aggregate, traceparent string
	version                                      int64
	payload                                      []byte
	createdAt                                    time.Time
}

// Run relays until ctx ends, and reports how much is left to send; see Leads.
func (r *Relay) Run(ctx context.Context) error {
	var measuring sync.WaitGroup
	defer measuring.Wait()
	measuring.Go(func() { _ = r.backlog(ctx) })
	for ctx.Err() == nil {
		err := r.lead(ctx)
		r.leading.end(err)
		if err != nil && ctx.Err() == nil {
			logx.WithContext(ctx).Errorf("outbox relay stopped, trying again: %v", err)
			pause(ctx, retryBackoff)
		}
	}
	return nil
}

// lead holds one connection with the lock and relays on it: whoever loses the lock has lost the
// connection too and cannot mark anything sent.
func (r *Relay) lead(ctx context.Context) error {
	conn, err := r.DB.Raw().Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	for {
		var got sql.NullInt64
		if err := conn.QueryRowContext(ctx, "SELECT GET_LOCK(?, 2)", r.Lock).Scan(&got); err != nil {
			return fmt.Errorf("lock %s: %w", r.Lock, err)
		}
		if got.Int64 == 1 {
			break
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	defer func() {
		unlock, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_, _ = conn.ExecContext(unlock, "DO RELEASE_LOCK(?)", r.Lock) // falls with the connection otherwise
	}()
	r.leading.begin()
	for ctx.Err() == nil {
		n, err := r.batch(ctx, conn)
		if err != nil {
			return err
		}
		if n < batchSize {
			pause(ctx, idleInterval)
		}
	}
	return nil
}

func (r *Relay) batch(ctx context.Context, conn *sql.Conn) (int, error) {
	rows, err := mysql.Collect(ctx, conn, func(rs *sql.Rows, v *row) error {
		return rs.Scan(&v.id, &v.eventID, &v.topic, &v.kind, &v.aggregate, &v.version, &v.payload, &v.traceparent, &v.createdAt)
	}, `SELECT id, event_id, topic, type, aggregate_id, version, payload, traceparent, created_at
		FROM outbox WHERE sent_at IS NULL ORDER BY id LIMIT ?`, batchSize)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	records := make([]*kgo.Record, len(rows))
	ids := make(map[*kgo.Record]int64, len(rows))
	for i, v := range rows {
		if records[i], err = v.record(ctx); err != nil {
			return 0, err
		}
		ids[records[i]] = v.id
	}
	results := r.Producer.ProduceSync(ctx, records...)
	sent := make([]any, 0, len(rows))
	for _, res := range results {
		if res.Err == nil {
			sent = append(sent, ids[res.Record])
		}
	}
	if len(sent) > 0 {
		// Marked even when ctx ended meanwhile: Kafka has them.
		mark, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		args := append([]any{time.Now().UTC()}, sent...)
		if _, err := conn.ExecContext(mark, "UPDATE outbox SET sent_at = ? WHERE id IN ("+mysql.In(len(sent))+")", args...); err != nil {
			return 0, fmt.Errorf("mark sent: %w", err)
		}
	}
	if rec, err := results.First(); err != nil {
		// One line in one of their traces: an outage concerns all of them alike.
		logx.WithContext(rec.Context).Errorf("%d events for %s wait, they were not sent: %v", len(rows)-len(sent), rec.Topic, err)
		return 0, fmt.Errorf("%w: %w", errProduce, err)
	}
	return len(rows), nil
}

func (v row) record(ctx context.Context) (*kgo.Record, error) {
	value, err := json.Marshal(event.Envelope{
		ID: v.eventID, Type: v.kind, AggregateID: v.aggregate, Version: v.version,
		OccurredAt: v.createdAt, Data: v.payload,
	})
	if err != nil {
		return nil, fmt.Errorf("outbox row %d: %w", v.id, err)
	}
	if v.traceparent != "" {
		ctx = otel.GetTextMapPropagator().Extract(ctx, propagation.MapCarrier{"traceparent": v.traceparent})
	}
	return &kgo.Record{Topic: v.topic, Key: []byte(v.aggregate), Value: value, Context: ctx}, nil
}

// Purge deletes sent rows older than age and returns how many. Unsent rows stay for ever.
func Purge(ctx context.Context, db *mysql.DB, age time.Duration) (int64, error) {
	return mysql.Changed(db.Raw().ExecContext(ctx,
		"DELETE FROM outbox WHERE sent_at < ? LIMIT 5000", time.Now().UTC().Add(-age)))
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
