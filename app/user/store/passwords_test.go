package store_test

import (
	"database/sql"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/user/domain"
	"mall/app/user/store"
	"mall/app/user/store/storetest"
	"mall/app/user/token"
	"mall/common/mysql"
)

// ask requests a reset and returns the token that its mail carries.
func ask(t *testing.T, s *store.Store, email string, now time.Time) token.Hash {
	t.Helper()
	var secret string
	address, err := domain.NewEmail(email)
	require.NoError(t, err)
	require.NoError(t, s.RequestReset(t.Context(), address, now, store.ResetRules{
		TTL: ttl, Hourly: 2, Link: func(token string) string { secret = token; return "https://mall.test/#" + token },
	}))
	hash, ok := token.Parse(secret)
	require.True(t, ok)
	return hash
}

func TestChangeOfPasswordEndsOtherSessionsAndSpendsLinks(t *testing.T) {
	s := storetest.New(t)
	owner := storetest.Account(t, s, "ada@mall.test", domain.RoleCustomer)
	stranger := storetest.Account(t, s, "bob@mall.test", domain.RoleCustomer)
	now := store.Now()
	mine, mineToo, his := open(t, s, owner, now), open(t, s, owner, now), open(t, s, stranger, now)
	link := ask(t, s, "ada@mall.test", now)

	require.NoError(t, s.ChangePassword(t.Context(), owner, "new", mine.SessionID, now))

	_, err := refresh(t, s, mine.RefreshToken, now)
	require.NoError(t, err)
	_, err = refresh(t, s, his.RefreshToken, now)
	require.NoError(t, err)
	_, err = refresh(t, s, mineToo.RefreshToken, now)
	require.ErrorIs(t, err, domain.ErrSessionEnded)
	require.ErrorIs(t, s.ResetPassword(t.Context(), link, "newer", now), domain.ErrResetLink)
	assert.ErrorIs(t, s.ChangePassword(t.Context(), owner, "newest", "", now), domain.ErrWrongCurrent, "the old password served twice")
}

func TestResetEndsEverySessionAndSpendsEveryLink(t *testing.T) {
	s := storetest.New(t)
	owner := storetest.Account(t, s, "ada@mall.test", domain.RoleCustomer)
	now := store.Now()
	g := open(t, s, owner, now)
	first, second := ask(t, s, "ada@mall.test", now), ask(t, s, "ada@mall.test", now)

	require.NoError(t, s.ResetPassword(t.Context(), second, "new", now))

	c, err := s.Credentials(t.Context(), owner.ID)
	require.NoError(t, err)
	assert.Equal(t, "new", c.PasswordHash)
	_, err = refresh(t, s, g.RefreshToken, now)
	require.ErrorIs(t, err, domain.ErrSessionEnded)
	require.ErrorIs(t, s.ResetPassword(t.Context(), first, "x", now), domain.ErrResetLink)
	assert.ErrorIs(t, s.ResetPassword(t.Context(), second, "x", now), domain.ErrResetLink)
}

func TestOfManyThatUseALinkAtOnceOneSetsThePassword(t *testing.T) {
	s := storetest.New(t)
	owner := storetest.Account(t, s, "ada@mall.test", domain.RoleCustomer)
	now := store.Now()
	link := ask(t, s, "ada@mall.test", now)
	var set atomic.Int32
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			if err := s.ResetPassword(t.Context(), link, "new", now); err == nil {
				set.Add(1)
			} else {
				assert.ErrorIs(t, err, domain.ErrResetLink)
			}
		})
	}
	all.Wait()
	assert.EqualValues(t, 1, set.Load())
	c, err := s.Credentials(t.Context(), owner.ID)
	require.NoError(t, err)
	assert.EqualValues(t, 2, c.PasswordVersion)
}

func TestResetLinkExpires(t *testing.T) {
	s := storetest.New(t)
	storetest.Account(t, s, "ada@mall.test", domain.RoleCustomer)
	now := store.Now()
	link := ask(t, s, "ada@mall.test", now)
	assert.ErrorIs(t, s.ResetPassword(t.Context(), link, "new", now.Add(ttl)), domain.ErrResetLink)
	assert.NoError(t, s.ResetPassword(t.Context(), link, "new", now.Add(ttl-time.Millisecond)))
}

func TestOnlyOwnersGetMailAndNotTooMuch(t *testing.T) {
	s := storetest.New(t)
	storetest.Account(t, s, "ada@mall.test", domain.RoleCustomer)
	now := store.Now()
	unknown := ask(t, s, "nobody@mall.test", now)
	for range 3 { // one more than ResetRules allow
		ask(t, s, "ada@mall.test", now)
	}
	due, err := s.DueMails(t.Context(), now, 10)
	require.NoError(t, err)
	assert.Len(t, due, 2)
	for _, m := range due {
		assert.Equal(t, "ada@mall.test", m.To.String())
	}
	assert.ErrorIs(t, s.ResetPassword(t.Context(), unknown, "new", now), domain.ErrResetLink)

	ask(t, s, "ada@mall.test", now.Add(61*time.Minute))
	due, err = s.DueMails(t.Context(), now.Add(61*time.Minute), 10)
	require.NoError(t, err)
	assert.Len(t, due, 3)
}

// Who asks for a stranger's address must not learn from the answer's time whether it has an
// account, so both write as many rows.
func TestAnAddressWithoutAccountCostsAsManyRows(t *testing.T) {
	s := storetest.New(t)
	storetest.Account(t, s, "ada@mall.test", domain.RoleCustomer)
	rows := func() (n [2]int) {
		for i, table := range []string{"password_resets", "mails"} {
			require.NoError(t, s.DB().Raw().QueryRow("SELECT COUNT(*) FROM "+table).Scan(&n[i]))
		}
		return n
	}
	ask(t, s, "ada@mall.test", store.Now())
	known := rows()
	ask(t, s, "nobody@mall.test", store.Now())
	assert.Equal(t, [2]int{2 * known[0], 2 * known[1]}, rows())
}

func TestNothingStoredOpensAnAccount(t *testing.T) {
	s := storetest.New(t)
	owner := storetest.Account(t, s, "ada@mall.test", domain.RoleCustomer)
	g := open(t, s, owner, store.Now())
	raw, ok := token.Parse(g.RefreshToken)
	require.True(t, ok)
	stored, err := mysql.Collect(t.Context(), s.DB().Raw(), func(r *sql.Rows, v *[]byte) error { return r.Scan(v) },
		"SELECT token_hash FROM refresh_tokens")
	require.NoError(t, err)
	require.Len(t, stored, 1)
	assert.Equal(t, raw[:], stored[0])
	assert.NotContains(t, string(stored[0]), g.RefreshToken)
}
