// Package browser receives what the shop's pages say of themselves, by the protocols of Sentry and Umami, and answers
// questions about it. See docs/observability.md, "From the browser".
package browser

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"mall/app/console/internal/browser/database"
	"mall/app/console/internal/browser/pageerror"
	"mall/app/console/internal/browser/sentry"
	"mall/app/console/internal/browser/sourcemap"
	"mall/app/console/internal/browser/visit"
	"mall/app/console/internal/browser/visitor"
)

// DefaultProjects are those of the shop's own pages.
const DefaultProjects = "1=storefront,2=operator,3=console,4=browser"

// Conf says where things are kept and from whom they are taken.
type Conf struct {
	Dir        string
	MaxBytes   int64
	MaxAge     time.Duration
	Projects   string // ID=NAME[:KEY], comma-separated
	SourceMaps string // directory; "" for none
	// Where spans and log lines go.
	Traces func(context.Context, ptrace.Traces) error
	Logs   func(context.Context, plog.Logs) error
	Log    *slog.Logger
}

// Browser is the intake and its answers.
type Browser struct {
	db     *database.DB
	intake *sentry.Intake
	errors *pageerror.Store
	visits *visit.Store
	paths  []string
}

// Open opens what is kept in the directory.
func Open(ctx context.Context, c Conf) (_ *Browser, err error) {
	projects, err := sentry.ParseProjects(c.Projects)
	if err != nil {
		return nil, err
	}
	b := &Browser{}
	b.errors = pageerror.New(pageerror.Conf{
		MaxAge: c.MaxAge, Maps: sourcemap.New(c.SourceMaps), Log: c.Log,
		Recorded: func(ctx context.Context, e *pageerror.Event) {
			if err := c.Logs(ctx, sentry.Line(e)); err != nil {
				c.Log.Warn("an error of a page has no line on its trace", "error", err)
			}
		},
	})
	b.visits = visit.New(c.MaxAge, c.Log)
	if b.db, err = database.Open(ctx, c.Dir, c.MaxBytes, c.Log, visitor.Part(), b.errors.Part(), b.visits.Part()); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, b.db.Close())
		}
	}()
	keys, err := visitor.New(ctx, b.db)
	if err != nil {
		return nil, err
	}
	b.errors.Bind(b.db, keys.Permanent)
	if err := b.visits.Bind(ctx, b.db, keys); err != nil {
		return nil, err
	}
	b.intake = sentry.New(projects, sentry.Keeper{Traces: c.Traces, Logs: c.Logs, Errors: b.errors, Keys: keys}, c.Log)
	b.paths = append(b.intake.Paths(), visit.Path)
	return b, nil
}

// Register adds the paths to mux.
func (b *Browser) Register(mux *http.ServeMux) {
	b.intake.Register(mux)
	b.errors.Register(mux)
	b.visits.Register(mux)
}

// Receives tells whether a request is one that any page may make: it says something, and learns and changes nothing.
func (b *Browser) Receives(r *http.Request) bool {
	return (r.Method == http.MethodPost || r.Method == http.MethodOptions) && slices.Contains(b.paths, r.URL.Path)
}

// Stats is what was received and dropped since the start.
type Stats struct {
	Sentry sentry.Counts   `json:"sentry"`
	Errors pageerror.Stats `json:"errors"`
	Visits visit.Counts    `json:"visits"`
	Lost   int64           `json:"lost"` // writes that found no room
}

// Stats returns the counts of now.
func (b *Browser) Stats() Stats {
	return Stats{b.intake.Counts(), b.errors.Stats(), b.visits.Stats(), b.db.Lost()}
}

// Close writes what waits.
func (b *Browser) Close() error { return b.db.Close() }
