package metrics

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb"
	"github.com/prometheus/prometheus/tsdb/tsdbutil"
)

// Store keeps metrics, answers queries about them and evaluates rules over them.
type Store struct {
	conf Conf
	lock *tsdbutil.DirLocker

	mu     sync.RWMutex // held for reading while the database is in use, for writing while it is replaced
	db     *tsdb.DB
	closed bool

	engine  *promql.Engine
	dropped dropped
	samples counter
	meta    metadataCache
	live    instances
	rules   *ruleBook
	handler http.Handler

	// writeFailed asks for the database to be opened anew, and torn keeps everyone from writing until it is: what
	// follows a torn record in the log is lost at the next start, and so are samples of series the log does not know.
	writeFailed chan struct{}
	torn        atomic.Bool
	stop        context.CancelFunc
	done        sync.WaitGroup
}

// ErrClosed means that the store was closed.
var ErrClosed = errors.New("the metrics store is closed")

var errNotReady = fmt.Errorf("the metrics store is being opened anew: %w", tsdb.ErrNotReady)

// Open opens or creates the store in c.Dir, replays what a crash left and starts the rules. A log that cannot be
// replayed is moved aside. It fails when another process has the directory.
func Open(c Conf) (*Store, error) {
	c, err := c.withDefaults()
	if err != nil {
		return nil, err
	}
	lock, err := lockDir(c.Dir, c.Logger)
	if err != nil {
		return nil, err
	}
	db, err := openDB(c)
	if err != nil {
		return nil, errors.Join(err, lock.Release())
	}
	ctx, stop := context.WithCancel(context.Background())
	s := &Store{conf: c, lock: lock, db: db, stop: stop, writeFailed: make(chan struct{}, 1)}
	s.engine = newEngine(c, newQueryLimit(c.MaxQueries))
	if s.rules, err = newRuleBook(ctx, s); err != nil {
		stop()
		return nil, errors.Join(err, db.Close(), lock.Release())
	}
	s.handler = newHandler(s)
	s.done.Go(func() { s.watchInstances(ctx) })
	s.done.Go(func() { s.watchDisk(ctx) })
	s.done.Go(func() { s.rules.run(ctx) })
	// Replay and the API's set-up leave several times what the idle store needs; a laptop has better use for it.
	debug.FreeOSMemory()
	return s, nil
}

// Close stops the rules and closes the files. What was added is there at the next Open.
func (s *Store) Close() error {
	s.stop()
	s.done.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	if s.db == nil {
		return s.lock.Release()
	}
	return errors.Join(s.db.Close(), s.lock.Release())
}

// Stats tells how large the store is and what it refused.
type Stats struct {
	Series  uint64            `json:"series"`  // in memory
	Samples uint64            `json:"samples"` // stored since Open
	Bytes   int64             `json:"bytes"`   // on disk
	Dropped map[string]uint64 `json:"dropped"` // samples, by reason, since Open
}

// Stats is cheap enough to be asked every few seconds.
func (s *Store) Stats() Stats {
	st := Stats{Samples: s.samples.Load(), Dropped: s.dropped.snapshot()}
	_ = s.withDB(func(db *tsdb.DB) error {
		st.Series = db.Head().NumSeries()
		st.Bytes = db.Head().Size()
		for _, b := range db.Blocks() {
			st.Bytes += b.Size()
		}
		return nil
	})
	return st
}

func (s *Store) withDB(f func(*tsdb.DB) error) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	switch {
	case s.closed:
		return ErrClosed
	case s.db == nil:
		return errNotReady
	}
	return f(s.db)
}

// The methods below make Store what Prometheus' engine, API and rules read from and write to. They reach the database
// through the lock, since it may be replaced.

// Querier reads samples from mint to maxt, both in milliseconds.
func (s *Store) Querier(mint, maxt int64) (q storage.Querier, err error) {
	err = s.withDB(func(db *tsdb.DB) error { q, err = db.Querier(mint, maxt); return err })
	return q, err
}

// ChunkQuerier reads chunks from mint to maxt, both in milliseconds.
func (s *Store) ChunkQuerier(mint, maxt int64) (q storage.ChunkQuerier, err error) {
	err = s.withDB(func(db *tsdb.DB) error { q, err = db.ChunkQuerier(mint, maxt); return err })
	return q, err
}

// ExemplarQuerier reads exemplars.
func (s *Store) ExemplarQuerier(ctx context.Context) (q storage.ExemplarQuerier, err error) {
	err = s.withDB(func(db *tsdb.DB) error { q, err = db.ExemplarQuerier(ctx); return err })
	return q, err
}

func newEngine(c Conf, limit promql.QueryTracker) *promql.Engine {
	return promql.NewEngine(promql.EngineOpts{
		Logger:               c.Logger,
		Reg:                  prometheus.NewRegistry(),
		MaxSamples:           c.MaxQuerySamples,
		Timeout:              c.QueryTimeout,
		ActiveQueryTracker:   limit,
		LookbackDelta:        c.Lookback,
		EnableAtModifier:     true,
		EnableNegativeOffset: true,
		NoStepSubqueryIntervalFn: func(int64) int64 {
			return c.EvalInterval.Milliseconds()
		},
	})
}

func lockDirError(dir string, err error) error {
	return fmt.Errorf("%s belongs to another process: %w", dir, err)
}

// every calls f until ctx ends.
func every(ctx context.Context, d time.Duration, f func()) {
	t := time.NewTicker(d)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			f()
		}
	}
}
