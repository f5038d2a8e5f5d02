package observe

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/promqltest"
	"github.com/prometheus/prometheus/rules"
	"github.com/prometheus/prometheus/tsdb"
	"sigs.k8s.io/yaml"
)

// ruleTests is the format of `promtool test rules`. Unlike there annotations are compared only where they are given.
type ruleTests struct {
	RuleFiles          []string       `json:"rule_files"`
	EvaluationInterval model.Duration `json:"evaluation_interval"`
	Tests              []ruleTest     `json:"tests"`
}

type ruleTest struct {
	Name        string         `json:"name"`
	Interval    model.Duration `json:"interval"`
	InputSeries []struct {
		Series string `json:"series"`
		Values string `json:"values"`
	} `json:"input_series"`
	AlertRuleTest  []alertTest `json:"alert_rule_test"`
	PromQLExprTest []exprTest  `json:"promql_expr_test"`
}

type alertTest struct {
	EvalTime  model.Duration `json:"eval_time"`
	Alertname string         `json:"alertname"`
	ExpAlerts []struct {
		ExpLabels      map[string]string `json:"exp_labels"`
		ExpAnnotations map[string]string `json:"exp_annotations"`
	} `json:"exp_alerts"`
}

type exprTest struct {
	Expr       string         `json:"expr"`
	EvalTime   model.Duration `json:"eval_time"`
	ExpSamples []struct {
		Labels string  `json:"labels"`
		Value  float64 `json:"value"`
	} `json:"exp_samples"`
}

const ruleTestFiles = root + "/deploy/dashboards/prometheus/tests/*.yaml"

func TestRulesFireAndKeepStill(t *testing.T) {
	files, err := filepath.Glob(ruleTestFiles)
	if err != nil || len(files) == 0 {
		t.Fatal(err, "no tests of rules")
	}
	fires, still := map[string]bool{}, map[string]bool{}
	for _, file := range files {
		var all ruleTests
		read(t, file, &all)
		for _, test := range all.Tests {
			for _, a := range test.AlertRuleTest {
				fires[a.Alertname] = fires[a.Alertname] || len(a.ExpAlerts) > 0
				still[a.Alertname] = still[a.Alertname] || len(a.ExpAlerts) == 0
			}
			t.Run(filepath.Base(file)+"/"+test.Name, func(t *testing.T) {
				t.Parallel()
				test.run(t, filepath.Dir(file), all)
			})
		}
	}
	p, err := Make(t.Context(), root)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range p.Alerts {
		if !fires[a.Alert] || !still[a.Alert] {
			t.Errorf("%s is not proven to fire and not to fire", a.Alert)
		}
	}
}

func read(t *testing.T, file string, into any) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.UnmarshalStrict(content, into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

func (test ruleTest) run(t *testing.T, dir string, all ruleTests) {
	t.Helper()
	var load strings.Builder
	fmt.Fprintf(&load, "load %s\n", test.Interval)
	for _, s := range test.InputSeries {
		fmt.Fprintf(&load, "  %s %s\n", s.Series, s.Values)
	}
	// Recorded samples come after those that are loaded, for times long before the last of these.
	store := promqltest.LoadedStorage(t, load.String(), func(o *tsdb.Options) { o.OutOfOrderTimeWindow = (240 * time.Hour).Milliseconds() })
	engine := promqltest.NewTestEngine(t, false, 5*time.Minute, 50_000_000)
	manager := &rules.ManagerOptions{
		Context: t.Context(), Logger: slog.New(slog.DiscardHandler), AppendableV2: store, Queryable: store,
		QueryFunc: rules.EngineQueryFunc(engine, store), NotifyFunc: func(_ context.Context, _ string, _ ...*rules.Alert) {},
		NameValidationScheme: model.UTF8Validation, Parser: promqlParser,
	}
	var groups []*rules.Group
	alerting := map[string]*rules.AlertingRule{}
	for _, name := range all.RuleFiles {
		parsed, errs := rulefmt.ParseFile(filepath.Join(dir, name), false, model.UTF8Validation, promqlParser, slog.New(slog.DiscardHandler))
		if len(errs) > 0 {
			t.Fatal(errs)
		}
		for _, g := range parsed.Groups {
			var list []rules.Rule
			for _, r := range g.Rules {
				expr, err := promqlParser.ParseExpr(r.Expr)
				if err != nil {
					t.Fatal(err)
				}
				if r.Record != "" {
					list = append(list, rules.NewRecordingRule(r.Record, expr, labels.FromMap(r.Labels)))
					continue
				}
				alerting[r.Alert] = rules.NewAlertingRule(r.Alert, expr, time.Duration(r.For), time.Duration(r.KeepFiringFor), labels.FromMap(r.Labels),
					labels.FromMap(r.Annotations), labels.EmptyLabels(), "", true, manager.Logger)
				list = append(list, alerting[r.Alert])
			}
			groups = append(groups, rules.NewGroup(rules.GroupOptions{Name: g.Name, Interval: time.Duration(all.EvaluationInterval), Rules: list, Opts: manager}))
		}
	}
	var last model.Duration
	for _, a := range test.AlertRuleTest {
		last = max(last, a.EvalTime)
	}
	for _, e := range test.PromQLExprTest {
		last = max(last, e.EvalTime)
	}
	for at := model.Duration(0); at <= last; at += all.EvaluationInterval {
		now := time.Unix(0, 0).Add(time.Duration(at)).UTC()
		for _, g := range groups {
			g.Eval(t.Context(), now)
			for _, r := range g.Rules() {
				if err := r.LastError(); err != nil {
					t.Fatalf("%s: %s: %v", at, r.Name(), err)
				}
			}
		}
		for _, a := range test.AlertRuleTest {
			if a.EvalTime == at {
				a.compare(t, alerting[a.Alertname])
			}
		}
		for _, e := range test.PromQLExprTest {
			if e.EvalTime == at {
				vector, err := manager.QueryFunc(t.Context(), e.Expr, now)
				if err != nil {
					t.Fatal(err)
				}
				e.compare(t, vector)
			}
		}
	}
}

func (a alertTest) compare(t *testing.T, rule *rules.AlertingRule) {
	t.Helper()
	if rule == nil {
		t.Fatalf("no alert %s", a.Alertname)
	}
	var got []string
	for _, active := range rule.ActiveAlerts() {
		if active.State != rules.StateFiring {
			continue
		}
		got = append(got, labels.NewBuilder(active.Labels).Del(labels.AlertName).Labels().String())
		for _, want := range a.ExpAlerts {
			for name, text := range want.ExpAnnotations {
				if active.Annotations.Get(name) != text {
					t.Errorf("%s: %s says %s: %q, want %q", a.EvalTime, a.Alertname, name, active.Annotations.Get(name), text)
				}
			}
		}
	}
	var want []string
	for _, e := range a.ExpAlerts {
		want = append(want, labels.FromMap(e.ExpLabels).String())
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s: %s fires for\n  %s\nwant\n  %s", a.EvalTime, a.Alertname, strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func (e exprTest) compare(t *testing.T, got promql.Vector) {
	t.Helper()
	want := map[string]float64{}
	for _, s := range e.ExpSamples {
		parsed, err := promqlParser.ParseMetric(s.Labels)
		if err != nil {
			t.Fatal(err)
		}
		want[parsed.String()] = s.Value
	}
	found := map[string]float64{}
	for _, s := range got {
		found[s.Metric.String()] = round(s.F)
	}
	if !maps.Equal(found, want) {
		t.Errorf("%s: %s is %v, want %v", e.EvalTime, e.Expr, found, want)
	}
}
