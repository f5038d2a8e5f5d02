package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"mall/app/user/domain"
	"mall/app/user/token"
	"mall/common/mysql"
)

// ChangePassword sets a new password for somebody who knew the old one, ends every session but
// keep, and spends all reset links. Errors: domain.ErrWrongCurrent when the password was changed
// since c was read.
func (s *Store) ChangePassword(ctx context.Context, c Credentials, hash, keep string, now time.Time) error {
	return s.db.Tx(ctx, func(tx mysql.Querier) error {
		current, err := lockAccount(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		if current.PasswordVersion != c.PasswordVersion {
			return domain.ErrWrongCurrent
		}
		return s.replacePassword(ctx, tx, current, hash, keep, "account.passwordChange", now)
	})
}

// ResetLink finds a mailed token. Errors: domain.ErrResetLink.
func (s *Store) ResetLink(ctx context.Context, hash token.Hash) (r domain.ResetLink, err error) {
	err = s.db.Read(ctx, func(q mysql.Querier) error {
		r, err = findResetLink(ctx, q, hash, "")
		return err
	})
	return r, err
}

// ResetPassword spends a mailed token: the new password is set and every session ends.
// Errors: domain.ErrResetLink.
func (s *Store) ResetPassword(ctx context.Context, hash token.Hash, passwordHash string, now time.Time) error {
	return s.db.Tx(ctx, func(tx mysql.Querier) error {
		link, err := findResetLink(ctx, tx, hash, "")
		if err != nil {
			return err
		}
		owner, err := lockAccount(ctx, tx, link.UserID) // everybody locks the account before its links
		if errors.Is(err, domain.ErrNoAccount) {
			return domain.ErrResetLink // nobody's, see RequestReset
		}
		if err != nil {
			return err
		}
		if link, err = findResetLink(ctx, tx, hash, " FOR UPDATE"); err != nil {
			return err
		}
		if err := link.Good(now); err != nil {
			return err
		}
		return s.replacePassword(ctx, tx, owner, passwordHash, "", "account.passwordReset", now)
	})
}

func (s *Store) replacePassword(ctx context.Context, tx mysql.Querier, owner Credentials, hash, keep, action string, now time.Time) error {
	if err := setPassword(ctx, tx, owner.ID, hash, now); err != nil {
		return err
	}
	if err := revoke(ctx, tx, "user_id = ? AND id <> ?", now, owner.ID, keep); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE password_resets SET used_at = ? WHERE user_id = ? AND used_at IS NULL", now, owner.ID); err != nil {
		return fmt.Errorf("spend reset links: %w", err)
	}
	return auditOperator(ctx, tx, owner.Account, action, owner.ID)
}

func findResetLink(ctx context.Context, q mysql.Querier, hash token.Hash, lock string) (domain.ResetLink, error) {
	var r domain.ResetLink
	var used sql.NullTime
	err := q.QueryRowContext(ctx, "SELECT user_id, expires_at, used_at FROM password_resets WHERE token_hash = ?"+lock, hash[:]).
		Scan(&r.UserID, &r.ExpiresAt, &used)
	if errors.Is(err, sql.ErrNoRows) {
		return r, domain.ErrResetLink
	}
	if err != nil {
		return r, fmt.Errorf("find reset link: %w", err)
	}
	r.Used = used.Valid
	return r, nil
}
