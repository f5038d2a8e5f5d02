package metrics

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/histogram"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/rules"
	"github.com/prometheus/prometheus/storage"

	"mall/app/console/promcheck"
)

var queryParser = parser.NewParser(parser.Options{})

// ruleBook loads the rule files, scaled, and evaluates them.
type ruleBook struct {
	conf    Conf
	manager *rules.Manager
	history *history

	mu     sync.Mutex
	files  map[string]ruleFile
	errors []string
}

// ruleFile is a file as it was last read, with the last rules of it that were whole.
type ruleFile struct {
	modified time.Time
	size     int64
	groups   *rulefmt.RuleGroups // nil: there were none
	err      error
}

func newRuleBook(ctx context.Context, s *Store) (*ruleBook, error) {
	base, err := url.Parse(s.conf.ExternalURL)
	if err != nil {
		return nil, fmt.Errorf("ExternalURL: %w", err)
	}
	h, err := openHistory(filepath.Join(s.conf.Dir, "alerts.jsonl"), s.conf)
	if err != nil {
		return nil, err
	}
	b := &ruleBook{conf: s.conf, history: h, files: map[string]ruleFile{}}
	// Rules have an engine of their own: panels that wait for one another must not hold up an alert.
	engine := newEngine(s.conf, newQueryLimit(2))
	b.manager = rules.NewManager(&rules.ManagerOptions{
		ExternalURL:     base,
		QueryFunc:       rules.EngineQueryFunc(engine, s),
		NotifyFunc:      func(context.Context, string, ...*rules.Alert) {}, // the history tells
		Context:         ctx,
		AppendableV2:    s,
		Queryable:       s,
		Logger:          s.conf.Logger,
		Registerer:      prometheus.NewRegistry(),
		OutageTolerance: time.Hour,
		ForGracePeriod:  scaleHold(10*time.Minute, s.conf.TimeScale),
		ResendDelay:     time.Minute,
		GroupLoader:     b,
		Parser:          queryParser,
	})
	b.reload()
	return b, nil
}

// watchFiles is how often the rule files are looked at.
const watchFiles = 2 * time.Second

func (b *ruleBook) run(ctx context.Context) {
	go every(ctx, min(watchFiles, b.conf.EvalInterval), func() { b.reload() })
	go func() {
		<-ctx.Done()
		b.manager.Stop()
	}()
	b.manager.Run()
	b.history.close()
}

// RuleGroups is part of the API.
func (b *ruleBook) RuleGroups() []*rules.Group { return b.manager.RuleGroups() }

// AlertingRules is part of the API.
func (b *ruleBook) AlertingRules() []*rules.AlertingRule { return b.manager.AlertingRules() }

// reload reads what changed. A file with an error keeps the rules it had when it was last whole.
func (b *ruleBook) reload() {
	b.mu.Lock()
	defer b.mu.Unlock()
	names, errs := b.expand()
	files, changed := map[string]ruleFile{}, false
	for _, name := range names {
		old, known := b.files[name]
		now := b.read(name, old, known)
		if !known || now.modified != old.modified || now.size != old.size {
			changed = true
			if now.err != nil {
				b.conf.Logger.Error("rules refused", "err", now.err)
			}
		}
		if now.err != nil {
			errs = append(errs, now.err.Error())
		}
		files[name] = now
	}
	changed = changed || len(files) != len(b.files)
	b.files, b.errors = files, errs
	if !changed {
		return
	}
	whole := make([]string, 0, len(files))
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if files[name].groups != nil {
			whole = append(whole, name)
		}
	}
	err := b.manager.Update(b.conf.EvalInterval, whole, labels.EmptyLabels(), b.conf.ExternalURL, b.evaluate)
	if err != nil {
		b.errors = append(b.errors, err.Error())
		return
	}
	b.history.endGroups(b.manager.RuleGroups(), time.Now())
}

// expand resolves patterns. A plain name must exist; a pattern may match nothing.
func (b *ruleBook) expand() (names, errs []string) {
	for _, pattern := range b.conf.RuleFiles {
		found, err := filepath.Glob(pattern)
		switch {
		case err != nil:
			errs = append(errs, fmt.Sprintf("%s: %v", pattern, err))
		case found == nil && !strings.ContainsAny(pattern, "*?["):
			errs = append(errs, pattern+": there is no such rule file")
		}
		names = append(names, found...)
	}
	slices.Sort(names)
	return slices.Compact(names), errs
}

func (b *ruleBook) read(name string, old ruleFile, known bool) ruleFile {
	info, err := os.Stat(name)
	if err != nil {
		return ruleFile{err: err, groups: old.groups}
	}
	if known && info.ModTime().Equal(old.modified) && info.Size() == old.size {
		return old
	}
	now := ruleFile{modified: info.ModTime(), size: info.Size()}
	if now.groups, now.err = promcheck.ParseRules(name); now.err == nil {
		now.err = scaleGroups(now.groups, b.conf)
	}
	if now.err != nil {
		now.groups = old.groups
		now.err = fmt.Errorf("%s: %w", name, now.err)
	}
	return now
}

// Load is part of rules.GroupLoader; reload holds the lock.
func (b *ruleBook) Load(name string, _ bool, _ model.ValidationScheme) (*rulefmt.RuleGroups, []error) {
	return b.files[name].groups, nil
}

// Parse is part of rules.GroupLoader.
func (b *ruleBook) Parse(query string) (parser.Expr, error) { return queryParser.ParseExpr(query) }

func (b *ruleBook) evaluate(ctx context.Context, g *rules.Group, at time.Time) {
	rules.DefaultEvalIterationFunc(ctx, g, at)
	if ctx.Err() == nil {
		b.history.observe(g, at)
	}
}

// RuleErrors says, one sentence each, which rule files are refused and why. The others run, and so does what a
// refused file held when it was last whole.
func (s *Store) RuleErrors() []string {
	s.rules.mu.Lock()
	defer s.rules.mu.Unlock()
	return slices.Clone(s.rules.errors)
}

// Reload reads the rule files now instead of within two seconds and returns what RuleErrors does as an error.
func (s *Store) Reload() error {
	s.rules.reload()
	var errs []error
	for _, e := range s.RuleErrors() {
		errs = append(errs, errors.New(e))
	}
	return errors.Join(errs...)
}

// AppenderV2 is how rules write: beside the limits for what is received, but through the same lock.
func (s *Store) AppenderV2(ctx context.Context) storage.AppenderV2 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed || s.db == nil || s.torn.Load() {
		return noAppender{}
	}
	return &ruleAppender{AppenderV2: s.db.AppenderV2(ctx), store: s}
}

// ruleAppender notices that the disk is full when rules do first.
type ruleAppender struct {
	storage.AppenderV2

	store *Store
}

// Commit writes the results of one rule.
func (a *ruleAppender) Commit() error {
	err := a.AppenderV2.Commit()
	if err != nil {
		a.store.askForReopen()
	}
	return err
}

// noAppender stands in while there is no database.
type noAppender struct{}

// Append refuses.
func (noAppender) Append(
	storage.SeriesRef, labels.Labels, int64, int64, float64,
	*histogram.Histogram, *histogram.FloatHistogram, storage.AOptions,
) (storage.SeriesRef, error) {
	return 0, errNotReady
}

// Commit has nothing to do.
func (noAppender) Commit() error { return nil }

// Rollback has nothing to do.
func (noAppender) Rollback() error { return nil }
