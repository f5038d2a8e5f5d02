package mailer

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/wneessen/go-mail"

	"mall/app/user/domain"
)

// folder writes each mail as <id>.eml, readable by the owner only.
type folder struct{ from, dir string }

func newFolder(c Conf) (*folder, error) {
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("Mail.Dir: %w", err)
	}
	return &folder{from: c.From, dir: c.Dir}, nil
}

// Send writes the body as it is, so that its links can be clicked, and renames the file when it is
// complete, so that whoever watches the folder sees whole mails only.
func (f *folder) Send(_ context.Context, m domain.Mail) error {
	msg, err := message(f.from, m, mail.WithEncoding(mail.NoEncoding))
	if err != nil {
		return err
	}
	part, err := os.CreateTemp(f.dir, ".part-*") // mode 0600
	if err != nil {
		return fmt.Errorf("write mail: %w", err)
	}
	defer func() { _ = os.Remove(part.Name()) }() // gone already when all went well
	_, err = msg.WriteTo(part)
	if closing := part.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(part.Name(), filepath.Join(f.dir, m.ID+".eml"))
	}
	if err != nil {
		return fmt.Errorf("write mail: %w", err)
	}
	return nil
}
