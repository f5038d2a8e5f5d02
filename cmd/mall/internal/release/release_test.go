package release

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const staging = `# Which versions staging runs.
edge:
  image:
    tag: v1.0
order-api:
  image:
    tag: v1.0 # after order-rpc
order-rpc:
  image:
    tag: v1.0
`

// team is a GitOps repository with a bare remote and the checkouts of two people.
type team struct {
	mine, theirs string
}

func newTeam(t *testing.T) team {
	t.Helper()
	for key, value := range map[string]string{
		"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
		"GIT_AUTHOR_NAME": "Test", "GIT_AUTHOR_EMAIL": "test@mall.test",
		"GIT_COMMITTER_NAME": "Test", "GIT_COMMITTER_EMAIL": "test@mall.test",
	} {
		t.Setenv(key, value)
	}
	dir := t.TempDir()
	remote := filepath.Join(dir, "remote.git")
	run(t, dir, "init", "--quiet", "--bare", "--initial-branch=main", remote)
	all := team{filepath.Join(dir, "mine"), filepath.Join(dir, "theirs")}
	run(t, dir, "clone", "--quiet", remote, all.mine)
	for _, environment := range []string{"staging", "production"} {
		write(t, all.mine, environment, imagesFile, staging)
		write(t, all.mine, environment, "values.yaml", "{}\n")
	}
	run(t, all.mine, "add", ".")
	run(t, all.mine, "commit", "--quiet", "--message", "Begin")
	run(t, all.mine, "push", "--quiet", "--set-upstream", "origin", "HEAD:main")
	run(t, dir, "clone", "--quiet", remote, all.theirs)
	return all
}

func run(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "git %s: %s", strings.Join(args, " "), out)
	return strings.TrimSpace(string(out))
}

func write(t *testing.T, checkout, environment, file, text string) {
	t.Helper()
	dir := filepath.Join(checkout, "environments", environment)
	require.NoError(t, os.MkdirAll(dir, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644))
}

func read(t *testing.T, checkout, environment string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(checkout, "environments", environment, imagesFile))
	require.NoError(t, err)
	return string(text)
}

func request(checkout string) Request {
	return Request{Checkout: checkout, Environment: "staging", Services: []string{"order-rpc"}, Version: Image{Tag: "v1.1"}}
}

// assertUntouched proves that a refused release left the checkout as it was.
func assertUntouched(t *testing.T, checkout string, r Request, want string) {
	t.Helper()
	head, status, text := run(t, checkout, "rev-parse", "HEAD"), run(t, checkout, "status", "--porcelain"), read(t, checkout, "staging")
	_, err := Run(t.Context(), r)
	require.ErrorContains(t, err, want)
	assert.Equal(t, head, run(t, checkout, "rev-parse", "HEAD"))
	assert.Equal(t, status, run(t, checkout, "status", "--porcelain"))
	assert.Equal(t, text, read(t, checkout, "staging"))
}

func TestAReleaseIsACommitOfOneLineThatIsPushed(t *testing.T) {
	all := newTeam(t)
	r := request(all.mine)
	r.Push = true
	result, err := Run(t.Context(), r)
	require.NoError(t, err)
	assert.Equal(t, []Change{{"order-rpc", Image{Tag: "v1.0"}, Image{Tag: "v1.1"}}}, result.Changes)
	assert.Equal(t, strings.Replace(staging, "order-rpc:\n  image:\n    tag: v1.0", "order-rpc:\n  image:\n    tag: v1.1", 1), read(t, all.mine, "staging"))
	assert.Equal(t, "1\t1\tenvironments/staging/images.yaml", run(t, all.mine, "show", "--numstat", "--format="))
	assert.Equal(t, "staging: order-rpc v1.0 → v1.1\n\nEnvironment: staging\nRelease: order-rpc v1.1", run(t, all.mine, "show", "--no-patch", "--format=%B"))
	assert.Contains(t, result.Diff, "-    tag: v1.0\n+    tag: v1.1")
	assert.Equal(t, "origin/main", result.Remote)
	assert.Equal(t, staging, read(t, all.mine, "production"))

	run(t, all.theirs, "pull", "--quiet")
	assert.Equal(t, read(t, all.mine, "staging"), read(t, all.theirs, "staging"))
}

func TestWithoutPushTheCommitStaysHere(t *testing.T) {
	all := newTeam(t)
	first, err := Run(t.Context(), request(all.mine))
	require.NoError(t, err)
	assert.Equal(t, 1, first.Unpushed)
	again := request(all.mine)
	again.Services = []string{"edge"}
	second, err := Run(t.Context(), again)
	require.NoError(t, err, "commits that wait for a push are no divergence")
	assert.Equal(t, 2, second.Unpushed)
	assert.Equal(t, run(t, all.theirs, "rev-parse", "HEAD"), run(t, all.mine, "rev-parse", "@{upstream}"))
}

func TestTheSameTagAgainIsNoEmptyCommit(t *testing.T) {
	all := newTeam(t)
	r := request(all.mine)
	r.Version.Tag = "v1.0"
	head := run(t, all.mine, "rev-parse", "HEAD")
	result, err := Run(t.Context(), r)
	require.NoError(t, err)
	assert.Empty(t, result.Changes)
	assert.Empty(t, result.Commit)
	assert.Equal(t, head, run(t, all.mine, "rev-parse", "HEAD"))
}

func TestAllServicesTakeOneTag(t *testing.T) {
	all := newTeam(t)
	r := request(all.mine)
	r.Services = []string{"all"}
	_, err := Run(t.Context(), r)
	require.NoError(t, err)
	assert.Equal(t, strings.ReplaceAll(staging, "v1.0", "v1.1"), read(t, all.mine, "staging"))
	assert.Equal(t, "staging: all services → v1.1", run(t, all.mine, "show", "--no-patch", "--format=%s"))
	assert.Contains(t, run(t, all.mine, "show", "--no-patch", "--format=%b"), "- order-api v1.0 → v1.1")
}

func TestADirtyCheckoutIsRefused(t *testing.T) {
	all := newTeam(t)
	write(t, all.mine, "production", imagesFile, staging+"# mine\n")
	assertUntouched(t, all.mine, request(all.mine), "the checkout is not clean; commit or put away\n   M environments/production/images.yaml")
	run(t, all.mine, "add", ".")
	assertUntouched(t, all.mine, request(all.mine), "not clean")
	run(t, all.mine, "reset", "--quiet", "--hard")
	write(t, all.mine, "staging", "new.yaml", "")
	assertUntouched(t, all.mine, request(all.mine), "?? environments/staging/new.yaml")
}

func TestACheckoutThatIsBehindIsRefused(t *testing.T) {
	all := newTeam(t)
	theirs := request(all.theirs)
	theirs.Push = true
	_, err := Run(t.Context(), theirs)
	require.NoError(t, err)
	assertUntouched(t, all.mine, request(all.mine), "the checkout is 1 commit behind origin/main: `git pull --ff-only`, then again")
}

func TestACheckoutThatHasDivergedIsRefused(t *testing.T) {
	all := newTeam(t)
	theirs := request(all.theirs)
	theirs.Push = true
	_, err := Run(t.Context(), theirs)
	require.NoError(t, err)
	run(t, all.mine, "commit", "--quiet", "--allow-empty", "--message", "Mine")
	assertUntouched(t, all.mine, request(all.mine), "the checkout and origin/main have diverged (1 commit here, 1 commit there): `git pull --rebase`")
}

func TestACheckoutThatFollowsNothingIsRefused(t *testing.T) {
	all := newTeam(t)
	run(t, all.mine, "switch", "--quiet", "--create", "own")
	assertUntouched(t, all.mine, request(all.mine), "branch own follows no remote branch")
	run(t, all.mine, "switch", "--quiet", "--detach")
	assertUntouched(t, all.mine, request(all.mine), "the checkout is on no branch")
}

func TestARemoteOutOfReachIsSaidAndNothingChanges(t *testing.T) {
	all := newTeam(t)
	run(t, all.mine, "remote", "set-url", "origin", filepath.Join(all.mine, "nowhere.git"))
	assertUntouched(t, all.mine, request(all.mine), "origin cannot be fetched")
}

func TestWrongNamesListTheRightOnes(t *testing.T) {
	all := newTeam(t)
	r := request(all.mine)
	r.Environment = "test"
	assertUntouched(t, all.mine, r, `there is no environment "test": production, staging`)
	r.Environment = ".."
	assertUntouched(t, all.mine, r, `there is no environment ".."`)
	r = request(all.mine)
	r.Services = []string{"order-rcp"}
	assertUntouched(t, all.mine, r, `staging has no service "order-rcp": edge, order-api, order-rpc, or all`)
	r = request(all.mine)
	r.Version.Tag = "v1+1"
	assertUntouched(t, all.mine, r, `--tag "v1+1" is no image tag`)
	r = request(all.mine)
	r.Version.Digest = "sha256:1"
	assertUntouched(t, all.mine, r, `--digest "sha256:1" is no digest`)
	r.Version.Digest, r.Services = "sha256:"+ones, []string{"all"}
	assertUntouched(t, all.mine, r, "--digest names one image, so give one --service")
	r = request(t.TempDir())
	_, err := Run(t.Context(), r)
	require.ErrorContains(t, err, "has no folder environments")
}

func TestAFolderThatIsNoCheckoutIsRefused(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "staging", imagesFile, staging)
	_, err := Run(t.Context(), request(dir))
	require.ErrorContains(t, err, "is no git checkout")
	assert.Equal(t, staging, read(t, dir, "staging"))
}

func TestACommitThatAHookRefusesLeavesTheFileAsItWas(t *testing.T) {
	all := newTeam(t)
	hook := filepath.Join(all.mine, ".git", "hooks", "commit-msg")
	require.NoError(t, os.WriteFile(hook, []byte("#!/bin/sh\necho no ticket >&2\nexit 1\n"), 0o755))
	assertUntouched(t, all.mine, request(all.mine), "git commit: no ticket")
}

func TestAPushThatSomebodyWasQuickerThanUndoesNothing(t *testing.T) {
	all := newTeam(t)
	r := request(all.mine)
	r.Push = true
	r.Check = func(ctx context.Context, _ Reference) error { // between the fetch and the push
		theirs := request(all.theirs)
		theirs.Services, theirs.Push = []string{"edge"}, true
		_, err := Run(ctx, theirs)
		return err
	}
	result, err := Run(t.Context(), r)
	require.ErrorContains(t, err, "origin did not take it; `git pull --rebase` and `git push` if somebody was quicker")
	assert.NotEmpty(t, result.Commit)
	assert.Equal(t, run(t, all.theirs, "rev-parse", "HEAD"), run(t, all.theirs, "ls-remote", "origin", "main")[:40], "theirs stays")

	run(t, all.mine, "pull", "--quiet", "--rebase")
	run(t, all.mine, "push", "--quiet")
	assert.Equal(t, 2, strings.Count(read(t, all.mine, "staging"), "v1.1"))
}

func TestARevertBringsTheOldVersionBackThoughTheNeighbourWasReleasedSince(t *testing.T) {
	all := newTeam(t)
	first, err := Run(t.Context(), request(all.mine))
	require.NoError(t, err)
	neighbour := request(all.mine)
	neighbour.Services = []string{"order-api"}
	_, err = Run(t.Context(), neighbour)
	require.NoError(t, err)
	run(t, all.mine, "revert", "--no-edit", first.Commit)
	assert.Equal(t, strings.Replace(staging, "order-api:\n  image:\n    tag: v1.0", "order-api:\n  image:\n    tag: v1.1", 1), read(t, all.mine, "staging"))
}

func TestPromotionTakesVersionsOverFromAnotherEnvironment(t *testing.T) {
	all := newTeam(t)
	r := request(all.mine)
	r.Version.Digest = "sha256:" + ones
	_, err := Run(t.Context(), r)
	require.NoError(t, err)
	promote := Request{Checkout: all.mine, From: "staging", Environment: "production", Services: []string{"all"}}
	result, err := Run(t.Context(), promote)
	require.NoError(t, err)
	assert.Equal(t, []Change{{"order-rpc", Image{Tag: "v1.0"}, r.Version}}, result.Changes)
	assert.Equal(t, read(t, all.mine, "staging"), read(t, all.mine, "production"))
	assert.Equal(t, "production: promote from staging: order-rpc v1.0 → v1.1", run(t, all.mine, "show", "--no-patch", "--format=%s"))

	result, err = Run(t.Context(), promote)
	require.NoError(t, err)
	assert.Empty(t, result.Commit, "there is nothing left to promote")
	promote.From = "production"
	assertUntouched(t, all.mine, promote, "--from and --to are both production")
}

func TestAMessageListsTheCommitsThatComeAndGo(t *testing.T) {
	all := newTeam(t)
	code := filepath.Join(t.TempDir(), "code")
	run(t, filepath.Dir(code), "init", "--quiet", code)
	for _, step := range [][]string{{"Sell", "v1.0"}, {"Sell quicker", ""}, {"Ship", "v1.1"}} {
		run(t, code, "commit", "--quiet", "--allow-empty", "--message", step[0])
		if step[1] != "" {
			run(t, code, "tag", step[1])
		}
	}
	r := request(all.mine)
	r.Code = code
	_, err := Run(t.Context(), r)
	require.NoError(t, err)
	body := run(t, all.mine, "show", "--no-patch", "--format=%b")
	assert.Regexp(t, `(?s)^New from v1\.0 to v1\.1:\n  [0-9a-f]{7,} Ship\n  [0-9a-f]{7,} Sell quicker\n\nEnvironment`, body)
	r.Version.Tag = "v1.0"
	_, err = Run(t.Context(), r)
	require.NoError(t, err)
	assert.Contains(t, run(t, all.mine, "show", "--no-patch", "--format=%b"), "Taken back from v1.1 to v1.0:")
	r.Version.Tag = "v9"
	_, err = Run(t.Context(), r)
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(run(t, all.mine, "show", "--no-patch", "--format=%b"), "Environment:"), "an unknown tag has no list")
}

func TestAnImageThatIsNotThereChangesNothing(t *testing.T) {
	all := newTeam(t)
	r := request(all.mine)
	r.Check = func(_ context.Context, reference Reference) error { return errors.New("no " + reference.String()) }
	assertUntouched(t, all.mine, r, "nothing was changed: no mall.local/mall/order-rpc:v1.1")
}

func TestWhatComesFromTheCheckoutOfTheCodeIsFoundToo(t *testing.T) {
	all := newTeam(t)
	require.NoError(t, os.MkdirAll(filepath.Join(all.mine, "deploy", "gitops"), 0o755))
	run(t, all.mine, "mv", "environments", "deploy/gitops/environments")
	run(t, all.mine, "commit", "--quiet", "--message", "Move")
	_, err := Run(t.Context(), request(all.mine))
	require.NoError(t, err)
	text, err := os.ReadFile(filepath.Join(all.mine, "deploy/gitops/environments/staging", imagesFile))
	require.NoError(t, err)
	assert.Equal(t, 1, bytes.Count(text, []byte("v1.1")))
}

func TestMigrationsThatStayBehindAreSaid(t *testing.T) {
	all := newTeam(t)
	write(t, all.mine, "staging", imagesFile, staging+"migrate:\n  image:\n    tag: v1.0\n")
	run(t, all.mine, "commit", "--quiet", "--all", "--message", "Migrate")
	result, err := Run(t.Context(), request(all.mine))
	require.NoError(t, err)
	assert.Equal(t, "v1.0", result.Migrations)
	both := request(all.mine)
	both.Services = []string{"edge", "migrate"}
	result, err = Run(t.Context(), both)
	require.NoError(t, err)
	assert.Empty(t, result.Migrations)
	last := request(all.mine)
	last.Services = []string{"order-api"}
	result, err = Run(t.Context(), last)
	require.NoError(t, err)
	assert.Empty(t, result.Migrations, "they are there already")
}
