package outbox

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"

	"mall/common/gauge"
	"mall/common/mysql"
)

const (
	backlogInterval = 5 * time.Second
	// mostPending bounds what counting costs; a backlog that long is reported as this many.
	mostPending = 100_000
)

// errProduce marks what Kafka did not take, as opposed to a database that does not answer.
var errProduce = errors.New("produce")

// lead says whether this process is the one that relays.
type lead struct {
	mu    sync.Mutex
	now   bool
	until time.Time
}

// grace is how long a relay still counts as the leading one after Kafka refused a batch: it gives up
// the lock for a moment then, and its backlog is just what must be seen.
const grace = 3 * retryBackoff

func (l *lead) begin() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.now = true
}

func (l *lead) end(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.now = false
	if errors.Is(err, errProduce) {
		l.until = time.Now().Add(grace)
	}
}

func (l *lead) held() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.now || time.Now().Before(l.until)
}

// Leads reports whether this process's relay is the one that works. Of a worker's replicas it is the
// one that speaks for the domain: gauges of the whole schema are reported by it alone. While Kafka
// is down the replicas take turns, so two may report the same for some seconds; add up nothing, take
// the maximum.
func (r *Relay) Leads() bool { return r.leading.held() }

// Alone makes measure work in the leading replica only; elsewhere its gauges have no series.
func (r *Relay) Alone(measure func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error {
		if !r.Leads() {
			return gauge.ErrElsewhere
		}
		return measure(ctx)
	}
}

// backlog reports mall.outbox.pending and mall.outbox.age of the schema now and then: one query that
// reads the unsent end of idx_unsent, at most mostPending entries of it.
func (r *Relay) backlog(ctx context.Context) error {
	meter := otel.Meter("mall/common/outbox")
	pending := gauge.New(meter, "mall.outbox.pending", "{event}", "Events in the outbox that Kafka has not got yet.")
	age := gauge.New(meter, "mall.outbox.age", "s", "Age of the oldest event that Kafka has not got yet, 0 when there is none.")
	return gauge.Poll{
		What: "the outbox", Interval: cmp.Or(r.MeasureEvery, backlogInterval), Gauges: []*gauge.Gauge{pending, age},
		Measure: r.Alone(func(ctx context.Context) error {
			b, err := measure(ctx, r.DB)
			if err != nil {
				return err
			}
			schema := attribute.String("db.namespace", b.schema)
			pending.Set(gauge.Of(b.pending, schema))
			age.Set(gauge.Of(b.age.Seconds(), schema))
			return nil
		}),
	}.Run(ctx)
}

type backlog struct {
	schema  string
	pending int64
	age     time.Duration
}

func measure(ctx context.Context, db *mysql.DB) (backlog, error) {
	var b backlog
	var oldest sql.NullTime
	err := db.Read(ctx, func(q mysql.Querier) error {
		return q.QueryRowContext(ctx, `SELECT DATABASE(),
			(SELECT COUNT(*) FROM (SELECT 1 FROM outbox WHERE sent_at IS NULL LIMIT ?) AS unsent),
			(SELECT created_at FROM outbox WHERE sent_at IS NULL ORDER BY id LIMIT 1)`, mostPending).
			Scan(&b.schema, &b.pending, &oldest)
	})
	if err != nil {
		return b, fmt.Errorf("measure outbox: %w", err)
	}
	if oldest.Valid {
		b.age = max(0, time.Since(oldest.Time))
	}
	return b, nil
}
