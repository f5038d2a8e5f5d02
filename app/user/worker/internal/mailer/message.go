package mailer

import (
	"errors"
	"strings"

	"github.com/wneessen/go-mail"

	"mall/app/user/domain"
)

var errFrom = errors.New("is not an e-mail address")

// message writes a mail in the format of RFC 5322. Its Message-ID is made of the mail's id, so that
// a mail sent twice shows once in most readers.
func message(from string, m domain.Mail, options ...mail.MsgOption) (*mail.Msg, error) {
	msg := mail.NewMsg(append(options, mail.WithNoDefaultUserAgent())...)
	if err := msg.From(from); err != nil {
		return nil, errFrom
	}
	if m.ID == "" {
		return msg, nil
	}
	if err := msg.To(m.To.String()); err != nil {
		return nil, errRefused // without its cause, which holds the address
	}
	sender, err := msg.GetSender(false)
	if err != nil {
		return nil, errFrom
	}
	_, host, _ := strings.Cut(sender, "@")
	msg.SetMessageIDWithValue(m.ID + "@" + strings.Trim(host, "<>"))
	msg.SetDateWithValue(m.CreatedAt)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: do not answer
	msg.Subject(m.Subject)
	msg.SetBodyString(mail.TypeTextPlain, m.Body)
	return msg, nil
}
