package store_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/user/domain"
	"mall/app/user/store"
	"mall/app/user/store/storetest"
	"mall/common/id"
	"mall/common/mysql"
)

func TestAccountIsFoundAsItWasAdded(t *testing.T) {
	s := storetest.New(t)
	want, err := domain.NewCustomer("ada@mall.test", "张伟 😀", store.Now())
	require.NoError(t, err)
	require.NoError(t, s.DB().Tx(t.Context(), func(tx mysql.Querier) error {
		return store.InsertAccount(t.Context(), tx, want, "hash")
	}))
	got, err := s.Account(t.Context(), want.ID)
	require.NoError(t, err)
	assert.Equal(t, want, got)
	c, err := s.CredentialsByEmail(t.Context(), want.Email)
	require.NoError(t, err)
	assert.Equal(t, store.Credentials{Account: want, PasswordHash: "hash", PasswordVersion: 1}, c)

	_, err = s.Account(t.Context(), id.New())
	assert.ErrorIs(t, err, domain.ErrNoAccount)
}

func TestAddressIsTakenOnceAndNotRepeatedInTheError(t *testing.T) {
	s := storetest.New(t)
	first := storetest.Account(t, s, "ada@mall.test", domain.RoleCustomer)
	second := first.Account
	second.ID = id.New()
	err := s.DB().Tx(t.Context(), func(tx mysql.Querier) error {
		return store.InsertAccount(t.Context(), tx, second, "hash")
	})
	require.ErrorIs(t, err, domain.ErrEmailTaken)
	assert.NotContains(t, err.Error(), "ada@mall.test")
}

func TestRehashLosesAgainstAChangeOfPassword(t *testing.T) {
	s := storetest.New(t)
	before := storetest.Account(t, s, "ada@mall.test", domain.RoleCustomer)
	require.NoError(t, s.Rehash(t.Context(), before, "same password, new hash"))
	require.NoError(t, s.ChangePassword(t.Context(), before, "new password", "", store.Now()), "a new hash is no new password")
	require.NoError(t, s.Rehash(t.Context(), before, "old password, new hash"))

	after, err := s.Credentials(t.Context(), before.ID)
	require.NoError(t, err)
	assert.Equal(t, "new password", after.PasswordHash)
}
