package domain

import (
	"fmt"
	"time"

	"mall/common/id"
)

// MailPasswordReset is the kind of the only mail there is so far.
const MailPasswordReset = "passwordReset"

// Mail is a message to a customer. What it says may be secret: never log it.
type Mail struct {
	ID        string
	Kind      string
	To        Email
	Subject   string
	Body      string // plain text
	CreatedAt time.Time
	ExpiresAt time.Time // after that it is of no use to its reader
}

// ResetMail carries a reset link, which is good for ttl.
func ResetMail(to Email, link string, now time.Time, ttl time.Duration) Mail {
	// No name in it: whoever registers somebody else's address chose the name.
	body := fmt.Sprintf(`Hello,

somebody, probably you, asked for a new password for your account at mall.
Open this link within %d minutes to choose one:

%s

If it was not you, do nothing: your password stays as it is.
`, int(ttl.Minutes()), link)
	return Mail{
		ID: id.New(), Kind: MailPasswordReset, To: to, Subject: "Choose a new password", Body: body,
		CreatedAt: now, ExpiresAt: now.Add(ttl),
	}
}
