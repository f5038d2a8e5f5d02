// Package storetest gives tests a fresh schema mall_user on a real server.
package storetest

import (
	"testing"

	"mall/app/user/domain"
	"mall/app/user/store"
	"mall/app/user/store/migrations"
	"mall/common/mysql"
	"mall/test/mysqltest"
)

// New opens an empty store that is dropped when the test ends.
func New(t testing.TB) *store.Store {
	t.Helper()
	raw := mysqltest.Schema(t, migrations.FS)
	raw.SetMaxOpenConns(32) // as in production; more would hide waits for a connection
	return store.New(mysql.Wrap(raw, t.Name()))
}

// Account adds an account with the role and returns what a log-in would find.
func Account(t testing.TB, s *store.Store, email, role string) store.Credentials {
	t.Helper()
	account, err := domain.NewCustomer(email, "Ada", store.Now())
	if err != nil {
		t.Fatal(err)
	}
	account.Role = role
	err = s.DB().Tx(t.Context(), func(tx mysql.Querier) error {
		return store.InsertAccount(t.Context(), tx, account, "hash of "+email)
	})
	if err != nil {
		t.Fatal(err)
	}
	c, err := s.Credentials(t.Context(), account.ID)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Home is a good address.
func Home(t testing.TB) domain.Address {
	t.Helper()
	a, err := domain.NewAddress(domain.Address{
		Recipient: "Ada", Phone: "+86 138 0013 8000", Line1: "1 Road", City: "Beijing", Province: "Beijing",
		PostalCode: "100000", Country: "CN",
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}
