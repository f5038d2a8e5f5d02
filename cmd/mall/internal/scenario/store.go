package scenario

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"

	"github.com/oklog/ulid/v2"
)

// kept is how many runs are remembered.
const kept = 20

// ErrBusy reports that a scenario runs already.
var ErrBusy = errors.New("a scenario runs already: wait for its end or stop it")

// ErrNoRun reports a run that is not known, or not any more.
var ErrNoRun = errors.New("there is no such run: only the last 20 are kept")

// Store keeps runs as files, one each, which whoever plays one writes and anybody reads.
type Store struct{ dir string }

// Runs is the store in a state directory.
func Runs(stateDir string) *Store { return &Store{filepath.Join(stateDir, "scenarios")} }

// NewID names a run; later ones sort after it.
func NewID() string { return strings.ToLower(ulid.Make().String()) }

var goodID = regexp.MustCompile(`^[0-9a-z]{26}$`)

func (s *Store) path(id string) string { return filepath.Join(s.dir, id+".json") }

// Lock makes the caller the only one who plays a scenario, until the file is closed or its process ends.
func (s *Store) Lock() (*os.File, error) {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return nil, fmt.Errorf("prepare for scenarios: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(s.dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock scenarios: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, ErrBusy
		}
		return nil, fmt.Errorf("lock scenarios: %w", err)
	}
	return f, nil
}

// Save writes a run; a reader sees the old one or the new one.
func (s *Store) Save(r *Run) error {
	b, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("keep the run: %w", err)
	}
	tmp := s.path(r.ID) + ".new"
	if err := os.WriteFile(tmp, b, 0o600); err != nil {
		return fmt.Errorf("keep the run: %w", err)
	}
	if err := os.Rename(tmp, s.path(r.ID)); err != nil {
		return fmt.Errorf("keep the run: %w", err)
	}
	return nil
}

// Load reads a run.
func (s *Store) Load(id string) (*Run, error) {
	if !goodID.MatchString(id) {
		return nil, ErrNoRun
	}
	b, err := os.ReadFile(s.path(id))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNoRun
	}
	if err != nil {
		return nil, fmt.Errorf("read the run: %w", err)
	}
	r := &Run{}
	if err := json.Unmarshal(b, r); err != nil {
		return nil, fmt.Errorf("read the run: %w", err)
	}
	return r, nil
}

// List returns all runs, the newest first.
func (s *Store) List() ([]*Run, error) {
	ids, err := s.ids()
	if err != nil {
		return nil, err
	}
	runs := make([]*Run, 0, len(ids))
	for _, id := range ids {
		if r, err := s.Load(id); err == nil { // one that cannot be read hides no other
			runs = append(runs, r)
		}
	}
	return runs, nil
}

func (s *Store) ids() ([]string, error) {
	paths, err := filepath.Glob(filepath.Join(s.dir, "*.json"))
	if err != nil {
		return nil, fmt.Errorf("list the runs: %w", err)
	}
	ids := make([]string, 0, len(paths))
	for _, p := range paths {
		ids = append(ids, strings.TrimSuffix(filepath.Base(p), ".json"))
	}
	slices.Sort(ids)
	slices.Reverse(ids)
	return ids, nil
}

// prune forgets all but the newest runs.
func (s *Store) prune() error {
	ids, err := s.ids()
	if err != nil {
		return err
	}
	for _, id := range ids[min(len(ids), kept):] {
		if err := os.Remove(s.path(id)); err != nil {
			return fmt.Errorf("forget an old run: %w", err)
		}
	}
	return nil
}
