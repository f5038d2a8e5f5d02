package domain

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestRefreshTokenIsExchangedOnce(t *testing.T) {
	now := time.Date(2026, 11, 11, 0, 0, 0, 0, time.UTC)
	later, past := now.Add(time.Millisecond), now
	for name, tc := range map[string]struct {
		token RefreshToken
		want  error
	}{
		"fresh":            {RefreshToken{ExpiresAt: later}, nil},
		"expired":          {RefreshToken{ExpiresAt: past}, ErrSessionEnded},
		"used":             {RefreshToken{ExpiresAt: later, Used: true}, ErrTokenReused},
		"used and expired": {RefreshToken{ExpiresAt: past, Used: true}, ErrTokenReused},
		"revoked":          {RefreshToken{ExpiresAt: later, Revoked: true}, ErrSessionEnded},
		"used and revoked": {RefreshToken{ExpiresAt: later, Used: true, Revoked: true}, ErrSessionEnded},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, tc.want, tc.token.Exchange(now))
		})
	}
}

func TestResetLinkIsGoodOnceAndForAWhile(t *testing.T) {
	now := time.Date(2026, 11, 11, 0, 0, 0, 0, time.UTC)
	assert.NoError(t, ResetLink{ExpiresAt: now.Add(time.Millisecond)}.Good(now))
	assert.ErrorIs(t, ResetLink{ExpiresAt: now}.Good(now), ErrResetLink)
	assert.ErrorIs(t, ResetLink{ExpiresAt: now.Add(time.Hour), Used: true}.Good(now), ErrResetLink)
}
