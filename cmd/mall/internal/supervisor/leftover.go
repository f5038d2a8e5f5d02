package supervisor

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// record is what the supervisor notes of each child, so that a later one can end it
// if this one is killed.
type record struct {
	Name  string `json:"name"`
	PID   int    `json:"pid"`
	Stamp string `json:"stamp"` // see startStamp
}

func recordPath(dir, name string) string { return filepath.Join(dir, name+".json") }

func writeRecord(dir, name string, pid int) error {
	b, err := json.Marshal(record{name, pid, startStamp(pid)})
	if err != nil {
		return fmt.Errorf("note the pid of %s: %w", name, err)
	}
	if err := os.WriteFile(recordPath(dir, name), b, 0o600); err != nil {
		return fmt.Errorf("note the pid of %s: %w", name, err)
	}
	return nil
}

// EndLeftovers ends the processes that a killed supervisor left behind, as recorded in
// dir, and returns their names. Backing servers get time to close their files.
func EndLeftovers(dir string, grace time.Duration) ([]string, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return nil, fmt.Errorf("look for leftover processes: %w", err)
	}
	var alive []record
	var names []string
	for _, p := range paths {
		var r record
		b, err := os.ReadFile(p)
		if err == nil {
			err = json.Unmarshal(b, &r)
		}
		if err != nil || !r.alive() {
			_ = os.Remove(p) // half-written or long gone
			continue
		}
		alive = append(alive, r)
		names = append(names, r.Name)
		_ = syscall.Kill(-r.PID, syscall.SIGTERM)
	}
	deadline := time.Now().Add(grace)
	for _, r := range alive {
		for r.alive() && time.Now().Before(deadline) {
			time.Sleep(20 * time.Millisecond)
		}
		if r.alive() {
			if err := syscall.Kill(-r.PID, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
				return names, fmt.Errorf("%s (pid %d) is left from an earlier start and cannot be ended: %w; end it and try again", r.Name, r.PID, err)
			}
			for i := 0; r.alive() && i < 250; i++ {
				time.Sleep(20 * time.Millisecond)
			}
		}
		_ = os.Remove(recordPath(dir, r.Name))
	}
	return names, nil
}

func (r record) alive() bool {
	return r.PID > 1 && r.Stamp != "" && startStamp(r.PID) == r.Stamp
}
