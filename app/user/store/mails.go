package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"

	"mall/app/user/domain"
	"mall/common/mysql"
)

// Status of a mail's row.
const (
	mailPending = "pending"
	mailDropped = "dropped" // never to be sent
	mailSent    = "sent"
	mailFailed  = "failed" // given up
)

// DueMail is a mail to be sent now.
type DueMail struct {
	domain.Mail
	Attempts    int    // earlier ones
	Traceparent string // of the request that caused the mail
}

func insertMail(ctx context.Context, tx mysql.Querier, m domain.Mail, status string) error {
	carrier := propagation.MapCarrier{}
	otel.GetTextMapPropagator().Inject(ctx, carrier)
	_, err := tx.ExecContext(ctx, `INSERT INTO mails (id, kind, recipient, subject, body, status, attempts,
		next_attempt_at, expires_at, traceparent, created_at) VALUES (`+mysql.In(11)+`)`,
		m.ID, m.Kind, m.To.String(), m.Subject, m.Body, status, 0, m.CreatedAt, m.ExpiresAt, carrier.Get("traceparent"), m.CreatedAt)
	if err != nil {
		return fmt.Errorf("queue mail: %w", err)
	}
	return nil
}

// DueMails lists up to limit mails whose time has come, the longest due first.
func (s *Store) DueMails(ctx context.Context, now time.Time, limit int) (due []DueMail, err error) {
	err = s.db.Read(ctx, func(q mysql.Querier) error {
		due, err = mysql.Collect(ctx, q, scanMail, `SELECT id, kind, recipient, subject, body, attempts, expires_at, traceparent, created_at
			FROM mails WHERE status = ? AND next_attempt_at <= ? ORDER BY next_attempt_at LIMIT ?`, mailPending, now, limit)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find due mails: %w", err)
	}
	return due, nil
}

func scanMail(rows *sql.Rows, m *DueMail) error {
	var to string
	err := rows.Scan(&m.ID, &m.Kind, &to, &m.Subject, &m.Body, &m.Attempts, &m.ExpiresAt, &m.Traceparent, &m.CreatedAt)
	m.To = domain.StoredEmail(to)
	return err
}

// ClaimMail reserves an attempt to send and says when the next is due if this one does not end
// well, or not at all. False when another worker has claimed it meanwhile.
func (s *Store) ClaimMail(ctx context.Context, m DueMail, next time.Time) (claimed bool, err error) {
	err = s.db.Read(ctx, func(q mysql.Querier) error {
		n, err := mysql.Changed(q.ExecContext(ctx, `UPDATE mails SET attempts = attempts + 1, next_attempt_at = ?
			WHERE id = ? AND status = ? AND attempts = ?`, next, m.ID, mailPending, m.Attempts))
		claimed = n == 1
		return err
	})
	if err != nil {
		return false, fmt.Errorf("claim mail: %w", err)
	}
	return claimed, nil
}

// FinishMail records that a mail was sent or given up, and forgets its reader and what it said.
func (s *Store) FinishMail(ctx context.Context, mailID string, sent bool, now time.Time) error {
	status := mailFailed
	if sent {
		status = mailSent
	}
	return s.db.Read(ctx, func(q mysql.Querier) error {
		_, err := q.ExecContext(ctx, `UPDATE mails SET status = ?, finished_at = ?, recipient = '', body = ''
			WHERE id = ?`, status, now, mailID)
		if err != nil {
			return fmt.Errorf("finish mail: %w", err)
		}
		return nil
	})
}
