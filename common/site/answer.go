package site

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	nonceMark = "__CSP_NONCE__"
	// configMark is a string in JSON, so that HTML which nobody filled in is well-formed, too.
	configMark = `"__MALL_CONFIG__"`
)

// template is HTML around the places where the nonce of an answer belongs.
type template struct{ parts [][]byte }

func newTemplate(html, config []byte) *template {
	t := &template{parts: bytes.Split(html, []byte(nonceMark))}
	if config != nil {
		for i, part := range t.parts {
			t.parts[i] = bytes.ReplaceAll(part, []byte(configMark), config)
		}
	}
	return t
}

func (t *template) fill(nonce string) []byte { return bytes.Join(t.parts, []byte(nonce)) }

func (s *Site) servePage(w http.ResponseWriter, r *http.Request, b *build, p *page) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store") // it names the files of this build, and holds the nonce of this answer
	h.Add("Vary", "Accept")            // a program gets something else here
	status, t := http.StatusOK, b.pages[p.File]
	if t == nil {
		status, t = http.StatusServiceUnavailable, newTemplate(s.opt.Unbuilt, nil)
	}
	nonce := newNonce()
	h.Set("Content-Security-Policy", s.opt.Policy(nonce))
	write(w, r, status, t.fill(nonce))
}

func newNonce() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // it never fails, says its documentation
	return base64.StdEncoding.EncodeToString(b)
}

// serveFile answers with the file, compressed if the build holds it so.
func (s *Site) serveFile(w http.ResponseWriter, r *http.Request, f *file) {
	c, coding := f.plain, ""
	accepted := r.Header.Get("Accept-Encoding")
	switch {
	case f.br.tag != "" && accepts(accepted, "br"):
		c, coding = f.br, "br"
	case f.gzip.tag != "" && accepts(accepted, "gzip"):
		c, coding = f.gzip, "gzip"
	}
	var from io.ReadSeekCloser
	if c.body == nil {
		var err error
		if from, err = open(s.opt.Dir, c); err != nil {
			notFound(w)
			return
		}
		defer func() { _ = from.Close() }()
	}
	h := w.Header()
	h.Set("Content-Type", contentType(f.name))
	h.Set("Cache-Control", "no-cache")
	if strings.HasPrefix(f.name, assets+"/") { // the name holds the hash of what is in it
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	h.Add("Vary", "Accept-Encoding")
	h.Set("Etag", c.tag)
	if coding != "" {
		h.Set("Content-Encoding", coding)
	}
	switch {
	case matches(r.Header.Get("If-None-Match"), c.tag):
		h.Del("Content-Type") // nothing follows that it describes
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
	case from != nil:
		http.ServeContent(w, r, f.name, time.Time{}, from)
	default:
		write(w, r, http.StatusOK, c.body)
	}
}

func write(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method == http.MethodGet {
		_, _ = w.Write(body) // the browser may have gone
	}
}
