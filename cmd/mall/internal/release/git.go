package release

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// repository is a checkout. It is driven by the git command, which honours the user's credentials,
// signing keys and hooks.
type repository struct{ dir string }

// gitError is what git said.
type gitError struct {
	command string
	said    string
}

func (e *gitError) Error() string { return "git " + e.command + ": " + e.said }

// git runs git and returns what it printed.
func (r repository) git(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = r.dir
	// Nobody answers a password prompt in a pipeline; messages are read, so they stay English.
	cmd.Env = append(os.Environ(), "GIT_TERMINAL_PROMPT=0", "LC_ALL=C")
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	err := cmd.Run()
	if errors.Is(err, exec.ErrNotFound) {
		return "", errors.New("git is not installed")
	}
	if err != nil {
		message := strings.TrimSpace(said.String())
		if message == "" {
			message = strings.TrimSpace(out.String() + " " + err.Error())
		}
		return "", &gitError{args[0], message}
	}
	return strings.TrimRight(out.String(), "\n"), nil
}

// upstream is where the current branch is pushed to.
type upstream struct {
	Remote, Branch string // of the remote
	Ahead          int    // commits that it does not have yet
}

// ready refuses a checkout in which a commit would mix with, or be based on, something that nobody
// else sees. It fetches, and changes nothing else.
func (r repository) ready(ctx context.Context) (upstream, error) {
	branch, err := r.git(ctx, "symbolic-ref", "--quiet", "--short", "HEAD")
	if err != nil {
		if _, e := r.git(ctx, "rev-parse", "--git-dir"); e != nil {
			return upstream{}, fmt.Errorf("%s is no git checkout: clone the GitOps repository, or give its folder with --checkout", r.dir)
		}
		return upstream{}, errors.New("the checkout is on no branch: `git switch` to the one that Argo CD follows")
	}
	status, err := r.git(ctx, "status", "--porcelain")
	if err != nil {
		return upstream{}, err
	}
	if status != "" {
		return upstream{}, fmt.Errorf("the checkout is not clean; commit or put away\n%s", indent(status))
	}
	remote, err := r.git(ctx, "config", "branch."+branch+".remote")
	if err != nil {
		return upstream{}, fmt.Errorf("branch %s follows no remote branch, so nobody would see the release: `git push -u origin %s`", branch, branch)
	}
	merge, err := r.git(ctx, "config", "branch."+branch+".merge")
	if err != nil {
		return upstream{}, err
	}
	if _, err := r.git(ctx, "fetch", "--quiet", remote); err != nil {
		return upstream{}, fmt.Errorf("%s cannot be fetched, so whether the checkout is up to date is unknown: %w", remote, err)
	}
	return r.compare(ctx, branch, upstream{Remote: remote, Branch: strings.TrimPrefix(merge, "refs/heads/")})
}

// compare counts the commits that the branch and its upstream do not share.
func (r repository) compare(ctx context.Context, branch string, up upstream) (upstream, error) {
	name := up.Remote + "/" + up.Branch
	counts, err := r.git(ctx, "rev-list", "--left-right", "--count", "HEAD...@{upstream}")
	if err != nil {
		return upstream{}, fmt.Errorf("branch %s follows %s, which is gone: %w", branch, name, err)
	}
	left, right, _ := strings.Cut(counts, "\t")
	up.Ahead, err = strconv.Atoi(left)
	if err != nil {
		return upstream{}, err
	}
	switch {
	case right == "0":
		return up, nil
	case up.Ahead == 0:
		return upstream{}, fmt.Errorf("the checkout is %s behind %s: `git pull --ff-only`, then again", commits(right), name)
	default:
		return upstream{}, fmt.Errorf("the checkout and %s have diverged (%s here, %s there): `git pull --rebase`, look at `git log %s..`, then again", name, commits(left), commits(right), name)
	}
}

func commits(n string) string {
	if n == "1" {
		return "1 commit"
	}
	return n + " commits"
}

// commit commits one file and returns the commit's short name.
func (r repository) commit(ctx context.Context, message, path string) (string, error) {
	if _, err := r.git(ctx, "commit", "--quiet", "--message", message, "--", path); err != nil {
		return "", err
	}
	return r.git(ctx, "rev-parse", "--short", "HEAD")
}

// push pushes the branch. It never forces.
func (r repository) push(ctx context.Context, up upstream) error {
	_, err := r.git(ctx, "push", "--quiet", up.Remote, "HEAD:refs/heads/"+up.Branch)
	if err == nil {
		return nil
	}
	return fmt.Errorf("the release is committed here, but %s did not take it; `git pull --rebase` and `git push` if somebody was quicker, `git reset --keep HEAD~1` to give it up: %w", up.Remote, err)
}

// between lists the commits from one version to another, when the repository has both: those that are
// new, and those that going back takes away.
func (r repository) between(ctx context.Context, from, to string) (added, removed []string) {
	for _, version := range []string{from, to} {
		if _, err := r.git(ctx, "rev-parse", "--quiet", "--verify", "--end-of-options", version+"^{commit}"); err != nil {
			return nil, nil
		}
	}
	return r.log(ctx, from+".."+to), r.log(ctx, to+".."+from)
}

// listedCommits is how many commits a message lists at most.
const listedCommits = 30

func (r repository) log(ctx context.Context, span string) []string {
	out, err := r.git(ctx, "log", "--no-merges", "--format=%h %s", "--end-of-options", span)
	if err != nil || out == "" {
		return nil
	}
	lines := strings.Split(out, "\n")
	if more := len(lines) - listedCommits; more > 0 {
		lines = append(lines[:listedCommits], fmt.Sprintf("and %d more", more))
	}
	return lines
}

func indent(text string) string { return "  " + strings.ReplaceAll(text, "\n", "\n  ") }
