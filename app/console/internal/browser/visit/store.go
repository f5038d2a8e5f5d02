// Package visit counts what visitors of the shop's pages do, as Umami does and by its protocol, without knowing them.
package visit

import (
	"context"
	"database/sql"
	"log/slog"
	"sync"
	"time"

	"mall/app/console/internal/browser/database"
	"mall/app/console/internal/browser/quota"
	"mall/app/console/internal/browser/visitor"
)

// schema makes the tables. A view is an event without a name; times are milliseconds. Words are kept once.
const schema = `
CREATE TABLE IF NOT EXISTS visit_word (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS visit_event (seq INTEGER PRIMARY KEY, website INTEGER NOT NULL, at INTEGER NOT NULL, session BLOB NOT NULL, visit BLOB NOT NULL,
  name INTEGER NOT NULL, path INTEGER NOT NULL, referrer INTEGER NOT NULL, browser INTEGER NOT NULL, os INTEGER NOT NULL, device INTEGER NOT NULL,
  language INTEGER NOT NULL, screen INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS visit_event_at ON visit_event (at);`

const (
	maxEvents   = 200_000
	maxWords    = 20_000 // more become one word
	maxWebsites = 50
	other       = "(other)"

	perSecond = 20 // events of one address
	burst     = 100
)

// Store keeps events. It is safe for concurrent use.
type Store struct {
	db     *database.DB
	keys   *visitor.Keys
	maxAge time.Duration
	now    func() time.Time
	log    *slog.Logger
	quota  *quota.Quota

	mu       sync.Mutex
	counts   Counts
	websites map[string]bool

	// Only the goroutine that writes touches these.
	words    map[string]int64
	allWords int64
}

// Counts is what was received since the start.
type Counts struct {
	Views      int64 `json:"views"`
	Events     int64 `json:"events"`
	Identified int64 `json:"identified"`
	Bots       int64 `json:"bots"`
	DoNotTrack int64 `json:"doNotTrack"`
	Refused    int64 `json:"refused"`
	Dropped    int64 `json:"dropped"`
}

// New makes a store; it works once it is bound to the database of which it is a part.
func New(maxAge time.Duration, log *slog.Logger) *Store {
	return &Store{maxAge: maxAge, now: time.Now, log: log, quota: quota.New(perSecond, burst), words: map[string]int64{}, allWords: -1, websites: map[string]bool{}}
}

// Part is what the store needs of its database.
func (s *Store) Part() database.Part { return database.Part{Schema: schema, Prune: s.prune} }

// Bind gives the store its database and the keys that tell visitors apart.
func (s *Store) Bind(ctx context.Context, db *database.DB, keys *visitor.Keys) error {
	s.db, s.keys = db, keys
	rows, err := db.Read().QueryContext(ctx, "SELECT text FROM visit_word WHERE id IN (SELECT DISTINCT website FROM visit_event)")
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var w string
		if err := rows.Scan(&w); err != nil {
			return err
		}
		s.websites[w] = true
	}
	return rows.Err()
}

// Stats returns the counts of now.
func (s *Store) Stats() Counts {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts
}

func (s *Store) count(change func(*Counts)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.counts)
}

// knows tells whether a website is one of those that are counted; there are only so many.
func (s *Store) knows(website string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.websites[website] && len(s.websites) >= maxWebsites {
		return false
	}
	s.websites[website] = true
	return true
}

func (s *Store) prune(ctx context.Context, tx *sql.Tx) error {
	for _, do := range []struct {
		text string
		arg  any
	}{
		{"DELETE FROM visit_event WHERE at < ?", s.now().Add(-s.maxAge).UnixMilli()},
		{"DELETE FROM visit_event WHERE seq <= (SELECT seq FROM visit_event ORDER BY seq DESC LIMIT 1 OFFSET ?)", maxEvents},
	} {
		if _, err := tx.ExecContext(ctx, do.text, do.arg); err != nil {
			return err
		}
	}
	if s.allWords < maxWords {
		return nil
	}
	s.forgetWords()
	_, err := tx.ExecContext(ctx, `DELETE FROM visit_word WHERE id NOT IN (SELECT website FROM visit_event UNION SELECT name FROM visit_event UNION SELECT path FROM visit_event
		UNION SELECT referrer FROM visit_event UNION SELECT browser FROM visit_event UNION SELECT os FROM visit_event UNION SELECT device FROM visit_event
		UNION SELECT language FROM visit_event UNION SELECT screen FROM visit_event)`)
	return err
}

func (s *Store) forgetWords() {
	clear(s.words)
	s.allWords = -1
}

// happening is a view, or an event with a name.
type happening struct {
	website, name, path, referrer, language, screen string
	at                                              time.Time
	session, visit                                  id
	agent                                           visitor.Agent
}

func (s *Store) add(h happening) bool {
	return s.db.Put(512, func(context.Context) database.Write {
		return func(ctx context.Context, tx *sql.Tx) (err error) {
			defer func() {
				if err != nil { // words may not have been written either
					s.forgetWords()
				}
			}()
			args := []any{h.at.UnixMilli(), h.session[:], h.visit[:]}
			for _, w := range []string{h.website, h.name, h.path, h.referrer, h.agent.Browser, h.agent.OS, h.agent.Device, h.language, h.screen} {
				n, err := s.word(ctx, tx, w)
				if err != nil {
					return err
				}
				args = append(args, n)
			}
			_, err = tx.ExecContext(ctx, `INSERT INTO visit_event (at, session, visit, website, name, path, referrer, browser, os, device, language, screen)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, args...)
			return err
		}
	})
}

// word is the number of a text.
func (s *Store) word(ctx context.Context, tx *sql.Tx, text string) (n int64, err error) {
	if s.allWords < 0 {
		if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM visit_word").Scan(&s.allWords); err != nil {
			return 0, err
		}
	}
	if n, ok := s.words[text]; ok {
		return n, nil
	}
	rows, err := tx.QueryContext(ctx, "SELECT id FROM visit_word WHERE text = ?", text)
	if err != nil {
		return 0, err
	}
	found := rows.Next()
	if found {
		err = rows.Scan(&n)
	}
	if err := closed(rows, err); err != nil {
		return 0, err
	}
	if !found {
		if s.allWords >= maxWords && text != other {
			return s.word(ctx, tx, other)
		}
		if err := tx.QueryRowContext(ctx, "INSERT INTO visit_word (text) VALUES (?) RETURNING id", text).Scan(&n); err != nil {
			return 0, err
		}
		s.allWords++
	}
	const cached = 4096
	if len(s.words) >= cached {
		clear(s.words)
	}
	s.words[text] = n
	return n, nil
}

func closed(rows *sql.Rows, err error) error {
	if err == nil {
		err = rows.Err()
	}
	if e := rows.Close(); err == nil {
		err = e
	}
	return err
}
