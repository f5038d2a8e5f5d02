package pageerror

import (
	"context"
	"database/sql"
	"time"
)

// Schema makes the tables. Times are milliseconds.
const Schema = `
CREATE TABLE IF NOT EXISTS error_group (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, project TEXT NOT NULL, type TEXT NOT NULL, title TEXT NOT NULL,
  message TEXT NOT NULL, culprit TEXT NOT NULL, level TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, count INTEGER NOT NULL,
  handled INTEGER NOT NULL, users INTEGER NOT NULL, resolved INTEGER NOT NULL DEFAULT 0, regressed INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS error_group_last ON error_group (last);
CREATE TABLE IF NOT EXISTS error_release (n INTEGER NOT NULL, release TEXT NOT NULL, environment TEXT NOT NULL, first INTEGER NOT NULL, count INTEGER NOT NULL,
  PRIMARY KEY (n, release, environment)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS error_user (n INTEGER NOT NULL, hash INTEGER NOT NULL, PRIMARY KEY (n, hash)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS error_minute (n INTEGER NOT NULL, minute INTEGER NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (n, minute)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS error_minute_at ON error_minute (minute);
CREATE TABLE IF NOT EXISTS error_event (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, n INTEGER NOT NULL, at INTEGER NOT NULL, trace TEXT NOT NULL, body BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS error_event_group ON error_event (n, seq);
CREATE INDEX IF NOT EXISTS error_event_trace ON error_event (trace) WHERE trace <> '';
CREATE TABLE IF NOT EXISTS error_session (release TEXT NOT NULL, hour INTEGER NOT NULL, started INTEGER NOT NULL, errored INTEGER NOT NULL, crashed INTEGER NOT NULL,
  PRIMARY KEY (release, hour)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS error_loss (reason TEXT NOT NULL, category TEXT NOT NULL, hour INTEGER NOT NULL, count INTEGER NOT NULL,
  PRIMARY KEY (reason, category, hour)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS error_feedback (id TEXT PRIMARY KEY, at INTEGER NOT NULL, event TEXT NOT NULL, trace TEXT NOT NULL, url TEXT NOT NULL, message TEXT NOT NULL) WITHOUT ROWID;`

// Bounds of what is kept. Events go first, the oldest ones; counts stay as long as their group does.
const (
	maxGroups   = 5000
	maxEvents   = 20_000
	groupEvents = 100 // newest of a group
	maxBodies   = 24 << 20
	maxUsers    = 200_000 // of all groups
	maxMinutes  = 400_000
	maxReleases = 50 // of a group, with environments
	maxFeedback = 5000
	maxLosses   = 20_000 // likewise sessions
)

// prune removes what is older than age, and then the oldest of what is too much.
func (s *Store) prune(ctx context.Context, tx *sql.Tx) error {
	old := s.now().Add(-s.maxAge).UnixMilli()
	for _, do := range []struct {
		text string
		args []any
	}{
		{"DELETE FROM error_event WHERE at < ?", []any{old}},
		{"DELETE FROM error_event WHERE seq <= (SELECT seq FROM error_event ORDER BY seq DESC LIMIT 1 OFFSET ?)", []any{maxEvents}},
		{`DELETE FROM error_event WHERE seq IN (SELECT seq FROM (SELECT seq, row_number() OVER (PARTITION BY n ORDER BY seq DESC) AS rank FROM error_event)
			WHERE rank > ?)`, []any{groupEvents}},
		{`DELETE FROM error_event WHERE seq <= (SELECT max(seq) FROM (SELECT seq, sum(length(body)) OVER (ORDER BY seq DESC) AS total FROM error_event)
			WHERE total > ?)`, []any{maxBodies}},
		{"DELETE FROM error_group WHERE last < ?", []any{old}},
		{"DELETE FROM error_group WHERE n IN (SELECT n FROM error_group ORDER BY last DESC LIMIT -1 OFFSET ?)", []any{maxGroups}},
		{"DELETE FROM error_minute WHERE minute < ?", []any{old / time.Minute.Milliseconds()}},
		{"DELETE FROM error_minute WHERE minute < (SELECT minute FROM error_minute ORDER BY minute DESC LIMIT 1 OFFSET ?)", []any{maxMinutes}},
		{"DELETE FROM error_event WHERE n NOT IN (SELECT n FROM error_group)", nil},
		{"DELETE FROM error_minute WHERE n NOT IN (SELECT n FROM error_group)", nil},
		{"DELETE FROM error_user WHERE n NOT IN (SELECT n FROM error_group)", nil},
		{"DELETE FROM error_release WHERE n NOT IN (SELECT n FROM error_group)", nil},
		{"DELETE FROM error_session WHERE hour < ?", []any{old / time.Hour.Milliseconds()}},
		{"DELETE FROM error_loss WHERE hour < ?", []any{old / time.Hour.Milliseconds()}},
		{"DELETE FROM error_session WHERE hour < (SELECT hour FROM error_session ORDER BY hour DESC LIMIT 1 OFFSET ?)", []any{maxLosses}},
		{"DELETE FROM error_loss WHERE hour < (SELECT hour FROM error_loss ORDER BY hour DESC LIMIT 1 OFFSET ?)", []any{maxLosses}},
		{"DELETE FROM error_feedback WHERE at < ?", []any{old}},
		{"DELETE FROM error_feedback WHERE id IN (SELECT id FROM error_feedback ORDER BY at DESC LIMIT -1 OFFSET ?)", []any{maxFeedback}},
	} {
		if _, err := tx.ExecContext(ctx, do.text, do.args...); err != nil {
			return err
		}
	}
	return nil
}
