package domain

import (
	"net/http"
	"time"

	"mall/common/problem"
)

// Codes of refused refresh tokens.
const (
	CodeSessionEnded = "SESSION_ENDED"
	CodeTokenReused  = "TOKEN_REUSED"
)

var (
	// ErrSessionEnded answers for tokens that are unknown, expired, or of a revoked session.
	ErrSessionEnded = problem.New(http.StatusUnauthorized, CodeSessionEnded, "the session has ended, log in again")
	// ErrTokenReused answers for a token that was exchanged before: either it was stolen, or the
	// thief was first. Nobody can tell, so the whole session ends.
	ErrTokenReused = problem.New(http.StatusUnauthorized, CodeTokenReused,
		"the refresh token was used before, so the session was ended: log in again")
)

// RefreshToken is what is known of a refresh token and the session that it belongs to.
type RefreshToken struct {
	SessionID string
	ExpiresAt time.Time
	Used      bool // exchanged for its successor
	Revoked   bool // its session was
}

// Exchange says whether the token may be exchanged now. ErrTokenReused asks for the session to be
// revoked. There is no grace for a second use, however soon: two callers that refresh with the same
// token at once end the session, so a client must refresh from one place.
func (t RefreshToken) Exchange(now time.Time) error {
	switch {
	case t.Revoked:
		return ErrSessionEnded
	case t.Used:
		return ErrTokenReused
	case !now.Before(t.ExpiresAt):
		return ErrSessionEnded
	}
	return nil
}
