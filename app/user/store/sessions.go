package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"mall/app/user/domain"
	"mall/app/user/token"
	"mall/common/id"
	"mall/common/mysql"
)

// Grant is a session with the refresh token that continues it.
type Grant struct {
	Account      domain.Account
	SessionID    string
	RefreshToken string
}

// OpenSession starts a session for somebody whose password was found right. Errors:
// domain.ErrCredentials when the password was changed since.
func (s *Store) OpenSession(ctx context.Context, c Credentials, now time.Time, ttl time.Duration) (Grant, error) {
	var g Grant
	err := s.db.Tx(ctx, func(tx mysql.Querier) error {
		current, err := lockAccount(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		if current.PasswordVersion != c.PasswordVersion {
			return domain.ErrCredentials
		}
		g = Grant{Account: current.Account, SessionID: id.New()}
		_, err = tx.ExecContext(ctx, "INSERT INTO sessions (id, user_id, created_at, expires_at) VALUES (?, ?, ?, ?)",
			g.SessionID, c.ID, now, now.Add(ttl))
		if err != nil {
			return fmt.Errorf("insert session: %w", err)
		}
		if g.RefreshToken, err = insertToken(ctx, tx, g.SessionID, now, ttl); err != nil {
			return err
		}
		return auditOperator(ctx, tx, g.Account, "session.open", g.SessionID)
	})
	return g, err
}

// Refresh exchanges a refresh token for its successor. Errors: domain.ErrSessionEnded and
// domain.ErrTokenReused; the latter after the session has been revoked.
func (s *Store) Refresh(ctx context.Context, hash token.Hash, now time.Time, ttl time.Duration) (Grant, error) {
	var g Grant
	var refused error // returned after the commit, so that the revocation stays
	err := s.db.Tx(ctx, func(tx mysql.Querier) error {
		old, userID, err := lockToken(ctx, tx, hash)
		if err != nil {
			return err
		}
		if refused = old.Exchange(now); errors.Is(refused, domain.ErrTokenReused) {
			return revoke(ctx, tx, "id = ?", now, old.SessionID)
		}
		if refused != nil {
			return nil //nolint:nilerr // it is returned after the commit
		}
		account, err := findAccount(ctx, tx, "id = ?", userID)
		if err != nil {
			return err
		}
		g = Grant{Account: account.Account, SessionID: old.SessionID}
		if _, err = tx.ExecContext(ctx, "UPDATE refresh_tokens SET used_at = ? WHERE token_hash = ?", now, hash[:]); err != nil {
			return fmt.Errorf("use refresh token: %w", err)
		}
		if _, err = tx.ExecContext(ctx, "UPDATE sessions SET expires_at = ? WHERE id = ?", now.Add(ttl), old.SessionID); err != nil {
			return fmt.Errorf("extend session: %w", err)
		}
		g.RefreshToken, err = insertToken(ctx, tx, g.SessionID, now, ttl)
		return err
	})
	if err != nil {
		return Grant{}, err
	}
	if refused != nil {
		return Grant{}, refused
	}
	return g, nil
}

// lockToken reads a token and its session for change. Every caller locks the token before the
// session, and revocations touch sessions only, so nobody waits in a circle.
func lockToken(ctx context.Context, tx mysql.Querier, hash token.Hash) (t domain.RefreshToken, userID string, err error) {
	var used, revoked sql.NullTime
	err = tx.QueryRowContext(ctx, "SELECT session_id, expires_at, used_at FROM refresh_tokens WHERE token_hash = ? FOR UPDATE", hash[:]).
		Scan(&t.SessionID, &t.ExpiresAt, &used)
	if err == nil {
		err = tx.QueryRowContext(ctx, "SELECT user_id, revoked_at FROM sessions WHERE id = ? FOR UPDATE", t.SessionID).
			Scan(&userID, &revoked)
	}
	if errors.Is(err, sql.ErrNoRows) {
		return t, "", domain.ErrSessionEnded
	}
	if err != nil {
		return t, "", fmt.Errorf("find refresh token: %w", err)
	}
	t.Used, t.Revoked = used.Valid, revoked.Valid
	return t, userID, nil
}

func insertToken(ctx context.Context, tx mysql.Querier, sessionID string, now time.Time, ttl time.Duration) (string, error) {
	secret, hash := token.New()
	_, err := tx.ExecContext(ctx, "INSERT INTO refresh_tokens (token_hash, session_id, created_at, expires_at) VALUES (?, ?, ?, ?)",
		hash[:], sessionID, now, now.Add(ttl))
	if err != nil {
		return "", fmt.Errorf("insert refresh token: %w", err)
	}
	return secret, nil
}

// RevokeSession ends a session of the user. One that has ended, or is not the user's, is no error.
func (s *Store) RevokeSession(ctx context.Context, userID, sessionID string, now time.Time) error {
	return s.db.Tx(ctx, func(tx mysql.Querier) error {
		return revoke(ctx, tx, "id = ? AND user_id = ?", now, sessionID, userID)
	})
}

// revoke ends the live sessions that condition, a constant of this package, selects.
func revoke(ctx context.Context, tx mysql.Querier, condition string, now time.Time, args ...any) error {
	_, err := tx.ExecContext(ctx, "UPDATE sessions SET revoked_at = ? WHERE revoked_at IS NULL AND "+condition,
		append([]any{now}, args...)...)
	if err != nil {
		return fmt.Errorf("revoke sessions: %w", err)
	}
	return nil
}
