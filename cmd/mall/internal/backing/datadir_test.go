package backing

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func installed(t *testing.T) server {
	t.Helper()
	s, err := findServer()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestDataDirectoryIsMadeOnceAndRepaired(t *testing.T) {
	parent := t.TempDir()
	d := dataDir{path: filepath.Join(parent, "mysql"), server: installed(t)}
	// What a start that was killed in the middle leaves: an attempt beside, and from an
	// older way of working a directory without its marker.
	for _, p := range []string{"mysql.new-123/ibdata1", "mysql/ibdata1"} {
		full := filepath.Join(parent, p)
		if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	made, err := os.Stat(filepath.Join(d.path, "mysql"))
	if err != nil || !made.IsDir() {
		t.Fatalf("the system tables: %v", err)
	}
	aside, _ := filepath.Glob(filepath.Join(parent, "mysql.unfinished-*"))
	attempts, _ := filepath.Glob(filepath.Join(parent, "mysql.new-*"))
	if len(aside) != 1 || len(attempts) != 0 {
		t.Errorf("set aside %v, attempts left %v", aside, attempts)
	}

	mine := filepath.Join(d.path, "mine")
	if err := os.WriteFile(mine, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := d.prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(mine); err != nil {
		t.Error("a second start made the data anew")
	}
}

func TestInterruptedInstallLeavesNothingThatLooksFinished(t *testing.T) {
	parent := t.TempDir()
	d := dataDir{path: filepath.Join(parent, "mysql"), server: installed(t)}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := d.prepare(ctx); err == nil {
		t.Fatal("it says it is done")
	}
	if _, err := os.Stat(d.path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the data directory: %v", err)
	}
}

func TestDataOfAnotherServerIsNotTouched(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, marker), []byte("mysql\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := dataDir{path: dir, server: server{mysqld: "mariadbd", install: "x"}}.prepare(t.Context())
	if err == nil || !strings.Contains(err.Error(), "mall down --clean") {
		t.Errorf("prepare says %v", err)
	}
}

func TestComplaintIsTheErrorLine(t *testing.T) {
	for text, want := range map[string]string{
		"FATAL ERROR: Could not find x\n\nread the manual\nhttps://example.test": "FATAL ERROR: Could not find x",
		"one\nlast": "last",
		"":          "",
	} {
		if got := complaint(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestPasswordIsNotShown(t *testing.T) {
	if got := withoutPassword("me:secret@tcp(db:3306)/"); got != "me@tcp(db:3306)/" {
		t.Error(got)
	}
	if _, err := mysqlProbe("not a dsn"); err == nil || strings.Contains(err.Error(), "panic") {
		t.Errorf("a malformed name: %v", err)
	}
}
