package image

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"mall/cmd/mall/internal/build"
)

// Source says which state of the checkout an image is of.
type Source struct {
	Version  string    // as git describe names it
	Revision string    // the commit; with -dirty when files differ from it
	Time     time.Time // of the commit: an image of the same commit is the same tomorrow
	Dirty    bool
	URL      string // of the repository, if it has one
}

// ReadSource asks git about the checkout.
func ReadSource(ctx context.Context, root string) (Source, error) {
	git := func(args ...string) (string, error) {
		cmd := exec.CommandContext(ctx, "git", args...)
		cmd.Dir = root
		out, err := cmd.Output()
		return strings.TrimSpace(string(out)), err
	}
	commit, err := git("log", "-1", "--format=%H %ct")
	if err != nil {
		return Source{}, errors.New("git knows no commit here: images are named after the commit they are of, so build them in a git checkout of mall")
	}
	revision, seconds, _ := strings.Cut(commit, " ")
	at, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return Source{}, fmt.Errorf("git says %q of the last commit: %w", commit, err)
	}
	s := Source{Version: build.Version(ctx, root), Revision: revision, Time: time.Unix(at, 0).UTC()}
	if s.Dirty = strings.HasSuffix(s.Version, "-dirty"); s.Dirty {
		s.Revision += "-dirty"
	}
	if url, err := git("remote", "get-url", "origin"); err == nil && strings.HasPrefix(url, "https://") && !strings.Contains(url, "@") {
		s.URL = strings.TrimSuffix(url, ".git")
	}
	return s, nil
}
