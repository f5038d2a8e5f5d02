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
	"slices"
	"strings"
	"time"

	"mall/cmd/mall/internal/topology"
)

const (
	webDir    = "web"
	pageIndex = "index.html"
)

// PagesOut holds the folders of all pages that are built, relative to the checkout.
const PagesOut = "bin/web"

// Page is what one npm workspace builds.
type Page struct {
	Workspace string // its folder below web/
	Shows     string // for people: "the shop's pages"
}

// The pages of mall, by what serves them.
var (
	ConsolePage = Page{"console", "the console's page"}
	ShopPages   = Page{"shop", "the shop's pages"}
)

// PagesOf returns the pages that these processes serve.
func PagesOf(processes []string) (pages []Page) {
	if slices.Contains(processes, topology.Edge) {
		pages = append(pages, ShopPages)
	}
	if slices.Contains(processes, topology.Console) {
		pages = append(pages, ConsolePage)
	}
	return pages
}

// Out is where the page lies when it is built, relative to the checkout.
func (p Page) Out() string { return PagesOut + "/" + p.Workspace }

// ErrNoNode reports that pages cannot be built on this machine. Everything else runs without them.
var ErrNoNode = errors.New("npm is not in PATH, so the pages are not built: install Node 20.19 or later with npm " +
	"(Debian, Ubuntu: `sudo apt-get install nodejs npm`; macOS: `brew install node`), then run `mall up` again")

// page is what is known of the one that was built.
type page struct {
	Fingerprint string    `json:"fingerprint"`
	ModTime     time.Time `json:"modTime"` // of its index.html
}

// Pages brings pages up to date and returns those that it had to build; update is told how far it is. An old page stays
// when the new one cannot be built, and keeps no other from being built. A checkout without the sources of one has none.
func Pages(ctx context.Context, root string, pages []Page, update func(string)) (built []Page, err error) {
	web := filepath.Join(root, webDir)
	var todo []Page
	sums := map[string]string{}
	rec := loadRecord(root)
	for _, p := range pages {
		if _, err := os.Stat(filepath.Join(web, p.Workspace, "package.json")); err != nil {
			continue
		}
		sum, err := pageFingerprint(web, p)
		if err != nil {
			return nil, err
		}
		if was := rec.Pages[p.Workspace]; was.Fingerprint == sum && was.ModTime.Equal(indexTime(root, p)) {
			continue
		}
		sums[p.Workspace] = sum
		todo = append(todo, p)
	}
	if len(todo) == 0 {
		return nil, nil
	}
	node, err := findNode(ctx)
	if err != nil {
		return nil, err
	}
	if !installed(web) {
		if err := node.install(ctx, web, update); err != nil {
			return nil, err
		}
	}
	var failed []error
	for _, p := range todo {
		update("building " + p.Shows)
		if err := node.buildPage(ctx, root, p); err != nil {
			failed = append(failed, err)
			continue
		}
		rec = loadRecord(root) // another build may have noted something meanwhile
		rec.Pages[p.Workspace] = page{sums[p.Workspace], indexTime(root, p)}
		if err := rec.save(root); err != nil {
			failed = append(failed, err)
		}
		built = append(built, p)
	}
	return built, errors.Join(failed...)
}

func indexTime(root string, p Page) time.Time {
	fi, err := os.Stat(filepath.Join(root, filepath.FromSlash(p.Out()), pageIndex))
	if err != nil {
		return time.Time{}
	}
	return fi.ModTime()
}

// pageFingerprint hashes what the page is built from: its sources and those it shares with others, without their tests,
// and the versions of everything else.
func pageFingerprint(web string, p Page) (string, error) {
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
	for _, dir := range []string{p.Workspace, "common"} {
		if err := eachSource(filepath.Join(web, dir), add); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// eachSource walks a workspace's files that end up in the page; a folder that is not there has none.
func eachSource(dir string, add func(path string) error) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist) && path == dir:
			return nil
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
}

// install fetches what the lock file names, and nothing else.
func (n node) install(ctx context.Context, web string, update func(string)) error {
	update("fetching the pages' packages (npm ci)")
	cmd := n.npm(ctx, web, "ci", "--no-audit", "--no-fund", "--loglevel=error")
	var text bytes.Buffer
	cmd.Stdout, cmd.Stderr = &text, &text
	if err := cmd.Run(); err != nil {
		return pageFailure(ctx, "the pages: their packages could not be fetched", text.String())
	}
	return nil
}

// buildPage builds beside the place and renames: whoever loads the page meanwhile gets the whole old one.
func (n node) buildPage(ctx context.Context, root string, p Page) error {
	out := filepath.Join(root, filepath.FromSlash(p.Out()))
	tmp := fmt.Sprintf("%s.new%d", out, os.Getpid())
	defer func() { _ = os.RemoveAll(tmp) }()
	cmd := n.npm(ctx, filepath.Join(root, webDir), "run", "--silent", "-w", p.Workspace, "build")
	cmd.Env = append(cmd.Env, "MALL_WEB_OUT="+tmp, "NO_COLOR=1", "FORCE_COLOR=0")
	var text bytes.Buffer
	cmd.Stdout, cmd.Stderr = &text, &text
	if err := cmd.Run(); err != nil {
		return pageFailure(ctx, p.Shows+" did not build", text.String())
	}
	if _, err := os.Stat(filepath.Join(tmp, pageIndex)); err != nil {
		return pageFailure(ctx, "the build of "+p.Shows+" left no "+pageIndex, text.String())
	}
	if err := compress(tmp); err != nil {
		return fmt.Errorf("compress %s: %w", p.Shows, err)
	}
	old := fmt.Sprintf("%s.old%d", out, os.Getpid())
	defer func() { _ = os.RemoveAll(old) }()
	if err := os.Rename(out, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("put %s in its place: %w", p.Shows, err)
	}
	if err := os.Rename(tmp, out); err != nil {
		return fmt.Errorf("put %s in its place: %w", p.Shows, errors.Join(err, os.Rename(old, out)))
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
	return fmt.Errorf("%s\n%s", what, strings.Join(said, "\n"))
}
