package logview_test

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mall/cmd/mall/internal/logview"
)

func TestSeveralLogsAreToldApart(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"edge.log", "order-rpc.log", "order-rpc-2026-11-22T10-00-00.000.log", "supervisor.log", "seed.log"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(name+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// A line may arrive in pieces.
	live := func(name string, w io.Writer) error {
		for _, piece := range []string{name + " fi", "rst\n" + name, " second\n"} {
			if _, err := io.WriteString(w, piece); err != nil {
				return err
			}
		}
		return nil
	}
	var out strings.Builder
	if err := logview.Print(&out, dir, nil, live, logview.File(dir, 5)); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	slices.Sort(lines)
	want := []string{
		"edge      │ edge first", "edge      │ edge second",
		"order-rpc │ order-rpc first", "order-rpc │ order-rpc second",
	}
	if !slices.Equal(lines, want) {
		t.Errorf("printed %q", lines)
	}

	out.Reset()
	if err := logview.Print(&out, dir, []string{"seed"}, live, logview.File(dir, 5)); err != nil || out.String() != "seed.log\n" {
		t.Errorf("the log of a hook: %q, %v", out.String(), err)
	}
	if err := logview.Print(&out, dir, []string{"shop"}, logview.File(dir, 5), logview.File(dir, 5)); err == nil {
		t.Error("a log that there is not is no error")
	}
}
