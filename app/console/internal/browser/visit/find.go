package visit

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"time"

	"mall/app/console/internal/browser/ask"
)

const (
	day     = 24 * time.Hour
	buckets = 48
	top     = 20
)

// Register adds the paths to mux.
func (s *Store) Register(mux *http.ServeMux) {
	mux.HandleFunc("POST "+Path, s.send)
	mux.HandleFunc("OPTIONS "+Path, preflight)
	mux.HandleFunc("GET /api/visits", ask.Answer(s.log, s.visits))
	mux.HandleFunc("GET /api/visits/funnel", ask.Answer(s.log, s.funnel))
}

// Visits is what happened in a time.
type Visits struct {
	Since         time.Time `json:"since"`
	Until         time.Time `json:"until"`
	Websites      []string  `json:"websites"` // all that are known
	Totals        Totals    `json:"totals"`
	BucketSeconds float64   `json:"bucketSeconds"`
	Series        []Bucket  `json:"series"`
	Pages         []Count   `json:"pages"` // by views
	Referrers     []Count   `json:"referrers"`
	Events        []Count   `json:"events"`
	Browsers      []Count   `json:"browsers"` // by visitors, as those below
	OS            []Count   `json:"os"`
	Devices       []Count   `json:"devices"`
	Languages     []Count   `json:"languages"`
	Screens       []Count   `json:"screens"`
}

// Totals are those of the whole time. A bounce is a visit of one view and nothing else.
type Totals struct {
	Views        int64 `json:"views"`
	Visitors     int64 `json:"visitors"`
	Visits       int64 `json:"visits"`
	Bounces      int64 `json:"bounces"`
	Events       int64 `json:"events"`
	TotalSeconds int64 `json:"totalSeconds"` // of all visits, from the first to the last event
}

// Bucket is a part of the time.
type Bucket struct {
	At       time.Time `json:"at"`
	Views    int64     `json:"views"`
	Visitors int64     `json:"visitors"`
}

// Count is how often something was.
type Count struct {
	Name  string `json:"name"`
	Count int64  `json:"count"`
}

// within are the conditions of a question: a time and a website.
type within struct {
	since, until int64
	website      string
}

const condition = " FROM visit_event WHERE at >= ?1 AND at <= ?2 AND (?3 = '' OR website = (SELECT id FROM visit_word WHERE text = ?3)) "

func (w within) args() []any { return []any{w.since, w.until, w.website} }

// visits answers: since (default 24h), until, website.
func (s *Store) visits(r *http.Request) (any, error) {
	p := ask.Of(r)
	since, until := p.Since(day), p.Until()
	if !until.After(since) {
		p.Wrong("until", "must be after since")
	}
	if p.Err != nil {
		return nil, p.Err
	}
	ctx := r.Context()
	if err := s.db.Flush(ctx); err != nil {
		return nil, err
	}
	w := within{since.UnixMilli(), until.UnixMilli(), p.Text("website")}
	width := until.Sub(since) / buckets
	out := Visits{Since: since.UTC(), Until: until.UTC(), BucketSeconds: width.Seconds(), Series: make([]Bucket, buckets)}
	for i := range out.Series {
		out.Series[i].At = since.Add(width * time.Duration(i)).UTC()
	}
	err := errors.Join(s.totals(ctx, w, &out.Totals), s.series(ctx, w, max(1, width.Milliseconds()), out.Series))
	for _, q := range []struct {
		into *[]Count
		text string
	}{
		{&out.Pages, "SELECT path AS word, count(*) AS n" + condition + "AND name = (SELECT id FROM visit_word WHERE text = '')"},
		{&out.Referrers, "SELECT referrer AS word, count(DISTINCT visit) AS n" + condition + "AND referrer <> (SELECT id FROM visit_word WHERE text = '')"},
		{&out.Events, "SELECT name AS word, count(*) AS n" + condition + "AND name <> (SELECT id FROM visit_word WHERE text = '')"},
		{&out.Browsers, "SELECT browser AS word, count(DISTINCT session) AS n" + condition},
		{&out.OS, "SELECT os AS word, count(DISTINCT session) AS n" + condition},
		{&out.Devices, "SELECT device AS word, count(DISTINCT session) AS n" + condition},
		{&out.Languages, "SELECT language AS word, count(DISTINCT session) AS n" + condition},
		{&out.Screens, "SELECT screen AS word, count(DISTINCT session) AS n" + condition},
	} {
		var e error
		*q.into, e = s.top(ctx, w, q.text)
		err = errors.Join(err, e)
	}
	out.Websites = s.known()
	return out, err
}

func (s *Store) totals(ctx context.Context, w within, t *Totals) error {
	return s.db.Read().QueryRowContext(ctx, `WITH v AS (SELECT count(*) AS n, sum(name = (SELECT id FROM visit_word WHERE text = '')) AS views,
		max(at) - min(at) AS took, session`+condition+`GROUP BY visit)
		SELECT coalesce(sum(views), 0), count(DISTINCT session), count(*), coalesce(sum(n = 1 AND views = 1), 0), coalesce(sum(n - views), 0),
		coalesce(sum(took), 0) / 1000 FROM v`, w.args()...).Scan(&t.Views, &t.Visitors, &t.Visits, &t.Bounces, &t.Events, &t.TotalSeconds)
}

func (s *Store) series(ctx context.Context, w within, width int64, into []Bucket) error {
	rows, err := s.db.Read().QueryContext(ctx, `SELECT (at - ?1) / ?4, sum(name = (SELECT id FROM visit_word WHERE text = '')), count(DISTINCT session)`+condition+
		"GROUP BY 1", append(w.args(), width)...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var i, views, visitors int64
		if err := rows.Scan(&i, &views, &visitors); err != nil {
			return err
		}
		b := &into[min(max(i, 0), int64(len(into))-1)]
		b.Views += views
		b.Visitors += visitors
	}
	return rows.Err()
}

func (s *Store) top(ctx context.Context, w within, text string) ([]Count, error) {
	rows, err := s.db.Read().QueryContext(ctx, "SELECT w.text, q.n FROM visit_word w JOIN (SELECT 0 AS word, 0 AS n WHERE 0 UNION ALL SELECT word, n FROM ("+text+
		" GROUP BY 1 ORDER BY 2 DESC LIMIT ?4)) q ON w.id = q.word WHERE w.text <> '' ORDER BY 2 DESC, 1", append(w.args(), top)...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	return counts(rows)
}

func counts(rows *sql.Rows) ([]Count, error) {
	out := []Count{}
	for rows.Next() {
		var c Count
		if err := rows.Scan(&c.Name, &c.Count); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}
