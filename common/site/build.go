package site

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
)

const (
	// assets is the folder of files whose names hold the hash of their content.
	assets = "assets"

	// A build is kept in memory up to maxHeld bytes; what is beyond, or larger than maxFile, is read each time.
	maxHeld = 64 << 20
	maxFile = 8 << 20
	// Files of builds that were replaced stay for the pages that were loaded before, newest first up to maxKept bytes.
	maxKept = 32 << 20
)

// build is what a directory held at one time. It does not change.
type build struct {
	stamp string
	files map[string]*file
	pages map[string]*template // by file
	kept  []*build             // those before it, newest first, without pages
	size  int64                // of what is in memory
}

// file is one that is served under its name, in every coding that the build has it in.
type file struct {
	name  string
	plain content
	br    content
	gzip  content
}

// content is one coding of a file; one without a tag does not exist.
type content struct {
	path string // in the directory
	tag  string
	body []byte // nil: too large to hold
}

// load reads the directory if it is another build than b's, and returns nil if it is not, or if b is better than
// what is there: while a directory is replaced, nothing or half of it is.
func (s *Site) load(b *build) *build {
	// A root refuses whatever would leave it, by ".." or by a link.
	root, err := os.OpenRoot(s.opt.Dir)
	if err != nil {
		return nil
	}
	defer func() { _ = root.Close() }()
	names, stamp, err := list(root)
	if err != nil || stamp == b.stamp {
		return nil
	}
	next := &build{stamp: stamp, files: map[string]*file{}, pages: map[string]*template{}}
	for _, p := range s.pages {
		html, err := root.ReadFile(p.File)
		if err == nil {
			next.pages[p.File] = newTemplate(html, p.config)
		} else if b.pages[p.File] != nil {
			return nil
		}
	}
	for _, name := range names {
		if err := next.add(root, name); err != nil {
			return nil // it was there a moment ago
		}
	}
	next.keep(b)
	return next
}

// list names the files that may be served, and stamps them: any change of one changes the stamp.
func list(root *os.Root) (names []string, stamp string, err error) {
	h := sha256.New()
	err = fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if strings.HasPrefix(d.Name(), ".") && name != "." {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if d.IsDir() {
			return nil
		}
		info, err := root.Stat(name) // what a link leads to
		if err != nil || !info.Mode().IsRegular() {
			return nil //nolint:nilerr // a link out of the build, or one that leads nowhere, is not served
		}
		_, _ = fmt.Fprintln(h, name, info.Size(), info.ModTime().UnixNano())
		names = append(names, name)
		return nil
	})
	return names, string(h.Sum(nil)), err
}

// served is the name under which a file of the build is served, and in which coding; "" for none: HTML is made anew for
// each answer, and source maps are for who reads reports of errors.
func served(name string) (as, coding string) {
	as = name
	switch path.Ext(name) {
	case ".br":
		as, coding = strings.TrimSuffix(name, ".br"), "br"
	case ".gz":
		as, coding = strings.TrimSuffix(name, ".gz"), "gzip"
	}
	if ext := path.Ext(as); ext == ".map" || ext == ".html" {
		return "", ""
	}
	return as, coding
}

func (b *build) add(root *os.Root, name string) error {
	as, coding := served(name)
	if as == "" {
		return nil
	}
	info, err := root.Stat(name)
	if err != nil {
		return err
	}
	c := content{path: name}
	if info.Size() <= maxFile && b.size+info.Size() <= maxHeld {
		if c.body, err = root.ReadFile(name); err != nil {
			return err
		}
		sum := sha256.Sum256(c.body)
		c.tag = `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"` // the same in every process that serves this build
		b.size += int64(len(c.body))
	} else {
		var of [16]byte
		binary.BigEndian.PutUint64(of[:8], uint64(info.Size()))
		binary.BigEndian.PutUint64(of[8:], uint64(info.ModTime().UnixNano()))
		c.tag = `"` + base64.RawURLEncoding.EncodeToString(of[:]) + `"`
	}
	f := b.files[as]
	if f == nil {
		f = &file{name: as}
		b.files[as] = f
	}
	switch coding {
	case "br":
		f.br = c
	case "gzip":
		f.gzip = c
	default:
		f.plain = c
	}
	return nil
}

// keep lets pages that were loaded from the build before find the rest of their files.
func (b *build) keep(before *build) {
	if len(before.files) == 0 {
		return
	}
	old := &build{files: before.files, size: before.size}
	var size int64
	for _, k := range append([]*build{old}, before.kept...) {
		if size += k.size; size > maxKept {
			return
		}
		b.kept = append(b.kept, k)
	}
}

// find returns the file of that name, or nil.
func (b *build) find(name string) *file {
	if f := b.files[name]; f != nil && f.plain.tag != "" {
		return f
	}
	if strings.HasPrefix(name, assets+"/") {
		for _, k := range b.kept {
			if f := k.files[name]; f != nil && f.plain.tag != "" {
				return f
			}
		}
	}
	return nil
}

// open opens what is not in memory. Errors: it is gone.
func open(dir string, c content) (*os.File, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	f, err := root.Open(c.path)
	return f, errors.Join(err, root.Close())
}
