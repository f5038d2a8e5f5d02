// Package page shows a trace and its logs in a browser: server-rendered, without scripts.
package page

import (
	"embed"
	"encoding/hex"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"

	"mall/app/console/internal/store"
)

//go:embed assets
var assets embed.FS

var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"ms":   func(d time.Duration) string { return d.Round(10 * time.Microsecond).String() },
	"time": func(t time.Time) string { return t.UTC().Format("15:04:05.000") },
	"join": strings.Join,
}).ParseFS(assets, "assets/*.html"))

// Pages serves / and /traces/{traceId}.
type Pages struct{ store *store.Store }

// New shows what is in st.
func New(st *store.Store) *Pages { return &Pages{st} }

// Register adds the pages to mux.
func (p *Pages) Register(mux *http.ServeMux) {
	mux.HandleFunc("GET /{$}", p.home)
	mux.HandleFunc("GET /traces/{traceId}", p.trace)
	mux.Handle("GET /assets/style.css", http.FileServerFS(assets))
}

// home lists the newest traces, or goes to the one that was asked for.
func (p *Pages) home(w http.ResponseWriter, r *http.Request) {
	ask := r.URL.Query()
	if id := strings.TrimSpace(ask.Get("trace")); id != "" {
		http.Redirect(w, r, "/traces/"+url.PathEscape(id), http.StatusSeeOther)
		return
	}
	q := store.TraceQuery{Service: ask.Get("service"), Operation: ask.Get("operation"), Status: ask.Get("status"), Limit: 50}
	q.MinDuration, _ = time.ParseDuration(ask.Get("minDuration")) // anything else asks for all
	found, _, err := p.store.FindTraces(r.Context(), q)
	if err != nil {
		p.sorry(w, http.StatusInternalServerError, "The store could not answer.")
		return
	}
	services, err := p.store.Services(r.Context(), time.Now().Add(-15*time.Minute))
	if err != nil {
		p.sorry(w, http.StatusInternalServerError, "The store could not answer.")
		return
	}
	render(w, http.StatusOK, "home.html", map[string]any{"Traces": found, "Services": services, "Query": q, "MinDuration": ask.Get("minDuration")})
}

func (p *Pages) trace(w http.ResponseWriter, r *http.Request) {
	text := r.PathValue("traceId")
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != 16 {
		p.sorry(w, http.StatusBadRequest, "A trace id is 32 hexadecimal digits.")
		return
	}
	traces, err := p.store.Trace(r.Context(), [16]byte(b))
	if errors.Is(err, store.ErrNotFound) {
		p.sorry(w, http.StatusNotFound, "No such trace is stored: it may not have arrived yet, or be older than what is kept.")
		return
	}
	if err != nil {
		p.sorry(w, http.StatusInternalServerError, "The store could not answer.")
		return
	}
	logs, _, err := p.store.FindLogs(r.Context(), store.LogQuery{TraceID: text, Limit: 1000})
	if err != nil {
		p.sorry(w, http.StatusInternalServerError, "The store could not answer.")
		return
	}
	render(w, http.StatusOK, "trace.html", map[string]any{"ID": text, "Tree": newTree(traces, logs)})
}

func (p *Pages) sorry(w http.ResponseWriter, status int, text string) {
	render(w, status, "sorry.html", text)
}

func render(w http.ResponseWriter, status int, name string, data any) {
	var b strings.Builder
	if err := templates.ExecuteTemplate(&b, name, data); err != nil {
		http.Error(w, "the page could not be made", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(b.String()))
}
