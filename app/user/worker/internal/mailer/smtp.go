package mailer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/wneessen/go-mail"

	"mall/app/user/domain"
)

// errRefused says that the server will never take this mail.
var errRefused = errors.New("the mail server refuses the mail for good")

// permanent is the least reply code of SMTP that asks not to try again (RFC 5321, section 4.2.1).
const permanent = 500

// smtpSender opens a connection for each mail: they are few.
type smtpSender struct {
	from string
	host string
	opts []mail.Option
}

func newSMTP(c Conf) (*smtpSender, error) {
	opts := []mail.Option{mail.WithPort(c.SMTP.Port), mail.WithoutRset()}
	switch c.SMTP.TLS {
	case "implicit":
		opts = append(opts, mail.WithSSL())
	case "none":
		opts = append(opts, mail.WithTLSPolicy(mail.NoTLS))
	default:
		opts = append(opts, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if c.SMTP.Username != "" {
		opts = append(opts, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover),
			mail.WithUsername(c.SMTP.Username), mail.WithPassword(c.SMTP.Password))
	}
	if _, err := mail.NewClient(c.SMTP.Host, opts...); err != nil {
		return nil, fmt.Errorf("Mail.SMTP: %w", err)
	}
	return &smtpSender{from: c.From, host: c.SMTP.Host, opts: opts}, nil
}

// Send is done once the server took the mail, whatever happens to the connection afterwards.
func (s *smtpSender) Send(ctx context.Context, m domain.Mail) error {
	msg, err := message(s.from, m)
	if err != nil {
		return err
	}
	client, err := mail.NewClient(s.host, append(slices.Clip(s.opts), mail.WithTimeout(half(ctx)))...)
	if err != nil {
		return fmt.Errorf("mail client: %w", err)
	}
	conn, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return fmt.Errorf("reach the mail server: %w", err)
	}
	defer func() { _ = client.CloseWithSMTPClient(conn) }() // the mail is with the server, or will be sent again
	err = client.SendWithSMTPClient(conn, msg)
	if err == nil || msg.IsDelivered() {
		return nil
	}
	return withoutReader(err)
}

// half is what go-mail may take to connect, and then again to talk: its conversation obeys no context.
func half(ctx context.Context) time.Duration {
	end, ok := ctx.Deadline()
	if !ok {
		return sendTimeout / 2
	}
	return max(time.Until(end)/2, time.Millisecond)
}

// withoutReader keeps of the server's answer its code and what it answered to: the text often
// holds the recipient.
func withoutReader(err error) error {
	var failure *mail.SendError
	if !errors.As(err, &failure) {
		return errors.New("the mail server gave up the conversation")
	}
	if failure.ErrorCode() >= permanent {
		return fmt.Errorf("%w: %d while %v", errRefused, failure.ErrorCode(), failure.Reason)
	}
	return fmt.Errorf("the mail server answered %d while %v", failure.ErrorCode(), failure.Reason)
}
