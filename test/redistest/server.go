// Package redistest gives each test a private, real Redis.
package redistest

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"mall/test/child"
)

const (
	attempts     = 3
	startTimeout = 10 * time.Second
)

// Server starts an empty redis-server without persistence and returns its address, host:port. The server ends
// with the test. It takes about 20 ms, so tests need not share one and may run in parallel.
func Server(t testing.TB) string {
	t.Helper()
	path, err := exec.LookPath("redis-server")
	if err != nil {
		t.Fatal("redistest: redis-server is not installed: run make deps")
	}
	for range attempts {
		var addr string
		if addr, err = start(t, path); err == nil {
			return addr
		}
	}
	t.Fatalf("redistest: %v", err)
	return ""
}

// Flush removes every key of the server at addr.
func Flush(t testing.TB, addr string) {
	t.Helper()
	if reply, err := ask(t.Context(), addr, "FLUSHALL", 1); err != nil || reply != "+OK\r\n" {
		t.Fatalf("redistest: flush: %q, %v", reply, err)
	}
}

func start(t testing.TB, path string) (string, error) {
	t.Helper()
	dir := t.TempDir()
	port, err := child.FreePort()
	if err != nil {
		return "", err
	}
	process, err := child.Start(filepath.Join(dir, "log"), dir, path, "--bind", "127.0.0.1",
		"--port", strconv.Itoa(port), "--dir", dir, "--save", "", "--appendonly", "no")
	if err != nil {
		return "", err
	}
	t.Cleanup(process.Kill)
	addr := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	ctx, cancel := context.WithTimeout(t.Context(), startTimeout)
	defer cancel()
	err = process.Await(ctx, func(ctx context.Context) error {
		// Another test may have got the same port, so ask whose server it is.
		reply, err := ask(ctx, addr, "CONFIG GET dir", 5)
		if err == nil && !strings.Contains(reply, dir) {
			err = fmt.Errorf("another server answers at %s: %q", addr, reply)
		}
		return err
	})
	if err != nil {
		return "", fmt.Errorf("start redis-server: %w", err)
	}
	return addr, nil
}

// ask sends one inline command and returns the first lines of the reply, raw: no client library, so that tests
// choose theirs.
func ask(ctx context.Context, addr, command string, lines int) (string, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	if deadline, ok := ctx.Deadline(); ok {
		conn.SetDeadline(deadline)
	}
	if _, err := fmt.Fprintf(conn, "%s\r\n", command); err != nil {
		return "", err
	}
	var reply strings.Builder
	for r := bufio.NewReader(conn); lines > 0; lines-- {
		line, err := r.ReadString('\n')
		if err != nil {
			return "", err
		}
		reply.WriteString(line)
	}
	return reply.String(), nil
}
