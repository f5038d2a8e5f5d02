package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mall/app/user/domain"
	"mall/app/user/token"
	"mall/common/mysql"
)

// ResetRules bound how reset links are given out.
type ResetRules struct {
	TTL    time.Duration
	Hourly int                       // mails to one account in an hour
	Link   func(token string) string // the link that the mail carries
}

// nobody owns the reset links that are written for addresses without an account.
const nobody = ""

// RequestReset writes a reset link and the mail that carries it, in one transaction. It does the
// same work for an address without an account, or with too many mails, whose mail is never sent:
// neither its result nor its time tells who has an account.
func (s *Store) RequestReset(ctx context.Context, email domain.Email, now time.Time, rules ResetRules) error {
	return s.db.Tx(ctx, func(tx mysql.Querier) error {
		owner, err := findAccount(ctx, tx, "email = ?", email.String())
		if err != nil && !errors.Is(err, domain.ErrNoAccount) {
			return err
		}
		var recent int
		err = tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM password_resets WHERE user_id = ? AND created_at > ?",
			owner.ID, now.Add(-time.Hour)).Scan(&recent)
		if err != nil {
			return fmt.Errorf("count reset links: %w", err)
		}
		secret, hash := token.New()
		_, err = tx.ExecContext(ctx, "INSERT INTO password_resets (token_hash, user_id, created_at, expires_at) VALUES (?, ?, ?, ?)",
			hash[:], owner.ID, now, now.Add(rules.TTL))
		if err != nil {
			return fmt.Errorf("insert reset link: %w", err)
		}
		mail := domain.ResetMail(email, rules.Link(secret), now, rules.TTL)
		if owner.ID == nobody || recent >= rules.Hourly {
			return insertMail(ctx, tx, withoutReader(mail), mailDropped)
		}
		return insertMail(ctx, tx, mail, mailPending)
	})
}

// withoutReader empties what must not be kept of a mail that nobody gets.
func withoutReader(m domain.Mail) domain.Mail {
	m.To, m.Body = domain.Email{}, ""
	return m
}
