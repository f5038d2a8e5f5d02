package supervisor

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"gopkg.in/natefinch/lumberjack.v2"
)

// Each log file is kept below logSizeMB and one old file beside it.
const (
	logSizeMB  = 20
	logBackups = 1
)

// outputLog is a process's output on disk, and live for whoever follows it.
type outputLog struct {
	mu        sync.Mutex
	file      *lumberjack.Logger
	followers map[chan []byte]bool
}

func newOutputLog(dir, name string) *outputLog {
	return &outputLog{
		file:      &lumberjack.Logger{Filename: LogPath(dir, name), MaxSize: logSizeMB, MaxBackups: logBackups},
		followers: map[chan []byte]bool{},
	}
}

// LogPath is the file that holds the output of the named process.
func LogPath(dir, name string) string { return filepath.Join(dir, name+".log") }

// Write never fails: a full disk must not kill the process that writes.
func (l *outputLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, _ = l.file.Write(p)
	for ch := range l.followers {
		select {
		case ch <- bytes.Clone(p):
		default: // a follower that does not read loses lines rather than stopping the process
		}
	}
	return len(p), nil
}

// follow returns the last n lines and a channel with all output after them.
func (l *outputLog) follow(n int) (tail []byte, live <-chan []byte, stop func(), err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	tail, err = Tail(l.file.Filename, n)
	ch := make(chan []byte, 256)
	l.followers[ch] = true
	return tail, ch, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.followers, ch)
	}, err
}

// Tail returns the last n lines of the file, none if there is no such file.
func Tail(path string, n int) ([]byte, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the log: %w", err)
	}
	defer func() { _ = f.Close() }()
	end, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, fmt.Errorf("read the log: %w", err)
	}
	// Read backwards in blocks until one newline more than n lines have is in hand.
	var buf []byte
	for pos := end; pos > 0 && bytes.Count(buf, []byte("\n")) <= n; {
		size := min(pos, 64<<10)
		pos -= size
		block := make([]byte, size, int(size)+len(buf))
		if _, err := f.ReadAt(block, pos); err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("read the log: %w", err)
		}
		buf = append(block, buf...)
	}
	lines := bytes.SplitAfter(buf, []byte("\n"))
	if last := len(lines) - 1; len(lines[last]) == 0 {
		lines = lines[:last]
	}
	return bytes.Join(lines[max(0, len(lines)-n):], nil), nil
}
