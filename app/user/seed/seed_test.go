package seed_test

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/user/domain"
	"mall/app/user/password"
	"mall/app/user/seed"
	"mall/app/user/store"
	"mall/app/user/store/storetest"
)

func find(t *testing.T, s *store.Store, email string) store.Credentials {
	t.Helper()
	address, err := domain.NewEmail(email)
	require.NoError(t, err)
	c, err := s.CredentialsByEmail(t.Context(), address)
	require.NoError(t, err)
	return c
}

func TestSeededAccountsCanLogIn(t *testing.T) {
	s := storetest.New(t)
	var said []string
	require.NoError(t, seed.Run(t.Context(), s.DB(), func(line string) { said = append(said, line) }))
	assert.Len(t, said, 2)

	hasher, err := password.New(password.Default)
	require.NoError(t, err)
	for email, want := range map[string]struct{ password, role string }{
		"demo@mall.test":     {"demo-password", domain.RoleCustomer},
		"operator@mall.test": {"operator-password", domain.RoleOperator},
	} {
		c := find(t, s, email)
		assert.Equal(t, want.role, c.Role)
		ok, stale, err := hasher.Matches(t.Context(), c.PasswordHash, domain.TypedPassword(want.password))
		require.NoError(t, err)
		assert.True(t, ok)
		assert.False(t, stale)
	}
	home, err := s.Addresses(t.Context(), find(t, s, "demo@mall.test").ID)
	require.NoError(t, err)
	assert.Len(t, home, 1)
}

func TestSeedingAgainChangesNothing(t *testing.T) {
	s := storetest.New(t)
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() { assert.NoError(t, seed.Run(context.Background(), s.DB(), func(string) {})) })
	}
	all.Wait()
	demo := find(t, s, "demo@mall.test")
	require.NoError(t, s.ChangePassword(t.Context(), demo, "chosen by the developer", "", store.Now()))

	require.NoError(t, seed.Run(t.Context(), s.DB(), func(line string) { t.Error(line) }))
	assert.Equal(t, "chosen by the developer", find(t, s, "demo@mall.test").PasswordHash)
	home, err := s.Addresses(t.Context(), demo.ID)
	require.NoError(t, err)
	assert.Len(t, home, 1)
}
