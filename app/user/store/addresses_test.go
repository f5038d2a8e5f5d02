package store_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/user/domain"
	"mall/app/user/store"
	"mall/app/user/store/storetest"
	"mall/common/id"
	"mall/common/mysql"
)

func keep(t *testing.T, s *store.Store, userID string) (domain.Address, error) {
	t.Helper()
	a := storetest.Home(t)
	return a, s.DB().Tx(t.Context(), func(tx mysql.Querier) error {
		return store.InsertAddress(t.Context(), tx, userID, a, store.Now())
	})
}

func TestAddressesAreTheOwners(t *testing.T) {
	s := storetest.New(t)
	owner := storetest.Account(t, s, "ada@mall.test", domain.RoleCustomer)
	stranger := storetest.Account(t, s, "bob@mall.test", domain.RoleCustomer)
	first, err := keep(t, s, owner.ID)
	require.NoError(t, err)
	second, err := keep(t, s, owner.ID)
	require.NoError(t, err)

	list, err := s.Addresses(t.Context(), owner.ID)
	require.NoError(t, err)
	assert.Equal(t, []domain.Address{first, second}, list)
	got, err := s.FirstAddress(t.Context(), owner.ID)
	require.NoError(t, err)
	assert.Equal(t, first, got)
	got, err = s.Address(t.Context(), owner.ID, second.ID)
	require.NoError(t, err)
	assert.Equal(t, second, got)

	_, err = s.Address(t.Context(), stranger.ID, first.ID)
	require.ErrorIs(t, err, domain.ErrNoAddress)
	_, err = s.FirstAddress(t.Context(), stranger.ID)
	require.ErrorIs(t, err, domain.ErrNoAddress)
	require.ErrorIs(t, s.ReplaceAddress(t.Context(), stranger.ID, first, store.Now()), domain.ErrNoAddress)
	require.ErrorIs(t, s.DeleteAddress(t.Context(), stranger.ID, first.ID), domain.ErrNoAddress)

	require.NoError(t, s.DeleteAddress(t.Context(), owner.ID, first.ID))
	require.ErrorIs(t, s.DeleteAddress(t.Context(), owner.ID, first.ID), domain.ErrNoAddress)
	got, err = s.FirstAddress(t.Context(), owner.ID)
	require.NoError(t, err)
	assert.Equal(t, second, got)
}

func TestReplacingAnAddressWithItselfIsNoError(t *testing.T) {
	s := storetest.New(t)
	owner := storetest.Account(t, s, "ada@mall.test", domain.RoleCustomer)
	a, err := keep(t, s, owner.ID)
	require.NoError(t, err)
	a.Line2 = "Room 1"
	now := store.Now()
	require.NoError(t, s.ReplaceAddress(t.Context(), owner.ID, a, now))
	require.NoError(t, s.ReplaceAddress(t.Context(), owner.ID, a, now))
	got, err := s.Address(t.Context(), owner.ID, a.ID)
	require.NoError(t, err)
	assert.Equal(t, a, got)
}

func TestManyAtOnceCannotExceedTheMost(t *testing.T) {
	s := storetest.New(t)
	owner := storetest.Account(t, s, "ada@mall.test", domain.RoleCustomer)
	var kept, refused atomic.Int32
	var all sync.WaitGroup
	for range domain.MaxAddresses + 10 {
		all.Go(func() {
			switch _, err := keep(t, s, owner.ID); {
			case err == nil:
				kept.Add(1)
			case errors.Is(err, domain.ErrTooManyAddresses):
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	assert.EqualValues(t, domain.MaxAddresses, kept.Load())
	assert.EqualValues(t, 10, refused.Load())
}

func TestNobodyHasNoAddresses(t *testing.T) {
	s := storetest.New(t)
	_, err := keep(t, s, id.New())
	assert.ErrorIs(t, err, domain.ErrNoAccount)
}
