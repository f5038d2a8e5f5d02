package verify

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"mall/test/shop"
)

func (s *story) looksBack(ctx context.Context) error {
	return first(
		func() error { return s.ask(ctx, s.operator, "listAdminOrders", nil, nil, nil, "?limit=5") },
		func() error { return s.ask(ctx, s.operator, "getAdminOrder", []string{s.order.ID}, nil, nil) },
		func() error {
			now := time.Now().UTC()
			return s.ask(ctx, s.operator, "getStatistics", nil, nil, nil,
				"?bucket=hour&from="+now.Add(-24*time.Hour).Format(time.RFC3339)+"&to="+now.Format(time.RFC3339))
		},
		func() error { return s.ask(ctx, s.operator, "listAuditLog", nil, nil, nil, "?limit=5") },
		func() error { // not left on sale
			op := s.ops["updateProduct"]
			_, err := s.operator.JSON(ctx, shop.Call{Method: op.Method, Path: op.fill(s.product.ID), Body: s.productBody(nil, "hidden")}, nil)
			return err
		},
	)
}

func (s *story) leaves(ctx context.Context) error {
	var v session
	next, last := "verify "+shop.Key(), "verify "+shop.Key()
	s.secrets.Plant("new password", next)
	s.secrets.Plant("last password", last)
	err := first(
		func() error {
			return s.ask(ctx, s.buyer, "changePassword", nil, map[string]string{"current": s.password, "next": next}, nil)
		},
		func() error {
			err := s.ask(ctx, s.anyone, "createSession", nil, map[string]string{"email": s.email, "password": next}, &v)
			s.keep(v)
			return err
		},
		func() error { return s.ask(ctx, s.buyer, "deleteSession", nil, nil, nil) },
		func() error {
			return s.ask(ctx, s.anyone, "requestPasswordReset", nil, map[string]string{"email": s.email}, nil)
		},
	)
	if err != nil {
		return err
	}
	if s.cast.MailDir == "" {
		s.skip("resetPassword", "the mail with the token cannot be read: --mail-dir")
		return errSkipped
	}
	var token string
	return first(
		func() error {
			return s.await(ctx, "the mail with the token", func() (bool, error) {
				token = mailedToken(s.cast.MailDir, s.email)
				return token != "", errors.New("no file in " + s.cast.MailDir + " is addressed to the customer")
			})
		},
		func() error {
			s.secrets.Plant("token that resets the password", token)
			return s.ask(ctx, s.anyone, "resetPassword", []string{token}, map[string]string{"password": last}, nil)
		},
	)
}

var resetToken = regexp.MustCompile(`password-resets?[/=]([A-Za-z0-9_-]{20,})|token[=:]\s*([A-Za-z0-9_-]{20,})`)

// mailedToken finds the token in the mail to a reader, or "".
func mailedToken(dir, reader string) string {
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		return ""
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil || !strings.Contains(string(text), reader) {
			continue
		}
		plain := strings.ReplaceAll(string(text), "=\r\n", "") // quoted-printable soft line breaks
		if m := resetToken.FindStringSubmatch(plain); m != nil {
			return m[1] + m[2]
		}
	}
	return ""
}
