package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

const (
	segmentsKept = 16 // into which MaxBytes and MaxAge are divided
	smallRows    = 256
	smallBlocks  = 32 // small blocks that are merged into one
)

func (s *Store) cleanMark() string { return filepath.Join(s.conf.Dir, "closed") }

func (s *Store) segmentBytes() int64 { return s.conf.MaxBytes / segmentsKept }

// walPages bounds the write-ahead log to a quarter of a segment, at most 4 MiB.
func (s *Store) walPages() int {
	return int(min(512, max(8, s.segmentBytes()/4/8192)))
}

// run writes what arrives, and looks after age and size.
func (s *Store) run(ctx context.Context) {
	defer close(s.done)
	tick := time.NewTicker(aggregateSpan)
	defer tick.Stop()
	for {
		select {
		case <-s.stop:
			return
		case <-tick.C:
			s.mu.Lock()
			s.turn(s.conf.now().UnixNano()) // calls whose other side has not come
			s.mu.Unlock()
			if err := s.flush(ctx); err != nil {
				s.nudge()
			}
			s.flushMu.Lock()
			s.retain(ctx, 0)
			s.flushMu.Unlock()
		case <-s.wake:
			select {
			case <-s.stop:
				return
			case <-time.After(s.conf.FlushInterval):
			}
			if err := s.flush(ctx); err != nil {
				s.nudge()
			}
		}
	}
}

// Flush writes everything that was added before the call.
func (s *Store) Flush(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.flush(context.WithoutCancel(ctx))
}

func (s *Store) flush(ctx context.Context) error {
	s.flushMu.Lock()
	defer s.flushMu.Unlock()
	s.mu.Lock()
	if s.spans.rows > 0 {
		s.sealSpans()
	}
	if s.logs.rows > 0 {
		s.sealLogs()
	}
	blocks, done := s.pending, s.aggDone
	aggregates := slices.Clone(done)
	if s.agg.dirty {
		s.agg.dirty = false
		aggregates = append(aggregates, s.agg.clone())
	}
	s.mu.Unlock()
	if len(blocks) == 0 && len(aggregates) == 0 {
		return nil
	}
	packed := make([]*packedBlock, len(blocks))
	var bytes, queued int64
	for i, b := range blocks {
		if b.packed == nil {
			b.packed = packBlock(b)
			s.feed.block(b)
		}
		packed[i] = b.packed
		bytes += packed[i].size()
		queued += b.size()
	}
	err := s.write(ctx, packed, aggregates, bytes)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.agg.dirty = true
		if s.counts.lastError != err.Error() {
			s.conf.Log.Error("telemetry cannot be written", "error", err)
		}
		s.counts.lastError = err.Error()
		return err
	}
	s.counts.lastError = ""
	s.pending = append([]*block(nil), s.pending[len(blocks):]...)
	s.queued -= queued
	s.aggDone = append([]*aggregate(nil), s.aggDone[len(done):]...)
	return nil
}

// write puts blocks into the newest segment. When the disk is full, the oldest segment goes; a damaged one is moved aside.
func (s *Store) write(ctx context.Context, blocks []*packedBlock, aggregates []*aggregate, bytes int64) error {
	s.retain(ctx, bytes)
	for {
		seg, err := s.current(ctx)
		if err == nil {
			err = seg.write(ctx, blocks, nil, aggregates)
		}
		switch {
		case err == nil:
			seg.measure()
			s.merge(ctx, seg)
			s.rotate(ctx, seg)
			return nil
		case isFull(err) && s.dropOldest("retention_disk_full"):
		case isDamage(err) && seg != nil:
			s.moveAside(seg, err)
		default:
			return err
		}
	}
}

func isFull(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == sqlite3.SQLITE_FULL || isNoSpace(err)
}

func isDamage(err error) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	code := e.Code() & 0xff
	return code == sqlite3.SQLITE_CORRUPT || code == sqlite3.SQLITE_NOTADB || code == sqlite3.SQLITE_CANTOPEN
}

func (s *Store) segments() []*segment {
	s.segMu.RLock()
	defer s.segMu.RUnlock()
	return slices.Clone(s.segs)
}

// current returns the segment that is written to. The caller holds flushMu.
func (s *Store) current(ctx context.Context) (*segment, error) {
	s.segMu.RLock()
	n := len(s.segs)
	if n > 0 && !s.segs[n-1].sealed {
		defer s.segMu.RUnlock()
		return s.segs[n-1], nil
	}
	created := s.conf.now().UnixNano()
	if n > 0 {
		created = max(created, s.segs[n-1].created+1)
	}
	s.segMu.RUnlock()
	path := filepath.Join(s.conf.Dir, fmt.Sprintf("%020d.db", created))
	seg, err := openSegment(ctx, path, created, s.walPages(), s.conf.pageLimit)
	if err != nil {
		for _, suffix := range []string{"", "-wal", "-shm"} {
			_ = os.Remove(path + suffix)
		}
		return nil, err
	}
	s.segMu.Lock()
	s.segs = append(s.segs, seg)
	s.segMu.Unlock()
	return seg, nil
}

// rotate seals the segment when it is large or old enough.
func (s *Store) rotate(ctx context.Context, seg *segment) {
	if seg.bytes.Load() < s.segmentBytes() && s.conf.now().UnixNano()-seg.created < int64(s.conf.MaxAge/segmentsKept) {
		return
	}
	seg.seal(ctx)
}

// retain removes the oldest segments until the rest, and so many bytes more, fit the limits. The caller holds flushMu.
func (s *Store) retain(ctx context.Context, more int64) {
	oldest := s.conf.now().Add(-s.conf.MaxAge).UnixNano()
	// What is written goes to the write-ahead log first, and stays there until it is copied.
	more = 2*more + int64(s.walPages())*8192
	for {
		segs := s.segments()
		if len(segs) == 0 {
			return
		}
		var total int64
		for _, seg := range segs {
			total += seg.bytes.Load()
		}
		first := segs[0]
		first.mu.RLock()
		old := first.last < oldest && len(first.blocks) > 0
		first.mu.RUnlock()
		if !old && total+more <= s.conf.MaxBytes {
			return
		}
		if len(segs) == 1 && !first.sealed {
			if total == 0 || !old && total < s.segmentBytes() {
				return
			}
			first.seal(ctx)
		}
		if !s.dropOldest("") {
			return
		}
	}
}

// dropOldest removes the oldest segment unless it is the one that is written to.
func (s *Store) dropOldest(why string) bool {
	s.segMu.Lock()
	if len(s.segs) == 0 || !s.segs[0].sealed && len(s.segs) == 1 && why == "" {
		s.segMu.Unlock()
		return false
	}
	seg := s.segs[0]
	if len(s.segs) == 1 && len(seg.metas()) == 0 {
		s.segMu.Unlock()
		return false // there is nothing in it to make room with
	}
	s.segs = slices.Clone(s.segs[1:])
	s.segMu.Unlock()
	if why != "" {
		seg.mu.RLock()
		rows := seg.spans + seg.logs
		seg.mu.RUnlock()
		s.dropped(why, rows)
		s.conf.Log.Warn("the disk is full: the oldest telemetry is dropped", "file", filepath.Base(seg.path), "rows", rows)
	}
	if err := seg.remove(); err != nil {
		s.conf.Log.Error("old telemetry cannot be removed", "error", err)
	}
	return true
}

// moveAside keeps a damaged file for whoever wants to look at it, and goes on without it.
func (s *Store) moveAside(seg *segment, why error) {
	s.segMu.Lock()
	s.segs = slices.DeleteFunc(slices.Clone(s.segs), func(other *segment) bool { return other == seg })
	s.segMu.Unlock()
	seg.gone.Store(true)
	seg.close()
	s.setAside(seg.path, why)
}

func (s *Store) setAside(path string, why error) {
	older, _ := filepath.Glob(filepath.Join(s.conf.Dir, "*.damaged*"))
	for _, name := range older { // one is enough to look at; more would fill the disk
		_ = os.Remove(name)
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		_ = os.Rename(path+suffix, path+".damaged"+suffix)
	}
	s.mu.Lock()
	s.counts.damaged = append(s.counts.damaged, filepath.Base(path)+".damaged")
	s.mu.Unlock()
	s.conf.Log.Error("a file of stored telemetry is damaged and was moved aside", "file", filepath.Base(path)+".damaged", "error", why)
}

// openSegments opens what an earlier process left.
func (s *Store) openSegments(ctx context.Context) error {
	entries, err := os.ReadDir(s.conf.Dir)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	_, unclean := os.Stat(s.cleanMark())
	_ = os.Remove(s.cleanMark())
	var names []string
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".db") {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	for i, name := range names {
		created, err := strconv.ParseInt(strings.TrimSuffix(name, ".db"), 10, 64)
		if err != nil {
			continue // not one of ours
		}
		path := filepath.Join(s.conf.Dir, name)
		seg, err := openSegment(ctx, path, created, s.walPages(), s.conf.pageLimit)
		if err == nil && i == len(names)-1 && unclean != nil {
			if err = seg.check(ctx); err != nil {
				seg.close()
			}
		}
		if err != nil {
			if isFull(err) {
				return fmt.Errorf("store: %w", err)
			}
			s.setAside(path, err)
			continue
		}
		if i < len(names)-1 {
			seg.seal(ctx)
		}
		s.segs = append(s.segs, seg)
	}
	return nil
}
