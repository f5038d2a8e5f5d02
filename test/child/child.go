// Package child runs real servers for tests as child processes that never outlive the test binary.
//
// go test has no hook at the end of a test binary that also runs after a panic, a timeout or a kill -9, so a
// shell stands between: it holds the read end of a pipe whose write end only the test binary has. However the
// binary ends, the kernel closes the pipe, and the shell kills the server and removes its directory.
package child

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"syscall"
	"time"
)

const guard = `
dir=$1; shift
exec 3<&0 </dev/null
"$@" 3<&- & server=$!
{ read -r line <&3; kill -9 $server; } & watch=$!
wait $server; code=$?
kill $watch 2>/dev/null
[ -z "$dir" ] || rm -rf "$dir"
exit $code`

// pollInterval is short beside the start of the fastest server (redis, about 10 ms).
const pollInterval = 5 * time.Millisecond

// Process is a running server.
type Process struct {
	hold *os.File // the pipe's write end: closing it kills the process
	log  *os.File // open, so that its end can be read after its directory is gone
	done chan struct{}
	err  error
}

// Start runs a command in the background, its output appended to the file log. When the process has ended, by
// itself, by Kill or because the test binary is gone, the directory remove is deleted; "" deletes nothing.
func Start(log, remove string, command ...string) (*Process, error) {
	out, err := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the log of %s: %w", command[0], err)
	}
	watched, hold, err := os.Pipe()
	if err != nil {
		out.Close()
		return nil, fmt.Errorf("make a pipe: %w", err)
	}
	defer watched.Close()

	cmd := exec.Command("sh", append([]string{"-c", guard, "guard", remove}, command...)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = watched, out, out
	// A group of its own: an interrupt typed at the terminal reaches the test binary alone, which then ends both.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		hold.Close()
		out.Close()
		return nil, fmt.Errorf("start %s: %w", command[0], err)
	}
	p := &Process{hold: hold, log: out, done: make(chan struct{})}
	go func() {
		p.err = cmd.Wait()
		hold.Close()
		close(p.done)
	}()
	return p, nil
}

// Kill ends the process as kill -9 does and waits until it is gone. Killing twice is fine.
func (p *Process) Kill() {
	p.hold.Close()
	<-p.done
	p.log.Close()
}

// Done is closed once the process has ended.
func (p *Process) Done() <-chan struct{} { return p.done }

// Await calls probe until it succeeds. It fails when ctx ends, or at once when the process does, with the end of
// the process's log.
func (p *Process) Await(ctx context.Context, probe func(context.Context) error) error {
	for {
		last := probe(ctx)
		select {
		case <-p.done:
			return fmt.Errorf("server ended: %w\n%s", errors.Join(p.err, last), p.tail())
		default:
		}
		if last == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("server not ready: %w\n%s", last, p.tail())
		case <-time.After(pollInterval):
		}
	}
}

// tail is the last 2 KiB of the log.
func (p *Process) tail() string {
	info, err := p.log.Stat()
	if err != nil {
		return ""
	}
	b, _ := io.ReadAll(io.NewSectionReader(p.log, max(0, info.Size()-2048), 2048))
	return string(b)
}

// FreePort gives a TCP port of the loopback interface that was free a moment ago. Another process may take it
// first, so callers verify that it is their own server that answers, and try again with another port.
func FreePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
