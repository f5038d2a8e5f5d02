// Package database keeps what browsers send in one SQLite file. One goroutine writes, in the order in which it is asked
// to, so that no request waits for the disk.
package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

const (
	maxWaiting    = 1024    // writes
	maxQueued     = 8 << 20 // bytes of what waits
	maxBatch      = 256     // writes of one transaction
	pruneInterval = time.Minute
	pruneWrites   = 2000 // also after so many writes
	flushTime     = 2 * time.Second
)

// Write changes something within a transaction. It may be run twice: when what was written beside it failed.
type Write func(ctx context.Context, tx *sql.Tx) error

// Prepare is the part of a write that takes time and is done once; it may return nil.
type Prepare func(ctx context.Context) Write

// Part is a user of the database: its tables, and what removes what is too old or too much.
type Part struct {
	Schema string // idempotent
	Prune  Write
}

// DB is safe for concurrent use.
type DB struct {
	w, r   *sql.DB
	prune  []Write
	jobs   chan job
	queued atomic.Int64
	lost   atomic.Int64
	log    *slog.Logger
	stop   context.CancelFunc
	done   sync.WaitGroup
}

type job struct {
	size    int64
	prepare Prepare
	write   Write
	ready   chan struct{} // closed when everything before it is written
}

// Open opens the file dir/browser.db, which may hold maxBytes. A file that cannot be read is moved aside.
func Open(ctx context.Context, dir string, maxBytes int64, log *slog.Logger, parts ...Part) (*DB, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("browser data: %w", err)
	}
	path := filepath.Join(dir, "browser.db")
	d, err := open(ctx, path, maxBytes, log, parts)
	if err != nil {
		aside := fmt.Sprintf("%s.damaged-%d", path, time.Now().Unix())
		log.Warn("the stored data of browsers cannot be read and is moved aside", "file", aside, "error", err)
		for _, end := range []string{"", "-wal", "-shm"} {
			_ = os.Rename(path+end, aside+end) // what is not there cannot be moved
		}
		if d, err = open(ctx, path, maxBytes, log, parts); err != nil {
			return nil, fmt.Errorf("browser data: %w", err)
		}
	}
	ctx, d.stop = context.WithCancel(context.WithoutCancel(ctx))
	d.done.Go(func() { d.run(ctx) })
	return d, nil
}

func open(ctx context.Context, path string, maxBytes int64, log *slog.Logger, parts []Part) (_ *DB, err error) {
	const page = 4096
	d := &DB{jobs: make(chan job, maxWaiting), log: log}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.closeFiles())
		}
	}()
	dsn := "file:" + strings.NewReplacer("?", "%3f", "#", "%23", "%", "%25").Replace(path) +
		"?_pragma=busy_timeout(5000)&_pragma=cache_size(-512)&_pragma=temp_store(2)"
	write := dsn + fmt.Sprintf("&_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=journal_size_limit(1048576)&_pragma=max_page_count(%d)",
		maxBytes/page)
	if d.w, err = sql.Open("sqlite", write); err != nil {
		return nil, err
	}
	d.w.SetMaxOpenConns(1)
	if d.r, err = sql.Open("sqlite", dsn+"&_pragma=query_only(1)"); err != nil {
		return nil, err
	}
	d.r.SetMaxOpenConns(3)
	d.r.SetMaxIdleConns(1)
	for _, p := range parts {
		if _, err := d.w.ExecContext(ctx, p.Schema); err != nil {
			return nil, err
		}
		if p.Prune != nil {
			d.prune = append(d.prune, p.Prune)
		}
	}
	return d, nil
}

// Read returns what queries are sent to.
func (d *DB) Read() *sql.DB { return d.r }

// Put asks for a write of about size bytes in memory. It returns false when too much waits: then nothing is written.
func (d *DB) Put(size int, prepare Prepare) bool {
	if d.queued.Add(int64(size)) > maxQueued {
		d.queued.Add(-int64(size))
		d.lost.Add(1)
		return false
	}
	select {
	case d.jobs <- job{size: int64(size), prepare: prepare}:
		return true
	default:
		d.queued.Add(-int64(size))
		d.lost.Add(1)
		return false
	}
}

// Flush waits until everything that was put before is written, or for two seconds: in a flood of reports a
// question is answered from what is written by then. Errors: of ctx.
func (d *DB) Flush(ctx context.Context) error {
	late := time.NewTimer(flushTime)
	defer late.Stop()
	ready := make(chan struct{})
	select {
	case d.jobs <- job{ready: ready}:
	case <-late.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-ready:
		return nil
	case <-late.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Change writes at once and returns what went wrong.
func (d *DB) Change(ctx context.Context, write Write) error {
	if err := d.Flush(ctx); err != nil {
		return err
	}
	return d.transaction(ctx, write)
}

// Lost is how many writes found no room or failed since the start.
func (d *DB) Lost() int64 { return d.lost.Load() }

// Close writes what waits and closes the file.
func (d *DB) Close() error {
	d.stop()
	d.done.Wait()
	return d.closeFiles()
}

func (d *DB) closeFiles() error {
	var errs []error
	for _, db := range []*sql.DB{d.w, d.r} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

func (d *DB) run(ctx context.Context) {
	tick := time.NewTicker(pruneInterval)
	defer tick.Stop()
	written := 0
	quiet := context.WithoutCancel(ctx) // what waits is written at the end, too
	for {
		select {
		case j := <-d.jobs:
			written += d.batch(quiet, j)
		case <-tick.C:
			if written > 0 {
				written = pruneWrites
			}
		case <-ctx.Done():
			for {
				select {
				case j := <-d.jobs:
					d.batch(quiet, j)
				default:
					return
				}
			}
		}
		if written >= pruneWrites {
			written = 0
			d.trim(quiet)
		}
	}
}

// batch writes the job and what waits behind it, in one transaction.
func (d *DB) batch(ctx context.Context, first job) (n int) {
	jobs := []job{first}
collect:
	for len(jobs) < maxBatch {
		select {
		case j := <-d.jobs:
			jobs = append(jobs, j)
		default:
			break collect
		}
	}
	for i := range jobs {
		jobs[i].write = d.prepared(ctx, jobs[i].prepare)
	}
	err := d.transaction(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for _, j := range jobs {
			if j.write == nil {
				continue
			}
			n++
			if err := j.write(ctx, tx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		n = 0
		d.alone(ctx, jobs, err)
	}
	for _, j := range jobs {
		d.queued.Add(-j.size)
		if j.ready != nil {
			close(j.ready)
		}
	}
	return n
}

func (d *DB) prepared(ctx context.Context, prepare Prepare) (w Write) {
	defer func() {
		if v := recover(); v != nil {
			d.log.Error("what a browser sent could not be prepared", "error", v)
			d.lost.Add(1)
		}
	}()
	if prepare == nil {
		return nil
	}
	return prepare(ctx)
}

// alone writes each of what could not be written together, after having made room.
func (d *DB) alone(ctx context.Context, jobs []job, cause error) {
	d.log.Warn("what browsers sent could not be written", "error", cause)
	d.trim(ctx)
	for _, j := range jobs {
		if j.write != nil && d.transaction(ctx, j.write) != nil {
			d.lost.Add(1)
		}
	}
}

func (d *DB) trim(ctx context.Context) {
	for _, p := range d.prune {
		if err := d.transaction(ctx, p); err != nil {
			d.log.Warn("what is too old could not be removed", "error", err)
		}
	}
}

func (d *DB) transaction(ctx context.Context, write Write) (err error) {
	tx, err := d.w.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("a write panicked: %v", v)
		}
		if err != nil {
			_ = tx.Rollback()
		}
	}()
	if err := write(ctx, tx); err != nil {
		return err
	}
	return tx.Commit()
}
