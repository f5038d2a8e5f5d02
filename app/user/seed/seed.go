// Package seed puts the accounts into a fresh mall that its documents and tests name.
package seed

import (
	"context"
	"errors"
	"fmt"

	"mall/app/user/domain"
	"mall/app/user/password"
	"mall/app/user/store"
	"mall/common/mysql"
)

var accounts = []struct {
	email, name, role, password string
	address                     *domain.Address
}{
	{"demo@mall.test", "Demo Customer", domain.RoleCustomer, "demo-password", &domain.Address{
		Recipient: "Demo Customer", Phone: "+86 138 0013 8000", Line1: "1 Chang'an Avenue", Line2: "Room 101",
		City: "Beijing", Province: "Beijing", PostalCode: "100006", Country: "CN",
	}},
	{"operator@mall.test", "Demo Operator", domain.RoleOperator, "operator-password", nil},
}

// Run adds the accounts that are missing and leaves those that exist as they are, so it may run
// again and at the same time as another. progress is told what was added.
func Run(ctx context.Context, db *mysql.DB, progress func(string)) error {
	hasher, err := password.New(password.Default)
	if err != nil {
		return err
	}
	s := store.New(db)
	for _, a := range accounts {
		account, err := domain.NewCustomer(a.email, a.name, store.Now())
		if err != nil {
			return fmt.Errorf("seed %s: %w", a.email, err)
		}
		account.Role = a.role
		if _, err := s.CredentialsByEmail(ctx, account.Email); !errors.Is(err, domain.ErrNoAccount) {
			if err != nil {
				return fmt.Errorf("seed %s: %w", a.email, err)
			}
			continue
		}
		added, err := add(ctx, s, hasher, account, a.password, a.address)
		if err != nil {
			return fmt.Errorf("seed %s: %w", a.email, err)
		}
		if added {
			progress("account " + a.email)
		}
	}
	return nil
}

// add is false when another seeding was first.
func add(ctx context.Context, s *store.Store, hasher *password.Hasher, account domain.Account, plain string, at *domain.Address) (bool, error) {
	secret, err := domain.NewPassword("password", plain)
	if err != nil {
		return false, err
	}
	hash, err := hasher.Hash(ctx, secret)
	if err != nil {
		return false, err
	}
	err = s.DB().Tx(ctx, func(tx mysql.Querier) error {
		if err := store.InsertAccount(ctx, tx, account, hash); err != nil || at == nil {
			return err
		}
		address, err := domain.NewAddress(*at)
		if err != nil {
			return err
		}
		return store.InsertAddress(ctx, tx, account.ID, address, account.CreatedAt)
	})
	if errors.Is(err, domain.ErrEmailTaken) {
		return false, nil
	}
	return err == nil, err
}
