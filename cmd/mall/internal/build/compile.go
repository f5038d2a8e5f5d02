package build

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
)

// compile fills the build cache with the packages that the binaries share, so that the
// links that follow do not compile the same thing side by side.
func (r recipe) compile(ctx context.Context, dir string, packages []string, update func(string)) error {
	if len(packages) == 0 {
		return nil
	}
	args := append([]string{"build", "-v"}, r.flags...)
	cmd := r.goCommand(ctx, dir, append(args, packages...)...)
	n := 0
	var text bytes.Buffer // what is not a package path is the compiler's complaint
	cmd.Stderr = lines(func(line string) {
		if what, ok := strings.CutPrefix(line, "go: downloading "); ok {
			update("downloading " + what)
			return
		}
		if strings.ContainsAny(line, " :") || strings.HasPrefix(line, "#") {
			text.WriteString(line + "\n")
			return
		}
		n++
		update(fmt.Sprintf("compiled %d packages, now %s", n, line))
	})
	update(fmt.Sprintf("compiling (%d packages)", len(packages)))
	if err := cmd.Run(); err != nil {
		return failure(ctx, err, text.String())
	}
	return nil
}

func (r recipe) linkAll(ctx context.Context, root string, todo []Target, version string, update func(string)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var (
		wg   sync.WaitGroup
		mu   sync.Mutex
		errs []error
		done int
	)
	jobs := make(chan Target)
	for range min(runtime.NumCPU(), len(todo)) {
		wg.Go(func() {
			for t := range jobs {
				err := r.link(ctx, root, t, version)
				mu.Lock()
				done++
				update(fmt.Sprintf("linked %d of %d, last %s", done, len(todo), t.Name))
				if err != nil {
					errs = append(errs, err)
					cancel()
				}
				mu.Unlock()
			}
		})
	}
	for _, t := range todo {
		jobs <- t
	}
	close(jobs)
	wg.Wait()
	if len(errs) > 0 {
		return errs[0] // the others were cut short by it
	}
	return nil
}

// link builds one binary beside its place and renames: a running process keeps its file.
func (r recipe) link(ctx context.Context, root string, t Target, version string) error {
	out := r.path(root, t)
	tmp := fmt.Sprintf("%s.new%d", out, os.Getpid()) // two builds may run at once
	defer func() { _ = os.Remove(tmp) }()
	args := append([]string{"build"}, r.flags...)
	args = append(args, "-ldflags", "-s -w -X mall/common/service.Version="+version+" -X main.version="+version, "-o", tmp, t.pattern())
	cmd := r.goCommand(ctx, filepath.Join(root, t.Module), args...)
	var text bytes.Buffer
	cmd.Stderr = &text
	if err := cmd.Run(); err != nil {
		return failure(ctx, err, text.String())
	}
	if err := os.Rename(tmp, out); err != nil {
		return fmt.Errorf("put %s in its place: %w", t.Name, err)
	}
	return nil
}

func failure(ctx context.Context, err error, text string) error {
	if ctx.Err() != nil {
		return fmt.Errorf("the build was interrupted: %w", ctx.Err())
	}
	if strings.Contains(text, "no space left on device") {
		return errors.New("the disk is full: free some space (`go clean -cache` frees the build cache) and try again")
	}
	return fmt.Errorf("the build failed: %w\n%s", err, strings.TrimSpace(text))
}

// lines calls do for every line written to it.
func lines(do func(string)) *lineWriter { return &lineWriter{do: do} }

type lineWriter struct {
	do   func(string)
	rest []byte
}

func (w *lineWriter) Write(p []byte) (int, error) {
	w.rest = append(w.rest, p...)
	for {
		i := bytes.IndexByte(w.rest, '\n')
		if i < 0 {
			return len(p), nil
		}
		w.do(string(w.rest[:i]))
		w.rest = w.rest[i+1:]
	}
}
