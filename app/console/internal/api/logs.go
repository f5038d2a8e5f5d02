package api

import (
	"fmt"
	"net/http"
	"time"

	"mall/app/console/internal/problem"
	"mall/app/console/internal/store"
)

// logQuery reads what log lines are asked for: traceId, spanId, service (repeatable: one of them), level (this and what is
// worse), query (free text), attribute=NAME=VALUE or attribute=NAME!=VALUE (repeatable: all of them), since, until.
func (q *query) logQuery() store.LogQuery {
	id, hasID := q.traceID("traceId")
	ask := store.LogQuery{
		SpanID: q.text("spanId"), Services: q.several("service"), Level: q.oneOf("level", "debug", "info", "warn", "error", "fatal"),
		Text: q.text("query"), Since: q.instant("since"), Until: q.instant("until"),
	}
	ask.Attributes, ask.Without = q.attributesAndWithout()
	if hasID {
		ask.TraceID = fmt.Sprintf("%x", id)
	}
	return ask
}

// logs searches, with limit and cursor.
func (a *API) logs(r *http.Request) (any, error) {
	q := newQuery(r)
	ask := q.logQuery()
	ask.Limit, ask.Cursor = q.limit(), q.text("cursor")
	if q.err != nil {
		return nil, q.err
	}
	found, next, err := a.store.FindLogs(r.Context(), ask)
	if err != nil {
		return nil, cursorProblem(err)
	}
	items := make([]logItem, len(found))
	for i, l := range found {
		items[i] = newLogItem(l)
	}
	return list[logItem]{items, next}, nil
}

// logBucket counts lines from At on, by level; lines that say no level are counted under "".
type logBucket struct {
	At     time.Time        `json:"at"`
	Counts map[string]int64 `json:"counts"`
}

type logHistogram struct {
	Items    []logBucket `json:"items"`
	BucketMS float64     `json:"bucketMs"` // how long a bucket is
}

const (
	defaultBuckets = 60
	mostBuckets    = 500
)

// logHistogram counts the lines that logs would find, in about buckets equal stretches of time.
func (a *API) logHistogram(r *http.Request) (any, error) {
	q := newQuery(r)
	ask, buckets := q.logQuery(), q.number("buckets", defaultBuckets, 1, mostBuckets)
	if q.err != nil {
		return nil, q.err
	}
	if !ask.Since.IsZero() && !ask.Until.IsZero() && ask.Since.After(ask.Until) {
		return nil, problem.Invalid("until", "must not be before since")
	}
	if ask.Until.IsZero() {
		ask.Until = q.now // exactly since ago, not a little more, which would ask for wider buckets
	}
	found, err := a.store.CountLogs(r.Context(), ask, buckets)
	if err != nil {
		return nil, err
	}
	out := logHistogram{Items: make([]logBucket, len(found.Buckets)), BucketMS: float64(found.Width) / float64(time.Millisecond)}
	for i, b := range found.Buckets {
		out.Items[i] = logBucket{b.At.UTC(), b.Counts}
	}
	return out, nil
}
