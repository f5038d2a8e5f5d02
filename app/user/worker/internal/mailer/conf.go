// Package mailer sends the mails that wait in the schema mall_user, through an SMTP server or,
// where there is none, into a folder.
package mailer

import (
	"context"
	"fmt"

	"mall/app/user/domain"
)

// Conf is the Mail block of user-worker.
type Conf struct {
	From string // e.g. mall <no-reply@mall.example>
	Dir  string // where mails are written as .eml files when there is no SMTP host
	SMTP SMTP
}

// SMTP is a mail server.
type SMTP struct {
	Host     string `json:",optional"`
	Port     int    `json:",default=587"`
	Username string `json:",optional"` // empty: no authentication; else TLS must not be none
	Password string `json:",optional"`
	// TLS is starttls (refuse to go on without), implicit (from the first byte, port 465), or none.
	TLS string `json:",default=starttls,options=starttls|implicit|none"`
}

// Sender hands a mail over. Errors: errRefused when the same mail will be refused again. No error
// holds the mail's reader or what it says.
type Sender interface {
	Send(ctx context.Context, m domain.Mail) error
}

// NewSender chooses between the mail server and the folder. Errors: a From that is no address, a
// folder that cannot be made.
func NewSender(c Conf) (Sender, error) {
	if _, err := message(c.From, domain.Mail{}); err != nil {
		return nil, fmt.Errorf("Mail.From %q: %w", c.From, err)
	}
	if c.SMTP.Host == "" {
		return newFolder(c)
	}
	return newSMTP(c)
}
