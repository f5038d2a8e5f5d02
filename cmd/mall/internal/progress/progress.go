// Package progress shows what a long command is doing: one line per finished step and,
// for what takes more than a second, a sign of life.
package progress

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
)

// On a terminal the running steps share one line that is rewritten; elsewhere, such as
// in CI, a line is printed for a step that runs long.
const (
	redraw   = 100 * time.Millisecond
	firstOff = time.Second
	nextOff  = 10 * time.Second
	width    = 100
)

// Reporter prints the steps of one command.
type Reporter struct {
	out  io.Writer
	live bool
	stop chan struct{}
	done sync.WaitGroup

	mu      sync.Mutex
	running []*Step
}

// New reports to out. Call Close when the command is over.
func New(out io.Writer) *Reporter {
	r := &Reporter{out: out, live: isTerminal(out), stop: make(chan struct{})}
	r.done.Go(r.loop)
	return r
}

// Close ends the reporting. It may be called twice.
func (r *Reporter) Close() {
	r.mu.Lock()
	select {
	case <-r.stop:
	default:
		close(r.stop)
	}
	r.mu.Unlock()
	r.done.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.clear()
}

// Say prints a line between the steps.
func (r *Reporter) Say(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.print(fmt.Sprintf(format, args...))
}

// Step is something that takes a while.
type Step struct {
	r      *Reporter
	name   string
	began  time.Time
	told   time.Time
	detail string
}

// Start begins a step.
func (r *Reporter) Start(name string) *Step {
	s := &Step{r: r, name: name, began: time.Now()}
	s.told = s.began.Add(firstOff - nextOff)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.running = append(r.running, s)
	return s
}

// Update says how far the step is.
func (s *Step) Update(format string, args ...any) {
	s.r.mu.Lock()
	defer s.r.mu.Unlock()
	s.detail = fmt.Sprintf(format, args...)
}

// Done ends the step well.
func (s *Step) Done(format string, args ...any) { s.end("✓", fmt.Sprintf(format, args...)) }

// Fail ends the step badly.
func (s *Step) Fail(format string, args ...any) { s.end("✗", fmt.Sprintf(format, args...)) }

// Drop forgets the step without a word.
func (s *Step) Drop() {
	s.r.mu.Lock()
	defer s.r.mu.Unlock()
	s.r.remove(s)
}

func (s *Step) end(mark, detail string) {
	s.r.mu.Lock()
	defer s.r.mu.Unlock()
	s.r.remove(s)
	line := fmt.Sprintf("%s %-16s %5.1f s", mark, s.name, time.Since(s.began).Seconds())
	if detail != "" {
		line += "  " + detail
	}
	s.r.print(line)
}

func (r *Reporter) remove(s *Step) {
	for i, one := range r.running {
		if one == s {
			r.running = append(r.running[:i], r.running[i+1:]...)
			return
		}
	}
}

func (r *Reporter) loop() {
	t := time.NewTicker(redraw)
	defer t.Stop()
	for {
		select {
		case <-r.stop:
			return
		case <-t.C:
			r.mu.Lock()
			r.show()
			r.mu.Unlock()
		}
	}
}

func (r *Reporter) show() {
	if len(r.running) == 0 {
		return
	}
	if r.live {
		parts := make([]string, len(r.running))
		for i, s := range r.running {
			parts[i] = s.String()
		}
		line := []rune("… " + strings.Join(parts, " · "))
		if len(line) > width {
			line = append(line[:width-1], '…')
		}
		r.clear()
		_, _ = fmt.Fprint(r.out, string(line))
		return
	}
	for _, s := range r.running {
		if time.Since(s.told) >= nextOff {
			s.told = time.Now()
			_, _ = fmt.Fprintln(r.out, "… "+s.String())
		}
	}
}

func (s *Step) String() string {
	text := s.name
	if s.detail != "" {
		text += ": " + s.detail
	}
	return fmt.Sprintf("%s (%.0f s)", text, time.Since(s.began).Seconds())
}

func (r *Reporter) print(line string) {
	r.clear()
	_, _ = fmt.Fprintln(r.out, line)
}

// clear empties the line that show rewrites.
func (r *Reporter) clear() {
	if r.live {
		_, _ = fmt.Fprint(r.out, "\r\x1b[K")
	}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("TERM") == "dumb" {
		return false
	}
	fi, err := f.Stat()
	return err == nil && fi.Mode()&os.ModeCharDevice != 0 && fi.Name() != "null"
}
