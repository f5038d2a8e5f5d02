package store

import (
	"context"
	"time"

	"go.opentelemetry.io/collector/pdata/plog"
)

// LogHistogram counts log lines over time.
type LogHistogram struct {
	Width   time.Duration // of a bucket
	Buckets []LogBucket   // oldest first, without gaps
}

// LogBucket counts the lines from At until At plus the width, by level as Log names it. Levels that none has are left out.
type LogBucket struct {
	At     time.Time
	Counts map[string]int64
}

// maxBuckets of a histogram.
const maxBuckets = 1000

// widths that buckets may have: those that divide an axis where people expect it.
var widths = []time.Duration{
	time.Millisecond, 5 * time.Millisecond, 10 * time.Millisecond, 50 * time.Millisecond, 100 * time.Millisecond, 250 * time.Millisecond, 500 * time.Millisecond,
	time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 15 * time.Second, 30 * time.Second,
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, day,
}

// widthFor is the least width with which so many buckets cover the period.
func widthFor(period time.Duration, buckets int) time.Duration {
	least := period / time.Duration(buckets)
	for _, w := range widths {
		if w >= least {
			return w
		}
	}
	return (least/day + 1) * day //nolint:durationcheck // whole days
}

// CountLogs counts the lines that FindLogs would find from q.Since until q.Until, in about so many buckets. Without Since
// the last 15 minutes are meant; limit and cursor do not matter.
func (s *Store) CountLogs(ctx context.Context, q LogQuery, buckets int) (LogHistogram, error) {
	if latest := s.conf.now().Add(day); q.Until.IsZero() {
		q.Until = s.conf.now()
	} else if q.Until.After(latest) {
		q.Until = latest // no line is from then, and numbers of nanoseconds end
	}
	if q.Since.IsZero() {
		q.Since = q.Until.Add(-15 * time.Minute)
	}
	if oldest := q.Until.Add(-10 * s.conf.MaxAge); q.Since.Before(oldest) {
		q.Since = oldest
	}
	if q.Since.After(q.Until) || q.Since.Before(time.Unix(0, 0)) {
		return LogHistogram{Width: widths[0]}, nil
	}
	w, err := newWindow(q.Since, q.Until, "")
	if err != nil {
		return LogHistogram{}, err
	}
	m, err := newLogMatcher(&q, w)
	if err != nil {
		return LogHistogram{}, err
	}
	c := newCounter(w, widthFor(q.Until.Sub(q.Since), max(1, min(buckets, maxBuckets))))
	if m.nothing {
		return c.public(), nil
	}
	if err := s.flushIf(ctx, s.anyQueued); err != nil {
		return LogHistogram{}, err
	}
	refs := s.refs(blockLogs, w, 0)
	if m.hasTrace {
		if refs, err = s.traceLogRefs(ctx, m.trace, refs); err != nil {
			return LogHistogram{}, err
		}
	}
	for _, ref := range refs {
		if err := ctx.Err(); err != nil {
			return LogHistogram{}, err
		}
		h, rows, err := m.count(ctx, ref)
		if s.skip(ctx, ref.seg, err) {
			continue
		} else if err != nil {
			return LogHistogram{}, err
		}
		for _, i := range rows {
			c.add(h.at(i), h.severity.signed(i))
		}
	}
	return c.public(), nil
}

// count returns which lines of a block are meant; the body is read only when the question is about what is in it.
func (m *logMatcher) count(ctx context.Context, ref blockRef) (*logHead, []int, error) {
	if may, err := m.inBlock(ctx, ref); err != nil || !may {
		return nil, nil, err
	}
	h, err := ref.seg.logHead(ctx, ref.id)
	if err != nil {
		return nil, nil, err
	}
	rows := m.inHead(h)
	if len(rows) == 0 || !m.needsBody() {
		return h, rows, nil
	}
	if m.q.Text != "" {
		if may, err := ref.seg.mayContain(ctx, ref.id, m.text); err != nil || !may {
			return h, nil, err
		}
	}
	dict, body, err := ref.seg.body(ctx, ref.id)
	if err != nil {
		return h, nil, err
	}
	b, err := readLogBody(h, dict, body)
	if err != nil {
		return h, nil, err
	}
	return h, m.inBody(b, rows), nil
}

func (m *logMatcher) needsBody() bool {
	return m.q.Text != "" || m.span != nil || len(m.q.Attributes)+len(m.q.Without) > 0
}

// counter adds up lines by bucket and level.
type counter struct {
	first, width int64
	counts       [][]int64 // by bucket and level
}

func newCounter(w window, width time.Duration) *counter {
	c := &counter{width: int64(width)}
	c.first = w.since - w.since%c.width
	c.counts = make([][]int64, (w.until-c.first)/c.width+1)
	for i := range c.counts {
		c.counts[i] = make([]int64, len(levelNames))
	}
	return c
}

func (c *counter) add(at, severity int64) {
	level := 0
	if severity >= 1 && severity <= 24 {
		level = int(severity+3) / 4
	}
	c.counts[(at-c.first)/c.width][level]++
}

func (c *counter) public() LogHistogram {
	out := LogHistogram{Width: time.Duration(c.width), Buckets: make([]LogBucket, len(c.counts))}
	for i, counts := range c.counts {
		b := LogBucket{At: time.Unix(0, c.first+int64(i)*c.width), Counts: map[string]int64{}}
		for level, n := range counts {
			if n > 0 {
				b.Counts[levelName(plog.SeverityNumber(max(0, int64(level)*4-3)))] = n
			}
		}
		out.Buckets[i] = b
	}
	return out
}
