package userlogic_test

import (
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/user/password"
	"mall/app/user/rpc/internal/config"
	server "mall/app/user/rpc/internal/server/user"
	"mall/app/user/rpc/internal/svc"
	"mall/app/user/rpc/pb"
	"mall/app/user/store/storetest"
	"mall/common/auth"
	"mall/common/id"
	"mall/common/problem"
)

const (
	email  = "ada@mall.test"
	secret = "planted-password"
)

// rig is user-rpc on a schema of its own, without the network.
type rig struct {
	*server.UserServer
	svc *svc.ServiceContext
}

func newRig(t *testing.T) rig {
	t.Helper()
	ctx, err := svc.NewServiceContext(config.Config{
		AccessToken: auth.Conf{AccessSecret: "a secret of the tests", AccessExpire: 900},
		RefreshTTL:  time.Hour,
		Password:    password.Conf{MemoryKiB: 64, Iterations: 1, Queue: 100},
		Reset:       config.Reset{Page: "http://127.0.0.1/reset#token=", TTL: 30 * time.Minute, Hourly: 5},
	}, storetest.New(t).DB())
	require.NoError(t, err)
	return rig{server.NewUserServer(ctx), ctx}
}

func (r rig) register(t *testing.T) *pb.Account {
	t.Helper()
	out, err := r.Register(t.Context(), &pb.RegisterRequest{Email: email, Password: secret, Name: "Ada", IdempotencyKey: id.New()})
	require.NoError(t, err)
	return out.GetAccount()
}

func (r rig) logIn(t *testing.T, password string) (*pb.Session, error) {
	t.Helper()
	return r.CreateSession(t.Context(), &pb.CreateSessionRequest{Email: email, Password: password})
}

func (r rig) refresh(t *testing.T, s *pb.Session) (*pb.Session, error) {
	t.Helper()
	return r.RefreshSession(t.Context(), &pb.RefreshSessionRequest{RefreshToken: s.GetRefreshToken()})
}

var link = regexp.MustCompile(`#token=(\S+)`)

// mailedToken asks for a reset and reads the newest mail that waits.
func (r rig) mailedToken(t *testing.T) string {
	t.Helper()
	_, err := r.RequestPasswordReset(t.Context(), &pb.RequestPasswordResetRequest{Email: " Ada@MALL.test"})
	require.NoError(t, err)
	var body string
	require.NoError(t, r.svc.Store.DB().Raw().QueryRow("SELECT body FROM mails WHERE status = 'pending' ORDER BY id DESC LIMIT 1").Scan(&body))
	found := link.FindStringSubmatch(body)
	require.Len(t, found, 2, "the mail holds no link")
	return found[1]
}

// refused asserts a problem's code, and its field where one is given.
func refused(t *testing.T, err error, status int, code, field string) {
	t.Helper()
	require.Error(t, err)
	p := problem.From(err)
	assert.Equal(t, status, p.Status, err)
	assert.Equal(t, code, p.Code, err)
	if field != "" {
		require.NotEmpty(t, p.Fields)
		assert.Equal(t, field, p.Fields[0].Field)
	}
	assert.NotContains(t, err.Error(), secret)
}
