package observe

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Where things are, relative to the checkout.
const (
	sloFile     = "deploy/dashboards/slo.yaml"
	metricsFile = "deploy/dashboards/metrics.yaml"
	dashboards  = "deploy/dashboards"
	runbooks    = "docs/runbooks"
	metricsDoc  = "docs/metrics.md"
)

// Places are what Generate writes into, for those who look for drift.
var Places = []string{dashboards, runbooks, metricsDoc}

// Plan is everything that is made, before it is written.
type Plan struct {
	Inventory  *Inventory
	Metrics    *Metrics
	Targets    []Target
	Dashboards []Dashboard
	Recording  []Group
	Alerts     []Alert
}

// Make reads a checkout's contracts and says what to watch.
func Make(ctx context.Context, root string) (*Plan, error) {
	in, err := Scan(ctx, root)
	if err != nil {
		return nil, err
	}
	metrics, err := LoadMetrics(filepath.Join(root, filepath.FromSlash(metricsFile)))
	if err != nil {
		return nil, err
	}
	slo, err := LoadSLO(filepath.Join(root, filepath.FromSlash(sloFile)))
	if err != nil {
		return nil, err
	}
	targets, err := slo.Targets(in)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", sloFile, err)
	}
	p := &Plan{Inventory: in, Metrics: metrics, Targets: targets}
	p.Dashboards = append(p.Dashboards, overview())
	for _, s := range in.Services {
		p.Dashboards = append(p.Dashboards, serviceDashboard(s, targets))
	}
	p.Dashboards = append(p.Dashboards, businessDashboards(in)...)
	p.Recording = recordingGroups(slo, in, targets)
	p.Alerts = alerts(slo, in, targets)
	return p, p.check()
}

// Generate writes dashboards, rules and runbooks of a checkout. cache is a directory that outlives the call; Grafana's
// dashboards are rendered there.
func Generate(ctx context.Context, root, cache string) error {
	p, err := Make(ctx, root)
	if err != nil {
		return err
	}
	files, err := p.files(root)
	if err != nil {
		return err
	}
	rendered, err := renderGrafana(ctx, cache, p.Dashboards)
	if err != nil {
		return err
	}
	for name, content := range rendered {
		files[dashboards+"/grafana/"+name] = content
	}
	if err := removeStale(root, files); err != nil {
		return err
	}
	for name, content := range files {
		file := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// files is all but Grafana's dashboards, by path.
func (p *Plan) files(root string) (map[string][]byte, error) {
	files := map[string][]byte{}
	put := func(name string, content []byte, err error) error {
		if content != nil {
			files[name] = content
		}
		return err
	}
	recording, err := rulesFile(p.Recording)
	if err := put(dashboards+"/prometheus/recording.yaml", recording, err); err != nil {
		return nil, err
	}
	alerts, err := rulesFile(alertGroups(p.Alerts))
	if err := put(dashboards+"/prometheus/alerts.yaml", alerts, err); err != nil {
		return nil, err
	}
	words := p.Metrics.dictionary()
	for _, d := range p.Dashboards {
		content, err := signozDashboard(d, words)
		if err := put(dashboards+"/signoz/dashboards/"+d.UID+".json", content, err); err != nil {
			return nil, err
		}
	}
	for _, a := range p.Alerts {
		content, err := signozRule(a, words)
		if err := put(dashboards+"/signoz/alerts/"+a.Alert+".json", content, err); err != nil {
			return nil, err
		}
		old, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(runbooks), a.Alert+".md"))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		files[runbooks+"/"+a.Alert+".md"] = []byte(runbook(a, string(old)))
	}
	files[runbooks+"/README.md"] = []byte(runbookIndex(p.Alerts))
	files[metricsDoc] = []byte(generatedMarkdown + "# Metrics\n\nEvery series also has `" + strings.Join(p.Metrics.Resource, "`, `") + "`. Source: `" + metricsFile + "`.\n\n" + p.Metrics.table())
	list, err := listQueries(p.Dashboards, p.Recording, p.Alerts)
	if err != nil {
		return nil, err
	}
	content, err := indented(list)
	return files, put(dashboards+"/queries.json", content, err)
}

// removeStale removes what was generated for a service or an alert that is gone. A runbook that someone wrote in is
// not removed silently.
func removeStale(root string, files map[string][]byte) error {
	for _, pattern := range []string{
		dashboards + "/grafana/*.json", dashboards + "/signoz/dashboards/*.json", dashboards + "/signoz/alerts/*.json", runbooks + "/*.md",
	} {
		found, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
		if err != nil {
			return err
		}
		for _, file := range found {
			name, err := filepath.Rel(root, file)
			if err != nil {
				return err
			}
			if _, ok := files[filepath.ToSlash(name)]; ok {
				continue
			}
			if strings.HasSuffix(file, ".md") {
				content, err := os.ReadFile(file)
				if err != nil {
					return err
				}
				if !strings.HasPrefix(string(content), generatedMarkdown) {
					continue // written by hand from the first line on
				}
				if byHand(string(content)) != "" {
					return fmt.Errorf("%s: its alert is gone, and it has a part written by hand: move that elsewhere and remove the file", name)
				}
			}
			if err := os.Remove(file); err != nil {
				return err
			}
		}
	}
	return nil
}

// check refuses queries that do not parse, that name a series or a label nobody makes, and ids that occur twice.
func (p *Plan) check() error {
	known := p.Metrics.names()
	maps.Copy(known, recorded(p.Recording))
	var wrong []error
	query := func(where, expr string) {
		names, err := used(expr)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", where, err))
			return
		}
		all := map[string]bool{}
		for name, selected := range names {
			labels, ok := known[name]
			if !ok {
				wrong = append(wrong, fmt.Errorf("%s: no metric %q in %s", where, name, metricsFile))
				continue
			}
			for label := range selected {
				if !labels[label] {
					wrong = append(wrong, fmt.Errorf("%s: %s has no label %s", where, name, label))
				}
			}
			maps.Copy(all, labels)
		}
		groups, err := grouping(expr)
		wrong = append(wrong, err)
		for label := range groups {
			if !all[label] {
				wrong = append(wrong, fmt.Errorf("%s: nothing in it has the label %s", where, label))
			}
		}
	}
	var uids []string
	for _, d := range p.Dashboards {
		if len(d.UID) > 40 || slices.Contains(uids, d.UID) {
			wrong = append(wrong, fmt.Errorf("dashboard %s: the uid is too long or not unique", d.UID))
		}
		uids = append(uids, d.UID)
		for _, row := range d.Rows {
			for _, panel := range row.Panels {
				for _, q := range panel.Queries {
					query(d.UID+": "+row.Title+": "+panel.Title, q.Expr)
				}
			}
		}
	}
	for _, g := range p.Recording {
		for _, r := range g.Rules {
			query(r.Record, r.Expr)
		}
	}
	for _, a := range p.Alerts {
		query(a.Alert, a.Expr)
		if a.Raw != "" {
			query(a.Alert+" without recorded series", a.Raw)
		}
	}
	return errors.Join(wrong...)
}
