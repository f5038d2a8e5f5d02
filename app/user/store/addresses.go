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

const addressColumns = "id, recipient, phone, line1, line2, city, province, postal_code, country"

func addressFields(a *domain.Address) []any {
	return []any{&a.ID, &a.Recipient, &a.Phone, &a.Line1, &a.Line2, &a.City, &a.Province, &a.PostalCode, &a.Country}
}

// InsertAddress adds an address in tx. Errors: domain.ErrTooManyAddresses, domain.ErrNoAccount.
func InsertAddress(ctx context.Context, tx mysql.Querier, userID string, a domain.Address, now time.Time) error {
	if _, err := lockAccount(ctx, tx, userID); err != nil { // so that two at once cannot both be the last
		return err
	}
	var n int
	if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM addresses WHERE user_id = ?", userID).Scan(&n); err != nil {
		return fmt.Errorf("count addresses: %w", err)
	}
	if n >= domain.MaxAddresses {
		return domain.ErrTooManyAddresses
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO addresses (`+addressColumns+`, user_id, created_at, updated_at)
		VALUES (`+mysql.In(12)+`)`,
		a.ID, a.Recipient, a.Phone, a.Line1, a.Line2, a.City, a.Province, a.PostalCode, a.Country, userID, now, now)
	if err != nil {
		return fmt.Errorf("insert address: %w", err)
	}
	return nil
}

// Addresses lists a user's addresses, the first added first.
func (s *Store) Addresses(ctx context.Context, userID string) (list []domain.Address, err error) {
	err = s.db.Read(ctx, func(q mysql.Querier) error {
		list, err = mysql.Collect(ctx, q, func(r *sql.Rows, a *domain.Address) error { return r.Scan(addressFields(a)...) },
			"SELECT "+addressColumns+" FROM addresses WHERE user_id = ? ORDER BY id LIMIT ?", userID, domain.MaxAddresses)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list addresses: %w", err)
	}
	return list, nil
}

// Address finds an address of the user. Errors: domain.ErrNoAddress.
func (s *Store) Address(ctx context.Context, userID, addressID string) (domain.Address, error) {
	return s.address(ctx, "user_id = ? AND id = ?", userID, addressID)
}

// FirstAddress finds the address that the user added first. Errors: domain.ErrNoAddress.
func (s *Store) FirstAddress(ctx context.Context, userID string) (domain.Address, error) {
	return s.address(ctx, "user_id = ? ORDER BY id LIMIT 1", userID)
}

func (s *Store) address(ctx context.Context, condition string, args ...any) (a domain.Address, err error) {
	err = s.db.Read(ctx, func(q mysql.Querier) error {
		return q.QueryRowContext(ctx, "SELECT "+addressColumns+" FROM addresses WHERE "+condition, args...).
			Scan(addressFields(&a)...)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return domain.Address{}, domain.ErrNoAddress
	}
	if err != nil {
		return domain.Address{}, fmt.Errorf("find address: %w", err)
	}
	return a, nil
}

// ReplaceAddress changes an address of the user. Errors: domain.ErrNoAddress.
func (s *Store) ReplaceAddress(ctx context.Context, userID string, a domain.Address, now time.Time) error {
	return s.db.Tx(ctx, func(tx mysql.Querier) error {
		// The rows that an UPDATE reports leave out those that already were as asked.
		var found string
		err := tx.QueryRowContext(ctx, "SELECT id FROM addresses WHERE id = ? AND user_id = ? FOR UPDATE", a.ID, userID).Scan(&found)
		if errors.Is(err, sql.ErrNoRows) {
			return domain.ErrNoAddress
		}
		if err != nil {
			return fmt.Errorf("find address: %w", err)
		}
		_, err = tx.ExecContext(ctx, `UPDATE addresses SET recipient = ?, phone = ?, line1 = ?, line2 = ?, city = ?,
			province = ?, postal_code = ?, country = ?, updated_at = ? WHERE id = ?`,
			a.Recipient, a.Phone, a.Line1, a.Line2, a.City, a.Province, a.PostalCode, a.Country, now, a.ID)
		if err != nil {
			return fmt.Errorf("update address: %w", err)
		}
		return nil
	})
}

// DeleteAddress removes an address of the user. Errors: domain.ErrNoAddress.
func (s *Store) DeleteAddress(ctx context.Context, userID, addressID string) error {
	return s.db.Read(ctx, func(q mysql.Querier) error {
		n, err := mysql.Changed(q.ExecContext(ctx, "DELETE FROM addresses WHERE id = ? AND user_id = ?", addressID, userID))
		switch {
		case err != nil:
			return fmt.Errorf("delete address: %w", err)
		case n == 0:
			return domain.ErrNoAddress
		}
		return nil
	})
}
