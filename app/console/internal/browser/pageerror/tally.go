package pageerror

import (
	"context"
	"database/sql"
	"time"

	"mall/app/console/internal/browser/database"
)

// Sessions adds visits to a release's: how many began, had an error, and ended in one that nothing caught.
func (s *Store) Sessions(release string, at time.Time, started, errored, crashed int64) bool {
	return s.put(128, `INSERT INTO error_session (release, hour, started, errored, crashed) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET started = started + excluded.started, errored = errored + excluded.errored, crashed = crashed + excluded.crashed`,
		release, hour(at), started, errored, crashed)
}

// Lose counts what a page did not send, and why.
func (s *Store) Lose(reason, category string, at time.Time, n int64) bool {
	return s.put(128, `INSERT INTO error_loss (reason, category, hour, count) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count`,
		reason, category, hour(at), n)
}

// Feedback is what a visitor wrote, without who wrote it.
type Feedback struct {
	ID      string    `json:"id"`
	At      time.Time `json:"at"`
	EventID string    `json:"eventId,omitempty"` // of the error it is about
	GroupID string    `json:"groupId,omitempty"`
	TraceID string    `json:"traceId,omitempty"`
	URL     string    `json:"url"`
	Message string    `json:"message"`
}

// AddFeedback keeps what a visitor wrote.
func (s *Store) AddFeedback(f Feedback) bool {
	return s.put(len(f.Message)+256, "INSERT INTO error_feedback (id, at, event, trace, url, message) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
		f.ID, f.At.UnixMilli(), f.EventID, f.TraceID, f.URL, f.Message)
}

func (s *Store) put(size int, text string, args ...any) bool {
	return s.db.Put(size, func(context.Context) database.Write {
		return func(ctx context.Context, tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, text, args...)
			return err
		}
	})
}

func hour(at time.Time) int64 { return at.UnixMilli() / time.Hour.Milliseconds() }

// Summary is what is known of all pages since a time.
type Summary struct {
	Sessions []ReleaseSessions `json:"sessions"` // by release
	Losses   []Loss            `json:"losses"`   // what pages say they did not send
}

// ReleaseSessions counts the visits of a release.
type ReleaseSessions struct {
	Release string `json:"release"`
	Started int64  `json:"started"`
	Errored int64  `json:"errored"`
	Crashed int64  `json:"crashed"`
}

// Loss counts what was not sent.
type Loss struct {
	Reason   string `json:"reason"`
	Category string `json:"category"`
	Count    int64  `json:"count"`
}

// Summary counts visits and losses since a time, to the hour.
func (s *Store) Summary(ctx context.Context, since time.Time) (out Summary, err error) {
	if err := s.db.Flush(ctx); err != nil {
		return out, err
	}
	out = Summary{Sessions: []ReleaseSessions{}, Losses: []Loss{}}
	rows, err := s.db.Read().QueryContext(ctx, `SELECT release, sum(started), sum(errored), sum(crashed) FROM error_session WHERE hour >= ? GROUP BY release
		ORDER BY 2 DESC LIMIT 100`, hour(since))
	if err != nil {
		return out, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var r ReleaseSessions
		if err := rows.Scan(&r.Release, &r.Started, &r.Errored, &r.Crashed); err != nil {
			return out, err
		}
		out.Sessions = append(out.Sessions, r)
	}
	if err := rows.Err(); err != nil {
		return out, err
	}
	out.Losses, err = s.losses(ctx, since)
	return out, err
}

func (s *Store) losses(ctx context.Context, since time.Time) ([]Loss, error) {
	rows, err := s.db.Read().QueryContext(ctx, "SELECT reason, category, sum(count) FROM error_loss WHERE hour >= ? GROUP BY reason, category ORDER BY 3 DESC LIMIT 100", hour(since))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	out := []Loss{}
	for rows.Next() {
		var l Loss
		if err := rows.Scan(&l.Reason, &l.Category, &l.Count); err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, rows.Err()
}

// Feedback returns what visitors wrote, the newest first; with a group only what is about it.
func (s *Store) Feedback(ctx context.Context, group string, since time.Time, limit int) ([]Feedback, error) {
	if err := s.db.Flush(ctx); err != nil {
		return nil, err
	}
	rows, err := s.db.Read().QueryContext(ctx, `SELECT f.id, f.at, f.event, f.trace, f.url, f.message, coalesce(g.id, '') FROM error_feedback f
		LEFT JOIN error_event e ON e.id = f.event LEFT JOIN error_group g ON g.n = e.n
		WHERE f.at >= ?1 AND (?2 = '' OR g.id = ?2) ORDER BY f.at DESC LIMIT ?3`, since.UnixMilli(), group, limit)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	out := []Feedback{}
	for rows.Next() {
		var f Feedback
		var at int64
		if err := rows.Scan(&f.ID, &at, &f.EventID, &f.TraceID, &f.URL, &f.Message, &f.GroupID); err != nil {
			return nil, err
		}
		f.At = time.UnixMilli(at).UTC()
		out = append(out, f)
	}
	return out, rows.Err()
}
