package userlogic_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/user/password"
	"mall/app/user/rpc/pb"
	"mall/common/auth"
)

func TestSessionCarriesWhoItIs(t *testing.T) {
	r := newRig(t)
	account := r.register(t)
	s, err := r.logIn(t, secret)
	require.NoError(t, err)
	assert.EqualValues(t, 900, s.GetExpiresIn())
	assert.Equal(t, account.GetId(), s.GetAccount().GetId())

	claims := jwt.MapClaims{}
	_, err = jwt.ParseWithClaims(s.GetAccessToken(), claims, func(*jwt.Token) (any, error) { return []byte("a secret of the tests"), nil })
	require.NoError(t, err)
	assert.Equal(t, account.GetId(), claims["uid"])
	assert.Equal(t, auth.RoleCustomer, claims["role"])
	assert.NotEmpty(t, claims["sid"])

	_, err = r.DeleteSession(t.Context(), &pb.DeleteSessionRequest{UserId: account.GetId(), SessionId: claims["sid"].(string)})
	require.NoError(t, err)
	_, err = r.refresh(t, s)
	refused(t, err, 401, "SESSION_ENDED", "")
}

func TestLogInAnswersAlikeWhateverIsWrong(t *testing.T) {
	r := newRig(t)
	r.register(t)
	var details []string
	for _, in := range []*pb.CreateSessionRequest{
		{Email: email, Password: "wrong"}, {Email: email}, {Email: "nobody@mall.test", Password: secret},
		{Email: "no address", Password: secret}, {}, {Email: email, Password: strings.Repeat("x", 1<<20)},
	} {
		_, err := r.CreateSession(t.Context(), in)
		refused(t, err, 401, "INVALID_CREDENTIALS", "")
		details = append(details, err.Error())
	}
	for _, d := range details {
		assert.Equal(t, details[0], d)
	}
}

func TestLogInWithoutAccountHashesToo(t *testing.T) {
	r := newRig(t)
	r.register(t)
	var err error
	r.svc.Hasher, err = password.New(password.Conf{MemoryKiB: 1 << 16, Iterations: 64, Queue: 1}) // seconds
	require.NoError(t, err)
	for _, address := range []string{"nobody@mall.test", "no address"} {
		ctx, cancel := context.WithCancel(t.Context())
		answered := make(chan error, 1)
		go func() {
			_, err := r.CreateSession(ctx, &pb.CreateSessionRequest{Email: address, Password: secret})
			answered <- err
			close(answered)
		}()
		select {
		case err := <-answered:
			t.Errorf("%s was answered at once: %v", address, err)
		case <-time.After(200 * time.Millisecond):
		}
		cancel()
		assert.Error(t, <-answered)
	}
}

func TestLogInMovesAnOldHashToTodaysParameters(t *testing.T) {
	r := newRig(t)
	r.register(t)
	hash := func() (h string) {
		require.NoError(t, r.svc.Store.DB().Raw().QueryRow("SELECT password_hash FROM users").Scan(&h))
		return h
	}
	before := hash()
	var err error
	r.svc.Hasher, err = password.New(password.Conf{MemoryKiB: 128, Iterations: 1, Queue: 10})
	require.NoError(t, err)

	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			_, err := r.logIn(t, secret)
			assert.NoError(t, err)
		})
	}
	all.Wait()
	assert.NotEqual(t, before, hash())
	assert.Contains(t, hash(), "m=128,")
	_, err = r.logIn(t, secret)
	assert.NoError(t, err)
}

func TestTokensThatAreNoneAreRefused(t *testing.T) {
	r := newRig(t)
	for _, s := range []string{"", "x", strings.Repeat("A", 43), strings.Repeat("x", 1<<20), "\x00"} {
		_, err := r.RefreshSession(t.Context(), &pb.RefreshSessionRequest{RefreshToken: s})
		refused(t, err, 401, "SESSION_ENDED", "")
	}
	_, err := r.DeleteSession(t.Context(), &pb.DeleteSessionRequest{UserId: "张", SessionId: "\x00"})
	assert.NoError(t, err)
}

func TestTwoThatRefreshAtOnceEndTheSession(t *testing.T) {
	r := newRig(t)
	r.register(t)
	s, err := r.logIn(t, secret)
	require.NoError(t, err)
	answers := make(chan error, 2)
	next := make(chan *pb.Session, 2)
	for range 2 {
		go func() {
			out, err := r.refresh(t, s)
			if err == nil {
				next <- out
			}
			answers <- err
		}()
	}
	var failure error
	for range 2 {
		if err := <-answers; err != nil {
			failure = err
		}
	}
	require.Len(t, next, 1)
	refused(t, failure, 401, "TOKEN_REUSED", "")
	_, err = r.refresh(t, <-next)
	refused(t, err, 401, "SESSION_ENDED", "")
}
