package pageerror

import (
	"bytes"
	"compress/flate"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"mall/app/console/internal/browser/database"
	"mall/app/console/internal/browser/sourcemap"
)

const (
	maxResolved = 60      // frames of an event
	withSource  = 12      // of these, how many keep the lines around
	maxBody     = 1 << 20 // bytes of an event, when read
)

// Add takes an event; size is about what it occupies in bytes. It returns false when too much waits to be written.
func (s *Store) Add(e *Event, size int) bool {
	return s.db.Put(size, func(ctx context.Context) database.Write {
		s.resolve(e)
		e.GroupID = groupID(e)
		if s.recorded != nil {
			s.recorded(ctx, e)
		}
		body, err := s.encode(e)
		if err != nil {
			s.log.Error("an event could not be encoded", "error", err)
			return nil
		}
		return func(ctx context.Context, tx *sql.Tx) error { return s.write(ctx, tx, e, body) }
	})
}

// resolve finds the origins of frames that have none yet.
func (s *Store) resolve(e *Event) {
	n, sources := 0, 0
	for i := range e.Exceptions {
		for j := range e.Exceptions[i].Frames {
			f := &e.Exceptions[i].Frames[j]
			if f.Source != nil {
				sources++
			}
			if n++; n > maxResolved || f.Built != nil {
				continue
			}
			o, found := s.maps.Resolve(sourcemap.Place{DebugID: f.DebugID, URL: f.File, Line: f.Line, Column: f.Column})
			if !found {
				continue
			}
			f.Built = &Built{f.Function, f.File, f.Line, f.Column}
			f.File, f.Line, f.Column = o.File, o.Line, o.Column
			if o.Function != "" {
				f.Function = o.Function
			}
			f.InApp = !strings.Contains("/"+o.File, "/node_modules/")
			if len(o.Lines) > 0 && sources < withSource {
				f.Source = &Source{o.First, o.Lines}
				sources++
			}
		}
	}
}

func (s *Store) write(ctx context.Context, tx *sql.Tx, e *Event, body []byte) error {
	var known int
	err := tx.QueryRowContext(ctx, "SELECT 1 FROM error_event WHERE id = ?", e.ID).Scan(&known)
	if err == nil {
		return nil // sent again
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	n, err := s.count(ctx, tx, e)
	if err != nil || n == 0 {
		return err
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO error_event (id, n, at, trace, body) VALUES (?, ?, ?, ?, ?)",
		e.ID, n, e.At.UnixMilli(), e.TraceID, body); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO error_minute (n, minute, count) VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1",
		n, e.At.UnixMilli()/time.Minute.Milliseconds())
	return err
}

// count adds the event to its group and returns the group's number, 0 when there are too many new ones.
func (s *Store) count(ctx context.Context, tx *sql.Tx, e *Event) (n int64, err error) {
	var resolved int64
	at := e.At.UnixMilli()
	err = tx.QueryRowContext(ctx, "SELECT n, resolved FROM error_group WHERE id = ?", e.GroupID).Scan(&n, &resolved)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		if !s.births.Allow() {
			s.refused.Add(1)
			return 0, nil
		}
		err = tx.QueryRowContext(ctx, `INSERT INTO error_group (id, project, type, title, message, culprit, level, first, last, count, handled, users)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0) RETURNING n`,
			e.GroupID, e.Project, e.Type, title(e), e.Message, culprit(e), e.Level, at, at).Scan(&n)
	case err == nil && resolved != 0:
		err = s.reopen(ctx, tx, n, e.Release, at)
	}
	if err != nil {
		return 0, err
	}
	handled, fresh := 0, int64(0)
	if e.Handled {
		handled = 1
	}
	if e.User != "" {
		if fresh, err = s.countUser(ctx, tx, n, s.visitor(e.User)); err != nil {
			return 0, err
		}
	}
	if _, err := tx.ExecContext(ctx, `UPDATE error_group SET count = count + 1, handled = handled + ?, users = users + ?, first = min(first, ?), last = max(last, ?),
		title = ?, message = ?, culprit = ?, level = ? WHERE n = ?`, handled, fresh, at, at, title(e), e.Message, culprit(e), e.Level, n); err != nil {
		return 0, err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO error_release (n, release, environment, first, count)
		SELECT ?1, ?2, ?3, ?4, 1 WHERE (SELECT count(*) FROM error_release WHERE n = ?1) < ?5
			OR EXISTS (SELECT 1 FROM error_release WHERE n = ?1 AND release = ?2 AND environment = ?3)
		ON CONFLICT DO UPDATE SET count = count + 1`, n, e.Release, e.Environment, at, maxReleases)
	return n, err
}

func (s *Store) countUser(ctx context.Context, tx *sql.Tx, n, visitor int64) (fresh int64, err error) {
	r, err := tx.ExecContext(ctx, `INSERT INTO error_user (n, hash) SELECT ?, ? WHERE (SELECT count(*) FROM error_user) < ? ON CONFLICT DO NOTHING`, n, visitor, maxUsers)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// reopen takes a group up again when a release has the error that did not have it when the group was resolved.
func (s *Store) reopen(ctx context.Context, tx *sql.Tx, n int64, release string, at int64) error {
	var had int
	err := tx.QueryRowContext(ctx, "SELECT count(*) FROM error_release WHERE n = ? AND release = ?", n, release).Scan(&had)
	if err != nil || had > 0 {
		return err
	}
	_, err = tx.ExecContext(ctx, "UPDATE error_group SET resolved = 0, regressed = ? WHERE n = ?", at, n)
	return err
}

// Resolve marks a group as resolved, or as not.
func (s *Store) Resolve(ctx context.Context, id string, resolved bool) error {
	at := int64(0)
	if resolved {
		at = s.now().UnixMilli()
	}
	return s.db.Change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		r, err := tx.ExecContext(ctx, "UPDATE error_group SET resolved = ?, regressed = 0 WHERE id = ?", at, id)
		if err != nil {
			return err
		}
		if n, err := r.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, ErrNotFound)
		}
		return nil
	})
}

// encode is called by the one goroutine that writes.
func (s *Store) encode(e *Event) ([]byte, error) {
	var b bytes.Buffer
	if s.deflate == nil {
		z, err := flate.NewWriter(&b, flate.BestSpeed)
		if err != nil {
			return nil, err
		}
		s.deflate = z
	} else {
		s.deflate.Reset(&b)
	}
	if err := json.NewEncoder(s.deflate).Encode(e); err != nil {
		return nil, err
	}
	if err := s.deflate.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func decode(body []byte) (*Event, error) {
	e := new(Event)
	if err := json.NewDecoder(io.LimitReader(flate.NewReader(bytes.NewReader(body)), maxBody)).Decode(e); err != nil {
		return nil, fmt.Errorf("a stored event: %w", err)
	}
	return e, nil
}
