package progress_test

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"time"

	"mall/cmd/mall/internal/progress"
)

type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func TestLongStepGivesASignOfLifeAndEachEndsOnALine(t *testing.T) {
	out := &buffer{}
	r := progress.New(out)
	quick, slow, dropped := r.Start("quick"), r.Start("slow"), r.Start("dropped")
	dropped.Drop()
	quick.Done("at once")
	slow.Update("%d of 3", 2)
	for deadline := time.Now().Add(5 * time.Second); !strings.Contains(out.String(), "slow: 2 of 3 (1 s)"); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("no sign of life in %q", out.String())
		}
	}
	slow.Fail("no luck")
	r.Close()
	r.Close()
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 3 || !strings.HasPrefix(lines[0], "✓ quick") || !strings.HasPrefix(lines[2], "✗ slow") || !strings.HasSuffix(lines[2], "no luck") {
		t.Errorf("printed %q", lines)
	}
	if strings.Contains(out.String(), "\x1b") {
		t.Error("control characters in what is not a terminal")
	}
}
