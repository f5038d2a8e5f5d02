// Package documents serves what the checkout holds for people: dashboards as Grafana JSON and runbooks as Markdown.
package documents

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path"
	"slices"
	"strings"

	"mall/app/console/internal/problem"
)

// maxFile bounds one document, in bytes. The largest dashboard has a tenth of it.
const maxFile = 4 << 20

// Documents serves two directories; either name may be empty. They are read on each request: whoever edits
// a dashboard sees it on the next load.
type Documents struct {
	dashboards, runbooks string
	log                  *slog.Logger
}

// New serves the dashboards (*.json) and the runbooks (ALERT.md) in these directories.
func New(dashboards, runbooks string, log *slog.Logger) *Documents {
	return &Documents{dashboards, runbooks, log}
}

// Register adds the paths to mux.
func (d *Documents) Register(mux *http.ServeMux) {
	mux.HandleFunc("GET /api/dashboards", d.listDashboards)
	mux.HandleFunc("GET /api/dashboards/{uid}", d.dashboard)
	mux.HandleFunc("GET /api/runbooks/{alert}", d.runbook)
}

// Dashboard is one in the list.
type Dashboard struct {
	UID         string   `json:"uid"`
	Title       string   `json:"title"`
	Description string   `json:"description"`
	Tags        []string `json:"tags"`
}

func (d *Documents) listDashboards(w http.ResponseWriter, _ *http.Request) {
	items := []Dashboard{}
	d.each(func(b Dashboard, _ []byte) bool { items = append(items, b); return true })
	slices.SortFunc(items, func(a, b Dashboard) int { return strings.Compare(a.Title+"\x00"+a.UID, b.Title+"\x00"+b.UID) })
	body, err := json.Marshal(map[string]any{"items": items})
	if err != nil {
		problem.New(http.StatusInternalServerError, "INTERNAL", "the list cannot be written").Write(w)
		return
	}
	send(w, "application/json", body)
}

func (d *Documents) dashboard(w http.ResponseWriter, r *http.Request) {
	var found []byte
	d.each(func(b Dashboard, text []byte) bool {
		if b.UID == r.PathValue("uid") {
			found = text
		}
		return found == nil
	})
	if found == nil {
		problem.New(http.StatusNotFound, "NOT_FOUND", "there is no such dashboard").Write(w)
		return
	}
	send(w, "application/json", found)
}

// each calls do with every dashboard until it returns false. Files that are none are left out.
func (d *Documents) each(do func(Dashboard, []byte) bool) {
	if d.dashboards == "" {
		return
	}
	entries, err := os.ReadDir(d.dashboards)
	if err != nil {
		d.log.Warn("dashboards cannot be read", "error", err)
		return
	}
	for _, e := range entries {
		if path.Ext(e.Name()) != ".json" {
			continue
		}
		text, err := read(d.dashboards, e.Name())
		var b Dashboard
		if err == nil {
			err = json.Unmarshal(text, &b)
		}
		if err == nil && b.UID == "" {
			err = errors.New("it has no uid")
		}
		if err != nil {
			d.log.Warn("a dashboard is left out", "file", e.Name(), "error", err)
			continue
		}
		if b.Tags == nil {
			b.Tags = []string{}
		}
		if !do(b, text) {
			return
		}
	}
}

// runbook answers the one of an alert; a name that leads out of the directory names none.
func (d *Documents) runbook(w http.ResponseWriter, r *http.Request) {
	alert := r.PathValue("alert")
	text, err := []byte(nil), fs.ErrNotExist
	if d.runbooks != "" && isName(alert) {
		text, err = read(d.runbooks, alert+".md")
	}
	if err != nil {
		problem.New(http.StatusNotFound, "NOT_FOUND", "this alert has no runbook").Write(w)
		return
	}
	send(w, "text/markdown; charset=utf-8", text)
}

// isName tells whether s can be the name of an alert, as Prometheus has them.
func isName(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_'
	}) < 0
}

func read(dir, name string) ([]byte, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }()
	info, err := root.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxFile {
		return nil, fmt.Errorf("%s is not a file of at most %d bytes", name, maxFile)
	}
	return root.ReadFile(name)
}

func send(w http.ResponseWriter, kind string, body []byte) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = w.Write(body) //nolint:gosec // a file of the repository, never sent as a page
}
