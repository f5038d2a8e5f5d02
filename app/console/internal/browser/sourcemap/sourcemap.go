// Package sourcemap finds where in its source a position of a built script is. Maps are the files *.map below one
// directory; what an event names is only compared with their names, and never opened.
package sourcemap

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path"
	"regexp"
	"strings"
	"sync"
	"time"

	gosourcemap "github.com/go-sourcemap/sourcemap"
)

const (
	maxFiles   = 4000     // looked at below the directory
	maxMap     = 24 << 20 // bytes of one map
	refresh    = 5 * time.Second
	keepParsed = 20 * time.Second
	// Lines shown before and after a frame's own.
	around      = 5
	maxLine     = 240 // bytes of one shown line
	maxFailures = 256
)

// Place is a position in a built script. Line and Column begin at 1.
type Place struct {
	DebugID string // of the script, "" when not known
	URL     string
	Line    int
	Column  int
}

// Origin is where it comes from. Line and Column begin at 1.
type Origin struct {
	File     string // as the map names it, without what leads out of the sources
	Function string // "" when it cannot be told
	Line     int
	Column   int
	First    int      // number of the first of Lines
	Lines    []string // of the source around it; none when the map does not hold the source
}

// Maps is safe for concurrent use. A nil Maps knows nothing.
type Maps struct {
	dir string

	mu      sync.Mutex
	indexed time.Time
	byID    map[string]file
	byName  map[string][]file // by the script's last segment
	parsed  parsed
	timer   *time.Timer
	failed  map[file]bool
}

type file struct {
	path     string // of the map, below the directory
	size     int64
	modified int64
}

type parsed struct {
	of       file
	consumer *gosourcemap.Consumer
}

// New finds maps below dir, which may come into being later; "" means none.
func New(dir string) *Maps {
	if dir == "" {
		return nil
	}
	return &Maps{dir: dir}
}

// Resolve finds the origin of a place.
func (m *Maps) Resolve(p Place) (o Origin, found bool) {
	if m == nil || p.Line < 1 || p.Column < 1 {
		return o, false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	f, found := m.find(p)
	if !found {
		return o, false
	}
	c, err := m.load(f)
	if err != nil {
		return o, false
	}
	return origin(c, p)
}

func origin(c *gosourcemap.Consumer, p Place) (o Origin, found bool) {
	defer func() { // a damaged map may point beyond its own lists
		if recover() != nil {
			o, found = Origin{}, false
		}
	}()
	source, name, line, column, ok := c.Source(p.Line, p.Column-1)
	if !ok || source == "" || line < 1 {
		return o, false
	}
	o = Origin{File: clean(source), Line: line, Column: column + 1}
	content := c.SourceContent(source)
	if content == "" {
		o.Function = name
		return o, true
	}
	o.Function = enclosing(content, line, column)
	lines := strings.Split(content, "\n")
	if line > len(lines) {
		return o, true
	}
	first := max(1, line-around)
	o.First = first
	for _, l := range lines[first-1 : min(len(lines), line+around)] {
		l = strings.TrimSuffix(l, "\r")
		if len(l) > maxLine {
			l = strings.ToValidUTF8(l[:maxLine], "") + "…"
		}
		o.Lines = append(o.Lines, l)
	}
	return o, true
}

// clean is a source's name without a scheme and steps upwards.
func clean(source string) string {
	for _, scheme := range []string{"webpack:///", "webpack://", "file:///", "vite:///"} {
		source = strings.TrimPrefix(source, scheme)
	}
	source = path.Clean(source)
	for strings.HasPrefix(source, "../") {
		source = source[3:]
	}
	return strings.TrimPrefix(source, "/")
}

func (m *Maps) find(p Place) (file, bool) {
	if f, ok := m.lookup(p); ok {
		return f, true
	}
	if time.Since(m.indexed) < refresh {
		return file{}, false
	}
	m.index()
	return m.lookup(p)
}

func (m *Maps) lookup(p Place) (best file, found bool) {
	if f, ok := m.byID[strings.ToLower(p.DebugID)]; ok && p.DebugID != "" {
		return f, true
	}
	u, err := url.Parse(p.URL)
	if err != nil {
		return best, false
	}
	wanted := strings.Split(path.Clean("/"+u.Path), "/")
	most := 0
	for _, f := range m.byName[wanted[len(wanted)-1]] {
		have := strings.Split(strings.TrimSuffix(f.path, ".map"), "/")
		n := 0
		for n < len(have) && n < len(wanted) && have[len(have)-1-n] == wanted[len(wanted)-1-n] {
			n++
		}
		if n > most || n == most && f.modified > best.modified {
			best, most, found = f, n, true
		}
	}
	return best, found
}

// index reads the names and debug ids of all maps. The root refuses links that lead out of it.
func (m *Maps) index() {
	m.indexed = time.Now()
	m.byID, m.byName, m.failed = map[string]file{}, map[string][]file{}, map[file]bool{}
	root, err := os.OpenRoot(m.dir)
	if err != nil {
		return
	}
	defer func() { _ = root.Close() }()
	seen := 0
	// What cannot be read is not there.
	_ = fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if seen++; seen > maxFiles {
			return fs.SkipAll
		}
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".map") {
			return nil //nolint:nilerr // the walk goes on without it
		}
		info, err := d.Info()
		if err != nil || !info.Mode().IsRegular() || info.Size() > maxMap {
			return nil //nolint:nilerr // likewise
		}
		f := file{name, info.Size(), info.ModTime().UnixNano()}
		script := path.Base(strings.TrimSuffix(name, ".map"))
		m.byName[script] = append(m.byName[script], f)
		for _, id := range append(ids(root, name, info.Size()), scriptIDs(root, strings.TrimSuffix(name, ".map"))...) {
			m.byID[strings.ToLower(id)] = f
		}
		return nil
	})
}

var (
	idInMap    = regexp.MustCompile(`"debug_?[iI]d"\s*:\s*"([0-9a-fA-F-]{36})"`)
	idInScript = regexp.MustCompile(`(?m)^//# debugId=([0-9a-fA-F-]{36})`)
)

const peek = 2 << 10 // bytes at a file's two ends in which an id is looked for

func ids(root *os.Root, name string, size int64) (out []string) {
	for _, at := range []int64{0, max(0, size-peek)} {
		for _, found := range idInMap.FindAllSubmatch(part(root, name, at), -1) {
			out = append(out, string(found[1]))
		}
	}
	return out
}

func scriptIDs(root *os.Root, name string) (out []string) {
	info, err := root.Stat(name)
	if err != nil {
		return nil
	}
	for _, found := range idInScript.FindAllSubmatch(part(root, name, max(0, info.Size()-peek)), -1) {
		out = append(out, string(found[1]))
	}
	return out
}

func part(root *os.Root, name string, at int64) []byte {
	f, err := root.Open(name)
	if err != nil {
		return nil
	}
	defer func() { _ = f.Close() }()
	b := make([]byte, peek)
	n, err := f.ReadAt(b, at)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil
	}
	return b[:n]
}

// load reads a map. One is kept for a short while: frames of one event, and events of one failure, share it.
func (m *Maps) load(f file) (*gosourcemap.Consumer, error) {
	if m.parsed.consumer != nil && m.parsed.of == f {
		m.timer.Reset(keepParsed)
		return m.parsed.consumer, nil
	}
	if m.failed[f] {
		return nil, errors.New("it could not be read before")
	}
	c, err := m.read(f)
	if err != nil {
		if len(m.failed) < maxFailures {
			m.failed[f] = true
		}
		return nil, err
	}
	m.parsed = parsed{f, c}
	if m.timer == nil {
		m.timer = time.AfterFunc(keepParsed, m.forget)
	} else {
		m.timer.Reset(keepParsed)
	}
	return c, nil
}

func (m *Maps) forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.parsed = parsed{}
}

func (m *Maps) read(f file) (c *gosourcemap.Consumer, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("%s is no source map: %v", f.path, v)
		}
	}()
	root, err := os.OpenRoot(m.dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }()
	in, err := root.Open(f.path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }()
	b, err := io.ReadAll(io.LimitReader(in, maxMap+1))
	if err != nil {
		return nil, err
	}
	if len(b) > maxMap {
		return nil, fmt.Errorf("%s is larger than %d bytes", f.path, maxMap)
	}
	return gosourcemap.Parse("", b)
}
