package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/user/domain"
	"mall/app/user/store"
	"mall/app/user/store/storetest"
)

func TestPurgeKeepsWhatIsNotOver(t *testing.T) {
	s := storetest.New(t)
	owner := storetest.Account(t, s, "ada@mall.test", domain.RoleCustomer)
	now := store.Now()
	open(t, s, owner, now.Add(-48*time.Hour))
	lives := open(t, s, owner, now)
	ask(t, s, "ada@mall.test", now.Add(-48*time.Hour))
	ask(t, s, "nobody@mall.test", now.Add(-48*time.Hour))
	good := ask(t, s, "ada@mall.test", now)

	n, err := store.Purge(t.Context(), s.DB(), store.KeepEnded)
	require.NoError(t, err)
	assert.EqualValues(t, 5, n, "a token, a session, two links and the mail that was never to be sent")
	_, err = refresh(t, s, lives.RefreshToken, now)
	require.NoError(t, err)
	require.NoError(t, s.ResetPassword(t.Context(), good, "new", now))
	due, err := s.DueMails(t.Context(), now, 10)
	require.NoError(t, err)
	assert.Len(t, due, 2, "what waits is sent or given up by the worker")
	n, err = store.Purge(t.Context(), s.DB(), store.KeepEnded)
	require.NoError(t, err)
	assert.Zero(t, n)
}
