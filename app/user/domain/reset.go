package domain

import (
	"net/http"
	"time"

	"mall/common/problem"
)

// CodeResetLinkInvalid is the code of ErrResetLink.
const CodeResetLinkInvalid = "RESET_LINK_INVALID"

var (
	// ErrResetLink answers for reset tokens that are unknown, used or expired, without saying which.
	ErrResetLink = problem.New(http.StatusNotFound, CodeResetLinkInvalid,
		"the link is not valid: it was used, has expired, or a newer password was set since; ask for another mail")
	// ErrWrongCurrent refuses a change of password. It is a 400, for a 401 would tell clients that
	// the session is over.
	ErrWrongCurrent = problem.InvalidField("current", "is not your password")
)

// ResetLink is what is known of a mailed token that allows a new password to be set.
type ResetLink struct {
	UserID    string
	ExpiresAt time.Time
	Used      bool
}

// Good reports whether the link may still be used. Errors: ErrResetLink.
func (r ResetLink) Good(now time.Time) error {
	if r.Used || !now.Before(r.ExpiresAt) {
		return ErrResetLink
	}
	return nil
}
