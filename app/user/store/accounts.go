package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"mall/app/user/domain"
	"mall/common/mysql"
)

// Credentials are an account with what proves that somebody owns it.
type Credentials struct {
	domain.Account
	PasswordHash    string // PHC string
	PasswordVersion int64  // grows with every change of the password
}

// InsertAccount adds an account. Errors: domain.ErrEmailTaken.
func InsertAccount(ctx context.Context, tx mysql.Querier, a domain.Account, passwordHash string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO users
		(id, email, name, role, password_hash, password_version, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, 1, ?, ?)`,
		a.ID, a.Email.String(), a.Name, a.Role, passwordHash, a.CreatedAt, a.CreatedAt)
	if mysql.IsDuplicate(err) {
		return domain.ErrEmailTaken // without its cause, which holds the address
	}
	if err != nil {
		return fmt.Errorf("insert account: %w", err)
	}
	return nil
}

// Account finds an account by its id. Errors: domain.ErrNoAccount.
func (s *Store) Account(ctx context.Context, userID string) (domain.Account, error) {
	c, err := s.Credentials(ctx, userID)
	return c.Account, err
}

// Credentials finds an account by its id. Errors: domain.ErrNoAccount.
func (s *Store) Credentials(ctx context.Context, userID string) (c Credentials, err error) {
	err = s.db.Read(ctx, func(q mysql.Querier) error {
		c, err = findAccount(ctx, q, "id = ?", userID)
		return err
	})
	return c, err
}

// CredentialsByEmail finds an account by its address. Errors: domain.ErrNoAccount.
func (s *Store) CredentialsByEmail(ctx context.Context, email domain.Email) (c Credentials, err error) {
	err = s.db.Read(ctx, func(q mysql.Querier) error {
		c, err = findAccount(ctx, q, "email = ?", email.String())
		return err
	})
	return c, err
}

// findAccount reads the one row that condition, a constant of this package, selects.
func findAccount(ctx context.Context, q mysql.Querier, condition, value string) (Credentials, error) {
	var c Credentials
	var email string
	err := q.QueryRowContext(ctx, `SELECT id, email, name, role, password_hash, password_version, created_at
		FROM users WHERE `+condition, value).
		Scan(&c.ID, &email, &c.Name, &c.Role, &c.PasswordHash, &c.PasswordVersion, &c.CreatedAt)
	if errors.Is(err, sql.ErrNoRows) {
		return Credentials{}, domain.ErrNoAccount
	}
	if err != nil {
		return Credentials{}, fmt.Errorf("find account: %w", err)
	}
	c.Email = domain.StoredEmail(email)
	return c, nil
}

// lockAccount is findAccount for changes: until tx ends nobody else changes the password or adds
// a session or an address.
func lockAccount(ctx context.Context, tx mysql.Querier, userID string) (Credentials, error) {
	return findAccount(ctx, tx, "id = ? FOR UPDATE", userID)
}

// setPassword stores a new password in tx.
func setPassword(ctx context.Context, tx mysql.Querier, userID, hash string, now time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE users
		SET password_hash = ?, password_version = password_version + 1, updated_at = ? WHERE id = ?`, hash, now, userID)
	if err != nil {
		return fmt.Errorf("set password: %w", err)
	}
	return nil
}

// Rehash replaces the hash of an unchanged password, when the way of hashing has changed.
func (s *Store) Rehash(ctx context.Context, c Credentials, hash string) error {
	return s.db.Read(ctx, func(q mysql.Querier) error {
		_, err := q.ExecContext(ctx, "UPDATE users SET password_hash = ? WHERE id = ? AND password_version = ?",
			hash, c.ID, c.PasswordVersion)
		return err
	})
}
