package userlogic_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/user/rpc/pb"
	"mall/common/id"
)

const next = "another-password"

func TestChangeOfPasswordAsksForTheCurrentOne(t *testing.T) {
	r := newRig(t)
	account := r.register(t)
	for _, tc := range []struct{ current, next, field string }{
		{"wrong", next, "current"}, {"", next, "current"}, {secret, "short", "next"}, {secret, "password123", "next"},
	} {
		_, err := r.ChangePassword(t.Context(), &pb.ChangePasswordRequest{UserId: account.GetId(), Current: tc.current, Next: tc.next})
		refused(t, err, 400, "VALIDATION", tc.field)
	}
	_, err := r.ChangePassword(t.Context(), &pb.ChangePasswordRequest{UserId: account.GetId(), Current: secret, Next: next})
	require.NoError(t, err)
	_, err = r.logIn(t, secret)
	refused(t, err, 401, "INVALID_CREDENTIALS", "")
	_, err = r.logIn(t, next)
	require.NoError(t, err)

	for _, stranger := range []string{id.New(), "", "张"} {
		_, err = r.ChangePassword(t.Context(), &pb.ChangePasswordRequest{UserId: stranger, Current: secret, Next: next})
		refused(t, err, 404, "NOT_FOUND", "")
	}
}

func TestMailedLinkSetsAPasswordOnce(t *testing.T) {
	r := newRig(t)
	r.register(t)
	s, err := r.logIn(t, secret)
	require.NoError(t, err)
	token := r.mailedToken(t)

	_, err = r.ResetPassword(t.Context(), &pb.ResetPasswordRequest{Token: token, Password: "short"})
	refused(t, err, 400, "VALIDATION", "password")
	_, err = r.ResetPassword(t.Context(), &pb.ResetPasswordRequest{Token: token, Password: next})
	require.NoError(t, err)
	_, err = r.ResetPassword(t.Context(), &pb.ResetPasswordRequest{Token: token, Password: next})
	refused(t, err, 404, "RESET_LINK_INVALID", "")
	assert.NotContains(t, err.Error(), token)
	_, err = r.refresh(t, s)
	refused(t, err, 401, "SESSION_ENDED", "")
	_, err = r.logIn(t, next)
	assert.NoError(t, err)
}

func TestLinksThatAreNoneAreRefused(t *testing.T) {
	r := newRig(t)
	for _, token := range []string{"", "x", strings.Repeat("A", 43), "\x00"} {
		_, err := r.ResetPassword(t.Context(), &pb.ResetPasswordRequest{Token: token, Password: next})
		refused(t, err, 404, "RESET_LINK_INVALID", "")
	}
}

func TestAskingForAResetDoesNotTellWhoHasAnAccount(t *testing.T) {
	r := newRig(t)
	r.register(t)
	for _, address := range []string{email, "nobody@mall.test"} {
		_, err := r.RequestPasswordReset(t.Context(), &pb.RequestPasswordResetRequest{Email: address})
		require.NoError(t, err)
	}
	_, err := r.RequestPasswordReset(t.Context(), &pb.RequestPasswordResetRequest{Email: "no address"})
	refused(t, err, 400, "VALIDATION", "email")
}
