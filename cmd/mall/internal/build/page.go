package build

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// PageOut is where the console's page lies when it is built, relative to the checkout.
const PageOut = "bin/web/console"

const (
	webDir    = "web"
	pageIndex = "index.html"
)

// ErrNoNode reports that the page cannot be built on this machine. Everything else runs without it.
var ErrNoNode = errors.New("npm is not in PATH, so the console's page is not built: install Node 20.19 or later with npm " +
	"(Debian, Ubuntu: `sudo apt-get install nodejs npm`; macOS: `brew install node`), then run `mall up` again")

// page is what is known of the one that was built.
type page struct {
	Fingerprint string    `json:"fingerprint"`
	ModTime     time.Time `json:"modTime"` // of its index.html
}

// Page brings the console's page up to date and reports whether it had to be built; update is told how far it
// is. The old page stays when the new one cannot be built. A checkout without its sources has none.
func Page(ctx context.Context, root, stateDir string, update func(string)) (built bool, err error) {
	web := filepath.Join(root, webDir)
	if _, err := os.Stat(filepath.Join(web, "console", "package.json")); err != nil {
		return false, nil //nolint:nilerr // there are none
	}
	sum, err := pageFingerprint(web)
	if err != nil {
		return false, err
	}
	out := filepath.Join(root, filepath.FromSlash(PageOut))
	rec := loadRecord(stateDir)
	if rec.Page.Fingerprint == sum && rec.Page.ModTime.Equal(indexTime(out)) {
		return false, nil
	}
	node, err := findNode(ctx)
	if err != nil {
		return false, err
	}
	if !installed(web) {
		if err := node.install(ctx, web, update); err != nil {
			return false, err
		}
	}
	update("building the page")
	if err := node.buildPage(ctx, web, out); err != nil {
		return false, err
	}
	rec = loadRecord(stateDir) // another build may have noted something meanwhile
	rec.Page = page{sum, indexTime(out)}
	return true, rec.save(stateDir)
}

func indexTime(out string) time.Time {
	fi, err := os.Stat(filepath.Join(out, pageIndex))
	if err != nil {
		return time.Time{}
	}
	return fi.ModTime()
}

// pageFingerprint hashes what the page is built from: the sources without their tests, and the versions of
// everything else.
func pageFingerprint(web string) (string, error) {
	h := sha256.New()
	add := func(path string) error {
		b, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("fingerprint the page: %w", err)
		}
		_, _ = fmt.Fprintln(h, strings.TrimPrefix(path, web), len(b))
		h.Write(b)
		return nil
	}
	top, err := filepath.Glob(filepath.Join(web, "*.json"))
	if err != nil {
		return "", fmt.Errorf("fingerprint the page: %w", err)
	}
	for _, path := range top {
		if err := add(path); err != nil {
			return "", err
		}
	}
	err = filepath.WalkDir(filepath.Join(web, "console"), func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fmt.Errorf("fingerprint the page: %w", err)
		case d.IsDir():
			if name := d.Name(); name == "node_modules" || name == "e2e" || name == "test-results" || strings.HasPrefix(name, ".") {
				return filepath.SkipDir
			}
			return nil
		case !d.Type().IsRegular() || strings.Contains(d.Name(), ".test."):
			return nil
		}
		return add(path)
	})
	return hex.EncodeToString(h.Sum(nil)), err
}

// install fetches what the lock file names, and nothing else.
func (n node) install(ctx context.Context, web string, update func(string)) error {
	update("fetching the page's packages (npm ci)")
	cmd := n.npm(ctx, web, "ci", "--no-audit", "--no-fund", "--loglevel=error")
	var text bytes.Buffer
	cmd.Stdout, cmd.Stderr = &text, &text
	if err := cmd.Run(); err != nil {
		return pageFailure(ctx, "its packages could not be fetched", text.String())
	}
	return nil
}

// buildPage builds beside the place and renames: whoever loads the page meanwhile gets the whole old one.
func (n node) buildPage(ctx context.Context, web, out string) error {
	tmp := fmt.Sprintf("%s.new%d", out, os.Getpid())
	defer func() { _ = os.RemoveAll(tmp) }()
	cmd := n.npm(ctx, web, "run", "--silent", "-w", "console", "build")
	cmd.Env = append(cmd.Env, "MALL_WEB_OUT="+tmp, "NO_COLOR=1", "FORCE_COLOR=0")
	var text bytes.Buffer
	cmd.Stdout, cmd.Stderr = &text, &text
	if err := cmd.Run(); err != nil {
		return pageFailure(ctx, "it does not build", text.String())
	}
	if _, err := os.Stat(filepath.Join(tmp, pageIndex)); err != nil {
		return pageFailure(ctx, "the build left no "+pageIndex, text.String())
	}
	if err := compress(tmp); err != nil {
		return fmt.Errorf("compress the page: %w", err)
	}
	old := fmt.Sprintf("%s.old%d", out, os.Getpid())
	defer func() { _ = os.RemoveAll(old) }()
	if err := os.Rename(out, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("put the page in its place: %w", err)
	}
	if err := os.Rename(tmp, out); err != nil {
		return fmt.Errorf("put the page in its place: %w", errors.Join(err, os.Rename(old, out)))
	}
	return nil
}

// pageFailure says it with the first lines of what npm or Vite said; what follows is their own stack.
func pageFailure(ctx context.Context, what, text string) error {
	if ctx.Err() != nil {
		return fmt.Errorf("the build was interrupted: %w", ctx.Err())
	}
	if strings.Contains(text, "ENOSPC") || strings.Contains(text, "no space left") {
		return errors.New("the disk is full: free some space (`npm cache clean --force` frees npm's cache) and try again")
	}
	const most = 25
	said := strings.Split(strings.TrimSpace(text), "\n")
	if len(said) > most {
		said = said[:most]
	}
	return fmt.Errorf("the console's page: %s\n%s", what, strings.Join(said, "\n"))
}
