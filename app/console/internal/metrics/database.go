package metrics

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/oklog/ulid/v2"
	"github.com/prometheus/prometheus/tsdb"
	"github.com/prometheus/prometheus/tsdb/tsdbutil"
	"github.com/prometheus/prometheus/util/compression"
)

// options are small: a laptop's mall has thousands of series, not millions, and shares its memory with thirteen services.
func options(c Conf) *tsdb.Options {
	const block = 30 * time.Minute
	o := tsdb.DefaultOptions()
	o.RetentionDuration = c.MaxAge.Milliseconds()
	o.MaxBytes = c.MaxBytes
	o.MinBlockDuration = block.Milliseconds()
	// A block is the unit of retention, so one must be a small part of it.
	o.MaxBlockDuration = max(block, min(6*time.Hour, c.MaxAge/8)).Milliseconds()
	o.NoLockfile = true // taken before, so that a lock held by another is not mistaken for damage
	o.WALSegmentSize = 8 << 20
	o.WALCompression = compression.Snappy
	o.StripeSize = 512                      // 16,384 by default: megabytes of empty maps
	o.HeadChunksWriteBufferSize = 128 << 10 // 4 MiB by default
	o.OutOfOrderTimeWindow = outOfOrder.Milliseconds()
	o.EnableExemplarStorage = true
	o.MaxExemplars = 10_000
	// Restarted processes leave their series behind; they go to disk when they are a third.
	o.StaleSeriesCompactionThreshold = 0.33
	return o
}

func lockDir(dir string, log *slog.Logger) (*tsdbutil.DirLocker, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, err
	}
	lock, err := tsdbutil.NewDirLocker(dir, "tsdb", log, nil)
	if err != nil {
		return nil, err
	}
	if err := lock.Lock(); err != nil {
		return nil, lockDirError(dir, err)
	}
	return lock, nil
}

// openDB opens the database; Prometheus repairs a damaged log by cutting it where the damage begins. When that is not
// enough, first unreadable blocks, then the log, then everything is moved aside: the console starts whatever the files
// hold, with as much of them as can be read.
func openDB(c Conf) (*tsdb.DB, error) {
	dir := filepath.Join(c.Dir, "tsdb")
	aside := filepath.Join(c.Dir, asidePrefix+time.Now().UTC().Format("20060102T150405.000"))
	db, err := tsdb.Open(dir, c.Logger, nil, options(c), nil)
	for _, damaged := range []func(string) []string{badBlocks, logFiles, everything} {
		if err == nil || notDamage(err) {
			break
		}
		if moveErr := moveAside(c.Dir, dir, aside, damaged(dir)); moveErr != nil {
			return nil, errors.Join(err, moveErr)
		}
		c.Logger.Error("metrics could not be read; what is damaged was moved aside", "to", aside, "err", err)
		db, err = tsdb.Open(dir, c.Logger, nil, options(c), nil)
	}
	if err != nil {
		return nil, fmt.Errorf("open metrics in %s: %w", dir, err)
	}
	db.EnableCompactions()
	return db, nil
}

func badBlocks(dir string) []string {
	var bad []string
	for _, name := range everything(dir) {
		if _, err := ulid.ParseStrict(name); err != nil {
			continue
		}
		b, err := tsdb.OpenBlock(nil, filepath.Join(dir, name), nil, nil)
		if err == nil {
			err = b.Close()
		}
		if err != nil {
			bad = append(bad, name)
		}
	}
	return bad
}

func logFiles(string) []string { return []string{"wal", "wbl", "chunks_head"} }

func everything(dir string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// notDamage tells errors of the machine, which moving files would not mend, from errors of the files.
func notDamage(err error) bool {
	for _, e := range []error{
		syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG, syscall.EACCES, syscall.EPERM, syscall.EROFS,
		syscall.EMFILE, syscall.ENFILE, syscall.ENOMEM, syscall.EIO,
	} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

const asidePrefix = "damaged-"

// moveAside keeps only the newest damaged data: it is for whoever wants to look, and must not fill the disk.
func moveAside(root, dir, aside string, names []string) error {
	old, err := filepath.Glob(filepath.Join(root, asidePrefix+"*"))
	if err != nil {
		return err
	}
	for _, o := range old {
		if o != aside {
			err = errors.Join(err, os.RemoveAll(o))
		}
	}
	if len(names) > 0 {
		err = errors.Join(err, os.MkdirAll(aside, 0o750))
	}
	for _, name := range names {
		if e := os.Rename(filepath.Join(dir, name), filepath.Join(aside, name)); e != nil && !errors.Is(e, os.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	return err
}

// watchDisk opens the database anew after a write failed, as soon as there is room.
func (s *Store) watchDisk(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.writeFailed:
		}
		for !s.reopen() {
			select {
			case <-ctx.Done():
				return
			case <-time.After(reopenPause):
			}
		}
	}
}

// reopenPause is how long a full disk is left alone between attempts.
const reopenPause = time.Second

func (s *Store) reopen() bool {
	if !writable(s.conf.Dir) {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return true
	}
	if s.db != nil {
		if err := s.db.Close(); err != nil {
			s.conf.Logger.Warn("close metrics after a failed write", "err", err)
		}
		s.db = nil
	}
	db, err := openDB(s.conf)
	if err != nil {
		s.conf.Logger.Error("metrics stay closed", "err", err)
		return false
	}
	s.db = db
	s.torn.Store(false)
	s.conf.Logger.Info("metrics are written again")
	return true
}

// writable tells whether a log segment's worth of data can be written.
func writable(dir string) bool {
	f, err := os.CreateTemp(dir, "probe-")
	if err != nil {
		return false
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.Write(make([]byte, 1<<20))
	return errors.Join(err, f.Sync(), f.Close()) == nil
}
