package backing

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// marker is written into a data directory last: without it the directory is not finished.
const marker = ".mall-initialised"

// dataDir is the private server's data.
type dataDir struct {
	path   string
	server server
}

// prepare makes the data directory on the first start. It is made beside and renamed when
// complete, so a crash in the middle leaves nothing that looks finished.
func (d dataDir) prepare(ctx context.Context) error {
	made, err := d.check()
	if err != nil || made {
		return err
	}
	parent := filepath.Dir(d.path)
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return fmt.Errorf("create the data directory: %w", err)
	}
	d.sweep(parent)
	tmp, err := os.MkdirTemp(parent, filepath.Base(d.path)+".new-")
	if err != nil {
		return fmt.Errorf("create the data directory: %w", err)
	}
	defer func() { _ = os.RemoveAll(tmp) }()
	if err := d.install(ctx, tmp); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(tmp, marker), []byte(d.server.flavour()+"\n"), 0o600); err != nil {
		return fmt.Errorf("finish the data directory: %w", err)
	}
	if err := os.Rename(tmp, d.path); err != nil {
		return fmt.Errorf("finish the data directory: %w", err)
	}
	return nil
}

// check reports whether the directory is ready. One that was never finished is moved
// aside, not deleted: it may be somebody's.
func (d dataDir) check() (ready bool, err error) {
	b, err := os.ReadFile(filepath.Join(d.path, marker))
	if err == nil {
		if made := strings.TrimSpace(string(b)); made != d.server.flavour() {
			return false, fmt.Errorf("%s was made by %s and %s cannot read it: install that server again, or drop the data with `mall down --clean`",
				d.path, made, d.server.flavour())
		}
		return true, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("read the data directory: %w", err)
	}
	err = os.Remove(d.path) // gone, or empty
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	aside := d.path + ".unfinished-" + time.Now().Format("20060102T150405")
	if err := os.Rename(d.path, aside); err != nil {
		return false, fmt.Errorf("%s is not a finished data directory and cannot be moved aside: %w; remove it with `mall down --clean`", d.path, err)
	}
	return false, nil
}

// sweep removes what starts that were killed left of their attempts.
func (d dataDir) sweep(parent string) {
	old, _ := filepath.Glob(filepath.Join(parent, filepath.Base(d.path)+".new-*")) // the pattern is valid
	for _, p := range old {
		_ = os.RemoveAll(p)
	}
}

func (d dataDir) install(ctx context.Context, dir string) error {
	var cmd *exec.Cmd
	if d.server.install != "" {
		cmd = exec.CommandContext(ctx, d.server.install, "--no-defaults",
			"--auth-root-authentication-method=normal", "--skip-test-db", "--datadir="+dir)
	} else {
		cmd = exec.CommandContext(ctx, d.server.mysqld, "--no-defaults", "--initialize-insecure", "--datadir="+dir)
	}
	if os.Geteuid() == 0 {
		cmd.Args = append(cmd.Args, "--user=root")
	}
	out, err := cmd.CombinedOutput()
	if err == nil {
		return nil
	}
	text := strings.TrimSpace(string(out))
	switch {
	case bytes.Contains(out, []byte("No space left")):
		return errors.New("the disk is full: MySQL's data directory could not be made")
	case bytes.Contains(out, []byte("Permission denied")) || bytes.Contains(out, []byte("Errcode: 13")):
		return fmt.Errorf("%s may not write to %s (on Ubuntu AppArmor forbids mysqld that): install mariadb-server, or set MALL_MYSQL_DSN; it said: %s",
			d.server.mysqld, dir, complaint(text))
	}
	return fmt.Errorf("MySQL's data directory could not be made: %w: %s", err, complaint(text))
}

// complaint is the line that says what went wrong: the installer goes on with advice.
func complaint(text string) string {
	for line := range strings.Lines(text) {
		if strings.Contains(line, "ERROR") {
			return strings.TrimSpace(line)
		}
	}
	return text[strings.LastIndexByte(text, '\n')+1:]
}
