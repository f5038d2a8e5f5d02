// Package web serves the console's page: what Vite built of web/console.
package web

import (
	"bytes"
	"crypto/rand"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path"
	"strings"
)

// placeholder stands in index.html wherever the nonce of the answer belongs.
const placeholder = "__CSP_NONCE__"

//go:embed unbuilt.html
var unbuilt []byte

// Site serves one directory. It is opened anew for each request, so that a build may replace it.
type Site struct{ dir string }

// New serves the build in dir, which need not be there yet.
func New(dir string) *Site { return &Site{dir} }

// Register adds the page to mux: every path that nothing else answers.
func (s *Site) Register(mux *http.ServeMux) { mux.Handle("/", s) }

// ServeHTTP answers a file of the build, or the page for every path that a browser asks for as a page:
// which view that is, the page works out itself.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "there is nothing here to change", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	// A root refuses whatever would leave it, by ".." or by a link.
	root, err := os.OpenRoot(s.dir)
	if err == nil {
		defer func() { _ = root.Close() }()
		if name != "index.html" && serveFile(w, r, root, name) {
			return
		}
	}
	if !wantsPage(r, name) {
		http.NotFound(w, r)
		return
	}
	s.servePage(w, r, root)
}

func (s *Site) servePage(w http.ResponseWriter, r *http.Request, root *os.Root) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store") // it names the files of this build, and holds the nonce of this answer
	status, page, err := http.StatusOK, unbuilt, fs.ErrNotExist
	if root != nil {
		var built []byte
		if built, err = root.ReadFile("index.html"); err == nil {
			page = built
		}
	}
	if err != nil {
		status = http.StatusServiceUnavailable
	}
	nonce := newNonce()
	h.Set("Content-Security-Policy", policy(nonce))
	w.WriteHeader(status)
	if r.Method == http.MethodGet {
		_, _ = w.Write(bytes.ReplaceAll(page, []byte(placeholder), []byte(nonce)))
	}
}

// policy lets the page run nothing but its own files. Style attributes are what charts position their tooltips with.
func policy(nonce string) string {
	return fmt.Sprintf("default-src 'self'; script-src 'self'; style-src 'self' 'nonce-%s'; style-src-attr 'unsafe-inline'; "+
		"img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'", nonce)
}

func newNonce() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // it never fails, says its documentation
	return base64.StdEncoding.EncodeToString(b)
}

// wantsPage tells a browser that opens a view from a program, and from an image or a script that is missing.
func wantsPage(r *http.Request, name string) bool {
	first, _, _ := strings.Cut(name, "/")
	switch first {
	case "api", "prometheus", "v1", "healthz", "assets":
		return false
	}
	accept := r.Header.Get("Accept")
	return strings.Contains(accept, "text/html") || path.Ext(name) == "" && (accept == "" || strings.Contains(accept, "*/*"))
}

// serveFile answers the file of that name, compressed if the build holds it so; false if there is none.
func serveFile(w http.ResponseWriter, r *http.Request, root *os.Root, name string) bool {
	f, info, err := open(root, name)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()
	h := w.Header()
	h.Set("Content-Type", contentType(name))
	h.Set("Cache-Control", "no-cache")
	if strings.HasPrefix(name, "assets/") { // the name holds the hash of what is in it
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	h.Set("Vary", "Accept-Encoding")
	if packed, packedInfo, coding := openPacked(r, root, name); packed != nil {
		defer func() { _ = packed.Close() }()
		h.Set("Content-Encoding", coding)
		h.Set("Etag", etag(packedInfo)+coding+`"`)
		http.ServeContent(w, r, name, packedInfo.ModTime(), packed)
		return true
	}
	h.Set("Etag", etag(info)+`"`)
	http.ServeContent(w, r, name, info.ModTime(), f)
	return true
}

// openPacked opens the file as the build compressed it, if it did and the browser takes it so.
func openPacked(r *http.Request, root *os.Root, name string) (f *os.File, info fs.FileInfo, coding string) {
	for _, c := range []struct{ coding, suffix string }{{"br", ".br"}, {"gzip", ".gz"}} {
		if !accepts(r.Header.Get("Accept-Encoding"), c.coding) {
			continue
		}
		if f, info, err := open(root, name+c.suffix); err == nil {
			return f, info, c.coding
		}
	}
	return nil, nil, ""
}

// etag is all of a file's tag but its end, which names the coding.
func etag(info fs.FileInfo) string {
	return fmt.Sprintf(`"%x-%x`, info.ModTime().UnixNano(), info.Size())
}

func open(root *os.Root, name string) (*os.File, fs.FileInfo, error) {
	f, err := root.Open(name)
	if err != nil {
		return nil, nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("not a file")
	}
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	return f, info, nil
}
