// Package down ends a local mall, whatever state it is in.
package down

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"mall/cmd/mall/internal/client"
	"mall/cmd/mall/internal/settings"
	"mall/cmd/mall/internal/supervisor"
)

// Run ends everything and returns when it is gone. If no supervisor runs, it ends what a
// killed one left; client.ErrNotRunning says that there was nothing at all.
func Run(ctx context.Context, s *settings.Settings, c *client.Client, timeout time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	err := c.Shutdown(ctx)
	if err == nil {
		return waitUnlocked(ctx, s)
	}
	if !errors.Is(err, client.ErrNotRunning) {
		return err
	}
	lock, err := supervisor.Lock(s.LockFile())
	if errors.Is(err, supervisor.ErrLocked) {
		return errors.New("a supervisor is just starting or ending: try again in a moment")
	}
	if err != nil {
		return err
	}
	defer func() { _ = lock.Close() }()
	ended, err := supervisor.EndLeftovers(s.RunDir(), 20*time.Second)
	if err != nil {
		return err
	}
	_ = os.Remove(s.Socket()) // stale
	if len(ended) == 0 {
		return client.ErrNotRunning
	}
	return nil
}

// waitUnlocked waits for the supervisor itself to end.
func waitUnlocked(ctx context.Context, s *settings.Settings) error {
	for {
		lock, err := supervisor.Lock(s.LockFile())
		if err == nil {
			return lock.Close()
		}
		if !errors.Is(err, supervisor.ErrLocked) {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("every process is down, but the supervisor does not end: %w", ctx.Err())
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// Clean removes what mall made in the state directory. It leaves what it does not know:
// the directory may be the user's choice.
func Clean(s *settings.Settings) error {
	var errs []error
	entries, err := os.ReadDir(s.StateDir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	known := []string{"data", "logs", "run", "mail", "secrets", "supervisor."}
	for _, e := range entries {
		for _, name := range known {
			if e.Name() == name || strings.HasSuffix(name, ".") && strings.HasPrefix(e.Name(), name) {
				errs = append(errs, os.RemoveAll(s.StateDir+"/"+e.Name()))
			}
		}
	}
	_ = os.Remove(s.StateDir) // only if nothing is left
	return errors.Join(errs...)
}
