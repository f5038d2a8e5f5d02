package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"go.opentelemetry.io/collector/pdata/pcommon"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

const schema = `
CREATE TABLE IF NOT EXISTS block (id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, n INTEGER NOT NULL, arrived INTEGER NOT NULL,
  min INTEGER NOT NULL, max INTEGER NOT NULL, bloom BLOB NOT NULL, head BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS body (id INTEGER PRIMARY KEY, dict BLOB NOT NULL, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS trace (h INTEGER NOT NULL, block INTEGER NOT NULL, PRIMARY KEY (h, block)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS aggregate (began INTEGER PRIMARY KEY, data BLOB NOT NULL);
PRAGMA user_version = 1;`

// segment is one SQLite file. Retention removes whole files, oldest first.
type segment struct {
	path    string
	created int64 // ns, also its name
	w, r    *sql.DB

	getTrace, getBloom, getHead, getDict, getBody *sql.Stmt

	nextID int64 // only the flusher touches it
	bytes  atomic.Int64
	gone   atomic.Bool
	sealed bool // set by the flusher, under flushMu

	mu     sync.RWMutex
	blocks []blockMeta // by id; replaced, never changed in place
	spans  int64
	logs   int64
	last   int64 // latest arrival
}

type blockMeta struct {
	id       int64
	kind     int
	rows     int
	arrived  int64
	min, max int64
}

// openSegment opens or makes a segment. pageLimit bounds the file for tests; 0 does not.
func openSegment(ctx context.Context, path string, created int64, walPages, pageLimit int) (_ *segment, err error) {
	s := &segment{path: path, created: created, last: created}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	dsn := "file:" + (strings.NewReplacer("?", "%3f", "#", "%23", "%", "%25")).Replace(path) +
		"?_pragma=busy_timeout(5000)&_pragma=cache_size(-512)&_pragma=temp_store(2)"
	write := dsn + fmt.Sprintf("&_txlock=immediate&_pragma=page_size(8192)&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=wal_autocheckpoint(%d)&_pragma=journal_size_limit(%d)", walPages, walPages*8192)
	if pageLimit > 0 {
		write += fmt.Sprintf("&_pragma=max_page_count(%d)", pageLimit)
	}
	if s.w, err = sql.Open("sqlite", write); err != nil {
		return nil, err
	}
	s.w.SetMaxOpenConns(1)
	if s.r, err = sql.Open("sqlite", dsn+"&_pragma=query_only(1)"); err != nil {
		return nil, err
	}
	s.r.SetMaxOpenConns(4)
	s.r.SetMaxIdleConns(1)
	var version int
	if err := s.w.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return nil, err
	}
	if version > 1 {
		return nil, fmt.Errorf("store: %s was written by a newer version", filepath.Base(path))
	}
	if version == 0 {
		if _, err := s.w.ExecContext(ctx, schema); err != nil {
			return nil, err
		}
	}
	if err := s.load(ctx); err != nil {
		return nil, err
	}
	for stmt, text := range map[**sql.Stmt]string{
		&s.getTrace: "SELECT block FROM trace WHERE h = ?",
		&s.getBloom: "SELECT bloom FROM block WHERE id = ?",
		&s.getHead:  "SELECT head FROM block WHERE id = ?",
		&s.getDict:  "SELECT dict FROM body WHERE id = ?",
		&s.getBody:  "SELECT dict, body FROM body WHERE id = ?",
	} {
		//nolint:sqlclosecheck // closed with the database
		if *stmt, err = s.r.PrepareContext(ctx, text); err != nil {
			return nil, err
		}
	}
	s.measure()
	return s, nil
}

func (s *segment) load(ctx context.Context) error {
	rows, err := s.w.QueryContext(ctx, "SELECT id, kind, n, arrived, min, max FROM block ORDER BY id")
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var m blockMeta
		if err := rows.Scan(&m.id, &m.kind, &m.rows, &m.arrived, &m.min, &m.max); err != nil {
			return err
		}
		s.blocks = append(s.blocks, m)
		s.count(m, 1)
		s.nextID = m.id
	}
	return rows.Err()
}

func (s *segment) count(m blockMeta, sign int64) {
	if m.kind == blockSpans {
		s.spans += sign * int64(m.rows)
	} else {
		s.logs += sign * int64(m.rows)
	}
	s.last = max(s.last, m.arrived)
}

// measure asks the file system how large the segment is.
func (s *segment) measure() {
	var n int64
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if info, err := os.Stat(s.path + suffix); err == nil {
			n += info.Size()
		}
	}
	s.bytes.Store(n)
}

func (s *segment) close() {
	if s.r != nil {
		_ = s.r.Close()
	}
	if s.w != nil {
		_ = s.w.Close()
	}
}

// remove closes the segment and deletes its files.
func (s *segment) remove() error {
	s.gone.Store(true)
	s.close()
	var errs []error
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(s.path + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// traceKey is what the index knows of a trace; the block knows the rest.
func traceKey(id pcommon.TraceID) int64 {
	return int64(binary.LittleEndian.Uint64(id[:8]) ^ binary.LittleEndian.Uint64(id[8:]))
}

type packedBlock struct {
	blockMeta
	bloom, head, dict, body []byte
	traces                  []pcommon.TraceID
}

func packBlock(b *block) *packedBlock {
	return &packedBlock{
		blockMeta: blockMeta{kind: b.kind, rows: b.rows, arrived: b.arrived, min: b.min, max: b.max},
		bloom:     b.bloom, head: pack(b.head), dict: pack(b.dict), body: pack(b.body), traces: b.traces,
	}
}

func (p *packedBlock) size() int64 {
	return int64(len(p.bloom)+len(p.head)+len(p.dict)+len(p.body)+16*len(p.traces)) + 256
}

// write stores blocks and aggregates and takes away the blocks that they replace, all or nothing.
func (s *segment) write(ctx context.Context, blocks []*packedBlock, replaces []blockMeta, aggregates []*aggregate) error {
	tx, err := s.w.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	id := s.nextID
	for _, b := range blocks {
		id++
		b.id = id
		if _, err := tx.ExecContext(ctx, "INSERT INTO block (id, kind, n, arrived, min, max, bloom, head) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
			b.id, b.kind, b.rows, b.arrived, b.min, b.max, b.bloom, b.head); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO body (id, dict, body) VALUES (?, ?, ?)", b.id, b.dict, b.body); err != nil {
			return err
		}
		if err := insertTraces(ctx, tx, b); err != nil {
			return err
		}
	}
	for _, m := range replaces {
		if _, err := tx.ExecContext(ctx, "DELETE FROM block WHERE id = ?", m.id); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM body WHERE id = ?", m.id); err != nil {
			return err
		}
	}
	for _, a := range aggregates {
		if _, err := tx.ExecContext(ctx, "INSERT OR REPLACE INTO aggregate (began, data) VALUES (?, ?)", a.began, pack(a.encode())); err != nil {
			return err
		}
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	s.nextID = id
	s.mu.Lock()
	defer s.mu.Unlock()
	next := slices.Clone(s.blocks)
	if len(replaces) > 0 {
		away := map[int64]bool{}
		for _, m := range replaces {
			away[m.id] = true
			s.count(m, -1)
		}
		next = slices.DeleteFunc(next, func(m blockMeta) bool { return away[m.id] })
	}
	for _, b := range blocks {
		next = append(next, b.blockMeta)
		s.count(b.blockMeta, 1)
	}
	s.blocks = next
	return nil
}

// insertTraces notes which traces the block holds, many in a statement.
func insertTraces(ctx context.Context, tx *sql.Tx, b *packedBlock) error {
	keys := make([]int64, len(b.traces))
	for i, id := range b.traces {
		keys[i] = traceKey(id)
	}
	slices.Sort(keys)
	for chunk := range slices.Chunk(keys, 64) {
		args := make([]any, 0, 2*len(chunk))
		for _, k := range chunk {
			args = append(args, k, b.id)
		}
		if _, err := tx.ExecContext(ctx, insertTraceSQL(len(chunk)), args...); err != nil {
			return err
		}
	}
	return nil
}

func insertTraceSQL(n int) string {
	return "INSERT OR IGNORE INTO trace (h, block) VALUES (?, ?)" + strings.Repeat(", (?, ?)", n-1)
}

func (s *segment) metas() []blockMeta {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.blocks
}

// blocksOf returns the blocks of a kind that may hold the trace.
func (s *segment) blocksOf(ctx context.Context, id pcommon.TraceID, kind int) ([]blockMeta, error) {
	rows, err := s.getTrace.QueryContext(ctx, traceKey(id))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	metas := s.metas()
	var out []blockMeta
	for rows.Next() {
		var block int64
		if err := rows.Scan(&block); err != nil {
			return nil, err
		}
		// A block that was merged into another is still named here; it is no longer among the blocks.
		i, ok := slices.BinarySearchFunc(metas, block, func(m blockMeta, id int64) int { return int(m.id - id) })
		if ok && metas[i].kind == kind {
			out = append(out, metas[i])
		}
	}
	return out, rows.Err()
}

func (s *segment) bloom(ctx context.Context, id int64) (b []byte, err error) {
	err = s.getBloom.QueryRowContext(ctx, id).Scan(&b)
	return b, err
}

func (s *segment) head(ctx context.Context, id int64) ([]byte, error) {
	var b []byte
	if err := s.getHead.QueryRowContext(ctx, id).Scan(&b); err != nil {
		return nil, err
	}
	return unpack(b)
}

func (s *segment) body(ctx context.Context, id int64) (dict, body []byte, err error) {
	var d, b []byte
	if err := s.getBody.QueryRowContext(ctx, id).Scan(&d, &b); err != nil {
		return nil, nil, err
	}
	if dict, err = unpack(d); err != nil {
		return nil, nil, err
	}
	body, err = unpack(b)
	return dict, body, err
}

// scratch holds dictionaries that a search for text only passes through.
var scratch = sync.Pool{New: func() any { return new([]byte) }}

// mayContain tells whether the text is in a string of the block's dictionary.
func (s *segment) mayContain(ctx context.Context, id int64, f *finder) (bool, error) {
	rows, err := s.getDict.QueryContext(ctx, id)
	if err != nil {
		return false, err
	}
	defer func() { _ = rows.Close() }()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return false, err
		}
		return false, sql.ErrNoRows
	}
	var packed sql.RawBytes
	if err := rows.Scan(&packed); err != nil {
		return false, err
	}
	buf, ok := scratch.Get().(*[]byte)
	if !ok {
		buf = new([]byte)
	}
	defer scratch.Put(buf)
	raw, err := unpackInto(*buf, packed)
	if err != nil {
		return false, err
	}
	*buf = raw
	return f.inDictionary(raw), nil
}

func (s *segment) spanHead(ctx context.Context, id int64) (*spanHead, error) {
	raw, err := s.head(ctx, id)
	if err != nil {
		return nil, err
	}
	return readSpanHead(raw)
}

func (s *segment) spanBody(ctx context.Context, id int64, head *spanHead) (*spanBody, error) {
	dict, body, err := s.body(ctx, id)
	if err != nil {
		return nil, err
	}
	return readSpanBody(head, dict, body)
}

func (s *segment) logHead(ctx context.Context, id int64) (*logHead, error) {
	raw, err := s.head(ctx, id)
	if err != nil {
		return nil, err
	}
	return readLogHead(raw)
}

func (s *segment) logBody(ctx context.Context, id int64, head *logHead) (*logBody, error) {
	dict, body, err := s.body(ctx, id)
	if err != nil {
		return nil, err
	}
	return readLogBody(head, dict, body)
}

// aggregates calls each with every aggregate that began at or after since, ns.
func (s *segment) aggregates(ctx context.Context, since int64, each func(*aggregate)) error {
	rows, err := s.r.QueryContext(ctx, "SELECT data FROM aggregate WHERE began >= ?", since)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var data sql.RawBytes
		if err := rows.Scan(&data); err != nil {
			return err
		}
		raw, err := unpack(data)
		if err != nil {
			continue // one lost interval of statistics
		}
		if a, err := decodeAggregate(raw); err == nil {
			each(a)
		}
	}
	return rows.Err()
}

// seal ends writing: the write-ahead log is copied into the file, and one connection is enough.
func (s *segment) seal(ctx context.Context) {
	if s.sealed {
		return
	}
	s.sealed = true
	_, _ = s.w.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)") // if not now, whoever opens it next does
	_ = s.w.Close()
	s.measure()
}

// check reads the whole file for damage.
func (s *segment) check(ctx context.Context) error {
	var verdict string
	if err := s.w.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return fmt.Errorf("store: %s", verdict)
	}
	return nil
}
