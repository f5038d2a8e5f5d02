package store_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/user/domain"
	"mall/app/user/store"
	"mall/app/user/store/storetest"
	"mall/app/user/token"
	"mall/common/id"
)

const ttl = time.Hour

func open(t *testing.T, s *store.Store, c store.Credentials, now time.Time) store.Grant {
	t.Helper()
	g, err := s.OpenSession(t.Context(), c, now, ttl)
	require.NoError(t, err)
	return g
}

func refresh(t *testing.T, s *store.Store, secret string, now time.Time) (store.Grant, error) {
	t.Helper()
	hash, ok := token.Parse(secret)
	require.True(t, ok)
	return s.Refresh(t.Context(), hash, now, ttl)
}

func TestRefreshKeepsTheSessionAndItsOwner(t *testing.T) {
	s := storetest.New(t)
	owner := storetest.Account(t, s, "ada@mall.test", domain.RoleCustomer)
	now := store.Now()
	first := open(t, s, owner, now)
	assert.Equal(t, owner.Account, first.Account)

	second, err := refresh(t, s, first.RefreshToken, now.Add(ttl-time.Millisecond))
	require.NoError(t, err)
	assert.Equal(t, first.SessionID, second.SessionID)
	assert.Equal(t, owner.Account, second.Account)
	assert.NotEqual(t, first.RefreshToken, second.RefreshToken)

	_, err = refresh(t, s, second.RefreshToken, now.Add(2*ttl-2*time.Millisecond))
	assert.NoError(t, err, "a token lives from its own beginning")
}

func TestExpiredAndUnknownTokensEndNothing(t *testing.T) {
	s := storetest.New(t)
	now := store.Now()
	g := open(t, s, storetest.Account(t, s, "ada@mall.test", domain.RoleCustomer), now)
	_, err := refresh(t, s, g.RefreshToken, now.Add(ttl))
	require.ErrorIs(t, err, domain.ErrSessionEnded)
	unknown, _ := token.New()
	_, err = refresh(t, s, unknown, now)
	require.ErrorIs(t, err, domain.ErrSessionEnded)
	_, err = refresh(t, s, g.RefreshToken, now)
	assert.NoError(t, err)
}

func TestReuseRevokesTheFamilyAndNoOther(t *testing.T) {
	s := storetest.New(t)
	owner := storetest.Account(t, s, "ada@mall.test", domain.RoleCustomer)
	now := store.Now()
	stolen, other := open(t, s, owner, now), open(t, s, owner, now)
	next, err := refresh(t, s, stolen.RefreshToken, now)
	require.NoError(t, err)

	_, err = refresh(t, s, stolen.RefreshToken, now)
	require.ErrorIs(t, err, domain.ErrTokenReused)
	_, err = refresh(t, s, next.RefreshToken, now)
	require.ErrorIs(t, err, domain.ErrSessionEnded)
	_, err = refresh(t, s, other.RefreshToken, now)
	assert.NoError(t, err)
}

// Whoever is first gets a successor; the next one proves that the token is in two hands.
func TestOfManyThatRefreshAtOnceOneWinsAndTheSessionEnds(t *testing.T) {
	s := storetest.New(t)
	owner := storetest.Account(t, s, "ada@mall.test", domain.RoleCustomer)
	for range 5 {
		now := store.Now()
		g := open(t, s, owner, now)
		var all sync.WaitGroup
		var mu sync.Mutex
		var won []store.Grant
		var reused, ended int
		for range 16 {
			all.Go(func() {
				next, err := refresh(t, s, g.RefreshToken, now)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					won = append(won, next)
				case errors.Is(err, domain.ErrTokenReused):
					reused++
				case errors.Is(err, domain.ErrSessionEnded):
					ended++
				default:
					t.Error(err)
				}
			})
		}
		all.Wait()
		require.Len(t, won, 1)
		assert.Equal(t, 1, reused)
		assert.Equal(t, 14, ended)
		_, err := refresh(t, s, won[0].RefreshToken, now)
		require.ErrorIs(t, err, domain.ErrSessionEnded)
	}
}

func TestLogOutEndsOnlyTheOwnersSession(t *testing.T) {
	s := storetest.New(t)
	owner := storetest.Account(t, s, "ada@mall.test", domain.RoleCustomer)
	now := store.Now()
	g := open(t, s, owner, now)
	require.NoError(t, s.RevokeSession(t.Context(), id.New(), g.SessionID, now))
	g, err := refresh(t, s, g.RefreshToken, now)
	require.NoError(t, err, "a stranger ended the session")

	require.NoError(t, s.RevokeSession(t.Context(), owner.ID, g.SessionID, now))
	require.NoError(t, s.RevokeSession(t.Context(), owner.ID, g.SessionID, now))
	_, err = refresh(t, s, g.RefreshToken, now)
	assert.ErrorIs(t, err, domain.ErrSessionEnded)
}

func TestNoSessionOpensWithAPasswordThatWasReplaced(t *testing.T) {
	s := storetest.New(t)
	verified := storetest.Account(t, s, "ada@mall.test", domain.RoleCustomer)
	require.NoError(t, s.ChangePassword(t.Context(), verified, "new", "", store.Now()))
	_, err := s.OpenSession(t.Context(), verified, store.Now(), ttl)
	assert.ErrorIs(t, err, domain.ErrCredentials)
}
