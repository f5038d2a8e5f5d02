// Package site serves pages that Vite built: hashed files for ever, HTML with a nonce of its own in every answer.
package site

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Page is one HTML file of the build and the paths that are its views. Which view a path is, the page works out itself.
type Page struct {
	File   string // index.html
	Prefix string // "/" or "/admin", which are also all paths below; the longest that fits decides
	Config any    // stands as JSON where the HTML says "__MALL_CONFIG__"; nil leaves that as it is
}

// Options say what differs from site to site.
type Options struct {
	// Dir holds the build. It need not be there yet, and may be replaced at any time.
	Dir   string
	Pages []Page
	// Unbuilt is the page of a site without a build. Its nonce, too, stands where __CSP_NONCE__ is.
	Unbuilt []byte
	// Reserved are first segments of paths that are never of the site.
	Reserved []string
	// Policy is the Content-Security-Policy of a page whose answer has this nonce.
	Policy func(nonce string) string
	// Header adds to every answer, if it is set.
	Header func(h http.Header, r *http.Request)
}

// Site serves one build, from memory.
type Site struct {
	opt   Options
	pages []page // longest prefix first

	current atomic.Pointer[build]
	checked atomic.Int64 // when the directory was last looked at, Unix nanoseconds
	loading sync.Mutex
}

type page struct {
	Page
	config []byte
}

// New makes a site. Errors: options that make none.
func New(opt Options) (*Site, error) {
	if opt.Policy == nil || len(opt.Pages) == 0 {
		return nil, errors.New("a site needs a policy and a page")
	}
	s := &Site{opt: opt}
	for _, p := range opt.Pages {
		made := page{Page: p}
		if p.Config != nil {
			var err error
			// Marshal writes <, > and & as escapes, so that nothing ends the script that the JSON stands in.
			if made.config, err = json.Marshal(p.Config); err != nil {
				return nil, fmt.Errorf("the configuration of %s: %w", p.File, err)
			}
		}
		s.pages = append(s.pages, made)
	}
	slices.SortStableFunc(s.pages, func(a, b page) int { return len(b.Prefix) - len(a.Prefix) })
	s.current.Store(&build{})
	return s, nil
}

// Before serves what is the site's, and leaves everything else to next.
func (s *Site) Before(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.serve(w, r) {
			next.ServeHTTP(w, r)
		}
	})
}

// Register adds the site to mux: every path that nothing else answers.
func (s *Site) Register(mux *http.ServeMux) { mux.Handle("/", s) }

// ServeHTTP serves a site that nothing stands behind.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.serve(w, r) {
		return
	}
	if !reads(r) {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "there is nothing here to change", http.StatusMethodNotAllowed)
		return
	}
	http.NotFound(w, r)
}

func reads(r *http.Request) bool { return r.Method == http.MethodGet || r.Method == http.MethodHead }

// serve answers with a file of the build, or with a page for every path that a browser asks for as one. It reports
// false, and has done nothing, when the request is for something else.
func (s *Site) serve(w http.ResponseWriter, r *http.Request) bool {
	if !reads(r) {
		return false
	}
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	first, _, _ := strings.Cut(name, "/")
	if slices.Contains(s.opt.Reserved, first) {
		return false
	}
	b := s.build()
	f := b.find(name)
	if f == nil && first != assets && !wantsPage(r, name) {
		return false
	}
	if s.opt.Header != nil {
		s.opt.Header(w.Header(), r)
	}
	switch {
	case f != nil:
		s.serveFile(w, r, f)
	case first == assets:
		notFound(w)
	default:
		s.servePage(w, r, b, s.pageOf("/"+name))
	}
	return true
}

func (s *Site) pageOf(view string) *page {
	for i := range s.pages {
		below, ok := strings.CutPrefix(view, strings.TrimSuffix(s.pages[i].Prefix, "/"))
		if ok && (below == "" || below[0] == '/') {
			return &s.pages[i]
		}
	}
	return &s.pages[len(s.pages)-1]
}

// wantsPage tells a browser that opens a view from a program, and from an image or a script that is missing.
func wantsPage(r *http.Request, name string) bool {
	accept := r.Header.Get("Accept")
	return strings.Contains(accept, "text/html") || path.Ext(name) == "" && (accept == "" || strings.Contains(accept, "*/*"))
}

// notFound must not be kept: during a rollout another process may have the file.
func notFound(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusNotFound)
	_, _ = w.Write([]byte("this build has no such file\n"))
}

// recheck is how long a change of the directory may go unseen.
const recheck = 250 * time.Millisecond

// build is the one to serve from. One request at a time looks whether the directory has changed; the others do not wait
// for it, unless there is nothing to serve yet.
func (s *Site) build() *build {
	b := s.current.Load()
	if time.Now().UnixNano()-s.checked.Load() < int64(recheck) {
		return b
	}
	if len(b.pages) == 0 {
		s.loading.Lock()
	} else if !s.loading.TryLock() {
		return b
	}
	defer s.loading.Unlock()
	b = s.current.Load()
	if time.Now().UnixNano()-s.checked.Load() < int64(recheck) {
		return b
	}
	if next := s.load(b); next != nil {
		b = next
		s.current.Store(b)
	}
	s.checked.Store(time.Now().UnixNano())
	return b
}
