package pageerror

import (
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"
)

var (
	// ErrNotFound means that no such group or event is stored.
	ErrNotFound = errors.New("no such error is stored: it may be older than what is kept")
	// ErrCursor means that the cursor is of another search.
	ErrCursor = errors.New("not a cursor of this search")
)

// Buckets is how many bars a histogram has.
const Buckets = 24

// Group is what events of one cause have in common. Histogram counts events of the time asked for.
type Group struct {
	ID           string        `json:"id"`
	Project      string        `json:"project"`
	Type         string        `json:"type"`
	Title        string        `json:"title"`
	Message      string        `json:"message"`
	Culprit      string        `json:"culprit"`
	Level        string        `json:"level"`
	Status       string        `json:"status"`     // unresolved or resolved
	Regression   bool          `json:"regression"` // was resolved and came back with another release
	FirstSeen    time.Time     `json:"firstSeen"`
	LastSeen     time.Time     `json:"lastSeen"`
	ResolvedAt   *time.Time    `json:"resolvedAt,omitempty"`
	Count        int64         `json:"count"`
	Handled      int64         `json:"handled"`
	Unhandled    int64         `json:"unhandled"`
	Users        int64         `json:"users"` // different visitors
	Releases     []ReleaseSeen `json:"releases"`
	Environments []string      `json:"environments"`
	Histogram    Histogram     `json:"histogram"`

	n int64
}

// ReleaseSeen is a release that has the error, newest first.
type ReleaseSeen struct {
	Release   string    `json:"release"`
	FirstSeen time.Time `json:"firstSeen"`
	Count     int64     `json:"count"`
}

// Histogram counts events in equal parts of the time from Start.
type Histogram struct {
	Start         time.Time `json:"start"`
	BucketSeconds float64   `json:"bucketSeconds"`
	Counts        []int64   `json:"counts"`
}

// Query asks for groups seen since Since. Zero values ask nothing.
type Query struct {
	Since                       time.Time
	Status, Text, Release, Proj string
	Limit                       int
	Cursor                      string
}

const groupColumns = "n, id, project, type, title, message, culprit, level, first, last, count, handled, users, resolved, regressed"

// Groups returns groups, the last seen first, and the cursor of the next page.
func (s *Store) Groups(ctx context.Context, q Query) ([]Group, string, error) {
	if err := s.db.Flush(ctx); err != nil {
		return nil, "", err
	}
	where, args := []string{"last >= ?"}, []any{q.Since.UnixMilli()}
	add := func(text string, with ...any) { where, args = append(where, text), append(args, with...) }
	switch q.Status {
	case "resolved":
		add("resolved <> 0")
	case "unresolved":
		add("resolved = 0")
	}
	if q.Text != "" {
		like := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(q.Text) + "%"
		add(`(title LIKE ? ESCAPE '\' OR message LIKE ? ESCAPE '\' OR culprit LIKE ? ESCAPE '\' OR id = ?)`, like, like, like, q.Text)
	}
	if q.Release != "" {
		add("n IN (SELECT n FROM error_release WHERE release = ?)", q.Release)
	}
	if q.Proj != "" {
		add("project = ?", q.Proj)
	}
	if q.Cursor != "" {
		last, n, err := parseCursor(q.Cursor)
		if err != nil {
			return nil, "", err
		}
		add("(last, n) < (?, ?)", last, n)
	}
	rows, err := s.db.Read().QueryContext(ctx, "SELECT "+groupColumns+" FROM error_group WHERE "+strings.Join(where, " AND ")+
		" ORDER BY last DESC, n DESC LIMIT ?", append(args, q.Limit+1)...)
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = rows.Close() }()
	out := []Group{}
	for rows.Next() {
		g, err := scanGroup(rows)
		if err != nil {
			return nil, "", err
		}
		out = append(out, g)
	}
	if err := rows.Err(); err != nil {
		return nil, "", err
	}
	next := ""
	if len(out) > q.Limit {
		out = out[:q.Limit]
		next = cursor(out[q.Limit-1].LastSeen.UnixMilli(), out[q.Limit-1].n)
	}
	for i := range out {
		if err := s.complete(ctx, &out[i], q.Since); err != nil {
			return nil, "", err
		}
	}
	return out, next, nil
}

// Group returns one group; its histogram begins at since.
func (s *Store) Group(ctx context.Context, id string, since time.Time) (Group, error) {
	if err := s.db.Flush(ctx); err != nil {
		return Group{}, err
	}
	g, err := scanGroup(s.db.Read().QueryRowContext(ctx, "SELECT "+groupColumns+" FROM error_group WHERE id = ?", id))
	if err != nil {
		return g, err
	}
	return g, s.complete(ctx, &g, since)
}

func scanGroup(row interface{ Scan(...any) error }) (g Group, err error) {
	var first, last, resolved, regressed int64
	err = row.Scan(&g.n, &g.ID, &g.Project, &g.Type, &g.Title, &g.Message, &g.Culprit, &g.Level, &first, &last, &g.Count, &g.Handled, &g.Users, &resolved, &regressed)
	if errors.Is(err, sql.ErrNoRows) {
		return g, ErrNotFound
	}
	g.FirstSeen, g.LastSeen = time.UnixMilli(first).UTC(), time.UnixMilli(last).UTC()
	g.Unhandled = g.Count - g.Handled
	g.Regression = regressed != 0
	g.Status = "unresolved"
	if resolved != 0 {
		at := time.UnixMilli(resolved).UTC()
		g.Status, g.ResolvedAt = "resolved", &at
	}
	return g, err
}

// complete adds releases, environments and the histogram.
func (s *Store) complete(ctx context.Context, g *Group, since time.Time) error {
	rows, err := s.db.Read().QueryContext(ctx, "SELECT release, min(first), sum(count) FROM error_release WHERE n = ? GROUP BY release ORDER BY 2 DESC", g.n)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	g.Releases, g.Environments = []ReleaseSeen{}, []string{}
	for rows.Next() {
		var r ReleaseSeen
		var first int64
		if err := rows.Scan(&r.Release, &first, &r.Count); err != nil {
			return err
		}
		r.FirstSeen = time.UnixMilli(first).UTC()
		g.Releases = append(g.Releases, r)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if err := s.environments(ctx, g); err != nil {
		return err
	}
	g.Histogram, err = s.histogram(ctx, g.n, since)
	return err
}

func (s *Store) environments(ctx context.Context, g *Group) error {
	rows, err := s.db.Read().QueryContext(ctx, "SELECT DISTINCT environment FROM error_release WHERE n = ? AND environment <> '' ORDER BY 1", g.n)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var e string
		if err := rows.Scan(&e); err != nil {
			return err
		}
		g.Environments = append(g.Environments, e)
	}
	return rows.Err()
}

// histogram counts by minutes, so a bucket of less than a minute gets what began in it.
func (s *Store) histogram(ctx context.Context, n int64, since time.Time) (Histogram, error) {
	now := s.now()
	span := max(now.Sub(since), Buckets*time.Minute)
	start := now.Add(-span).Truncate(time.Minute)
	width := now.Sub(start) / Buckets
	h := Histogram{Start: start.UTC(), BucketSeconds: width.Seconds(), Counts: make([]int64, Buckets)}
	rows, err := s.db.Read().QueryContext(ctx, "SELECT minute, count FROM error_minute WHERE n = ? AND minute >= ?", n, start.UnixMilli()/time.Minute.Milliseconds())
	if err != nil {
		return h, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var minute, count int64
		if err := rows.Scan(&minute, &count); err != nil {
			return h, err
		}
		i := int(time.UnixMilli(minute*time.Minute.Milliseconds()).Sub(start) / width)
		h.Counts[min(max(i, 0), Buckets-1)] += count
	}
	return h, rows.Err()
}

// Event returns an event of a group, or the newest one when id is "". What its source maps say now is added.
func (s *Store) Event(ctx context.Context, group, id string) (*Event, error) {
	if err := s.db.Flush(ctx); err != nil {
		return nil, err
	}
	var body []byte
	err := s.db.Read().QueryRowContext(ctx, `SELECT body FROM error_event WHERE n = (SELECT n FROM error_group WHERE id = ?1) AND (?2 = '' OR id = ?2)
		ORDER BY seq DESC LIMIT 1`, group, id).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	e, err := decode(body)
	if err == nil {
		s.resolve(e)
	}
	return e, err
}

// EventItem is an event in a list.
type EventItem struct {
	ID          string    `json:"id"`
	GroupID     string    `json:"groupId"`
	At          time.Time `json:"at"`
	Title       string    `json:"title"`
	Level       string    `json:"level"`
	Handled     bool      `json:"handled"`
	URL         string    `json:"url"`
	Browser     string    `json:"browser"`
	Release     string    `json:"release"`
	Environment string    `json:"environment"`
	TraceID     string    `json:"traceId"`
	SpanID      string    `json:"spanId"`
}

// Events returns events of a group, the newest first.
func (s *Store) Events(ctx context.Context, group, after string, limit int) ([]EventItem, string, error) {
	before := int64(1) << 62
	if after != "" {
		var err error
		if before, _, err = parseCursor(after); err != nil {
			return nil, "", err
		}
	}
	return s.list(ctx, limit, `SELECT seq, body FROM error_event WHERE n = (SELECT n FROM error_group WHERE id = ?) AND seq < ? ORDER BY seq DESC LIMIT ?`,
		group, before, limit+1)
}

// OfTrace returns the events of a trace, the newest first.
func (s *Store) OfTrace(ctx context.Context, trace string, limit int) ([]EventItem, error) {
	out, _, err := s.list(ctx, limit, `SELECT seq, body FROM error_event WHERE trace = ? AND trace <> '' ORDER BY seq DESC LIMIT ?`, trace, limit)
	return out, err
}

func (s *Store) list(ctx context.Context, limit int, text string, args ...any) ([]EventItem, string, error) {
	if err := s.db.Flush(ctx); err != nil {
		return nil, "", err
	}
	rows, err := s.db.Read().QueryContext(ctx, text, args...)
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = rows.Close() }()
	out := []EventItem{}
	next, last := "", int64(0)
	for rows.Next() {
		var body []byte
		var seq int64
		if err := rows.Scan(&seq, &body); err != nil {
			return nil, "", err
		}
		if len(out) == limit {
			next = cursor(last, 0)
			break
		}
		e, err := decode(body)
		if err != nil {
			return nil, "", err
		}
		last = seq
		out = append(out, EventItem{e.ID, e.GroupID, e.At, title(e), e.Level, e.Handled, e.URL, e.Browser, e.Release, e.Environment, e.TraceID, e.SpanID})
	}
	return out, next, rows.Err()
}

func cursor(a, b int64) string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%d:%d", a, b))
}

func parseCursor(text string) (a, b int64, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return 0, 0, ErrCursor
	}
	if n, err := fmt.Sscanf(string(raw), "%d:%d", &a, &b); err != nil || n != 2 {
		return 0, 0, ErrCursor
	}
	return a, b, nil
}
