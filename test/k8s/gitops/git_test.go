package gitops

import (
	"net"
	"net/http"
	"net/http/cgi"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const repositoryPath = "shop/gitops.git"

// serve is a real git server, git's own backend over HTTP, with one empty repository that takes pushes. It returns the
// repository's URL.
func serve(t *testing.T, address string) string {
	t.Helper()
	root := t.TempDir()
	run(t, root, "git", "init", "--quiet", "--bare", "--initial-branch=main", repositoryPath)
	run(t, filepath.Join(root, repositoryPath), "git", "config", "http.receivepack", "true")
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", net.JoinHostPort(address, "0"))
	require.NoError(t, err)
	backend := filepath.Join(strings.TrimSpace(run(t, root, "git", "--exec-path")), "git-http-backend")
	server := &http.Server{ReadHeaderTimeout: 5 * time.Second, Handler: &cgi.Handler{Path: backend, Env: []string{"GIT_PROJECT_ROOT=" + root, "GIT_HTTP_EXPORT_ALL=1"}}}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return "http://" + listener.Addr().String() + "/" + repositoryPath
}

// run runs a program in a folder and returns what it printed.
func run(t *testing.T, dir, program string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_AUTHOR_NAME=Tester", "GIT_AUTHOR_EMAIL=tester@mall.test",
		"GIT_COMMITTER_NAME=Tester", "GIT_COMMITTER_EMAIL=tester@mall.test")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s %s\n%s", program, strings.Join(args, " "), out)
	return string(out)
}

// checkout is what a team works in.
type checkout struct{ dir, mall string }

func (c checkout) git(t *testing.T, args ...string) string {
	t.Helper()
	return strings.TrimSpace(run(t, c.dir, "git", args...))
}

// head is the newest commit.
func (c checkout) head(t *testing.T) string {
	t.Helper()
	return c.git(t, "rev-parse", "HEAD")
}

// push commits everything and returns the commit.
func (c checkout) push(t *testing.T, message string) string {
	t.Helper()
	c.git(t, "add", "--all")
	c.git(t, "commit", "--quiet", "--message", message)
	c.git(t, "push", "--quiet", "origin", "main")
	return c.head(t)
}

// revert takes a commit back and returns the commit that does so.
func (c checkout) revert(t *testing.T, commit string) string {
	t.Helper()
	c.git(t, "revert", "--no-edit", commit)
	c.git(t, "push", "--quiet", "origin", "main")
	return c.head(t)
}

// release has `mall release` commit and push another version.
func (c checkout) release(t *testing.T, service, tag string) string {
	t.Helper()
	run(t, c.dir, c.mall, "release", "--env", "dev", "--service", service, "--tag", tag, "--push")
	return c.head(t)
}

func (c checkout) read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(c.dir, name))
	require.NoError(t, err)
	return string(b)
}

func (c checkout) write(t *testing.T, name, text string) {
	t.Helper()
	file := filepath.Join(c.dir, name)
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o750))
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
}
