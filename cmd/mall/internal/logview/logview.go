// Package logview prints the output of several processes side by side.
package logview

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"mall/cmd/mall/internal/supervisor"
)

// Read copies the output of the named process to w.
type Read func(name string, w io.Writer) error

// File reads the log files directly, for when no supervisor runs.
func File(dir string, lines int) Read {
	return func(name string, w io.Writer) error {
		path := supervisor.LogPath(dir, name)
		if _, err := os.Stat(path); err != nil {
			return fmt.Errorf("there is no log of %q", name)
		}
		tail, err := supervisor.Tail(path, lines)
		if err != nil {
			return err
		}
		_, err = w.Write(tail)
		return err
	}
}

// Print reads the named logs, all in dir without a name, at the same time. With more than
// one, each line says whose it is. The logs of the supervisor itself and of the commands
// that a launch ran are read with file: they are no processes of its.
func Print(out io.Writer, dir string, names []string, read, file Read) error {
	choose := func(name string) Read {
		if apart(name) {
			return file
		}
		return read
	}
	if len(names) == 1 {
		return choose(names[0])(names[0], out)
	}
	if len(names) == 0 {
		paths, err := filepath.Glob(filepath.Join(dir, "*.log"))
		if err != nil {
			return fmt.Errorf("list the logs: %w", err)
		}
		for _, p := range paths {
			name := strings.TrimSuffix(filepath.Base(p), ".log")
			if !strings.Contains(name, "-20") && !apart(name) { // rotated files carry a date
				names = append(names, name)
			}
		}
		slices.Sort(names)
	}
	var wide int
	for _, n := range names {
		wide = max(wide, len(n))
	}
	var (
		wg   sync.WaitGroup
		mu   sync.Mutex
		errs = make([]error, len(names))
	)
	for i, name := range names {
		wg.Go(func() {
			errs[i] = choose(name)(name, &prefixed{out: out, mu: &mu, prefix: fmt.Sprintf("%-*s │ ", wide, name)})
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

func apart(name string) bool { return name == "supervisor" || name == "migrate" || name == "seed" }

// prefixed writes whole lines, each with a prefix.
type prefixed struct {
	out    io.Writer
	mu     *sync.Mutex
	prefix string
	rest   []byte
}

func (p *prefixed) Write(b []byte) (int, error) {
	p.rest = append(p.rest, b...)
	for {
		i := bytes.IndexByte(p.rest, '\n')
		if i < 0 {
			return len(b), nil
		}
		p.mu.Lock()
		_, err := fmt.Fprintf(p.out, "%s%s\n", p.prefix, p.rest[:i])
		p.mu.Unlock()
		if err != nil {
			return 0, err
		}
		p.rest = p.rest[i+1:]
	}
}
