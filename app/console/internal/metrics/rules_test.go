package metrics

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/pmetric"
)

func TestRulesAreScaled(t *testing.T) {
	conf, err := Conf{Dir: "x", TimeScale: 12}.withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]string{
		`rate(a[5m])`:                            `rate(a[25s])`,
		`rate(a[1m])`:                            `rate(a[20s])`, // four samples, never under 15 s
		`rate(a[10s])`:                           `rate(a[10s])`, // never longer than it was
		`sum by (le) (rate(a{b="c"}[1h]))`:       `sum by (le) (rate(a{b="c"}[5m]))`,
		`rate(a[3d]) > 14.4 * 0.001`:             `rate(a[6h]) > 14.4 * 0.001`,
		`a offset 1h`:                            `a offset 5m`,
		`rate(a[30m] offset -1h)`:                `rate(a[2m30s] offset -5m)`,
		`max_over_time(rate(a[5m])[6h:1m])`:      `max_over_time(rate(a[25s])[30m:5s])`,
		`avg_over_time(a[1h:] offset 2h)`:        `avg_over_time(a[5m:] offset 10m)`,
		`time() - b > 300 and on (job) a @ 1700`: `time() - b > 300 and on (job) a @ 1700.000`,
		`job:errors:ratio_rate5m > 0.1`:          `job:errors:ratio_rate5m > 0.1`,
	} {
		got, err := scaleExpr(query, conf)
		if err != nil || got != want {
			t.Errorf("%s became %s (%v), want %s", query, got, err, want)
		}
	}
}

const productionRules = `
groups:
- name: order-api
  interval: 12s
  rules:
  - record: service:errors:ratio_rate5m
    expr: sum by (service_name) (rate(http_requests_total{code="500"}[5m])) / sum by (service_name) (rate(http_requests_total[5m]))
  - alert: ErrorBudgetBurn
    expr: service:errors:ratio_rate5m > 14.4 * 0.001
    for: 1m
    labels: {severity: page}
    annotations: {summary: "{{ $labels.service_name }} fails"}
`

// fastRules makes minutes milliseconds.
func fastRules(c Conf) Conf {
	c.TimeScale, c.EvalInterval, c.SampleInterval = 300, 100*time.Millisecond, 50*time.Millisecond
	c.minRange, c.StaleAfter = 400*time.Millisecond, time.Minute
	return c
}

func TestScaledProductionRulesFireAndClear(t *testing.T) {
	var mu sync.Mutex
	var told []string
	dir := t.TempDir()
	rules := filepath.Join(dir, "alerts.yaml")
	write(t, rules, []byte(productionRules))
	conf := fastRules(Conf{Dir: filepath.Join(dir, "data"), RuleFiles: []string{rules}, OnAlert: func(c AlertChange) {
		mu.Lock()
		defer mu.Unlock()
		told = append(told, c.To)
	}})
	s, err := Open(conf)
	if err != nil {
		t.Fatal(err)
	}
	var good, bad int64
	report := func(failing bool) {
		good++
		if failing {
			bad++
		}
		add(t, s, func(md pmetric.Metrics) {
			ms := resource(md, "order-api", "a")
			sum(ms, "http.requests", time.Now(), good, "code", "200")
			sum(ms, "http.requests", time.Now(), bad, "code", "500")
		})
		time.Sleep(20 * time.Millisecond)
	}
	state := func(want string) func() bool {
		return func() bool {
			report(want == "firing")
			_, body := get(t, s, "/alerts")
			return strings.Contains(body, `"state":"`+want+`"`) || want == inactive && strings.Contains(body, `"alerts":[]`)
		}
	}
	eventually(t, 10*time.Second, "the alert fires", state("firing"))
	if v := vector(t, s, `ALERTS{alertstate="firing"}`); len(v) != 1 || v[0].Metric["service_name"] != "order-api" || v[0].Metric["severity"] != "page" {
		t.Errorf("ALERTS: %v", v)
	}
	_, body := get(t, s, "/rules", "type", "alert")
	for _, want := range []string{`"name":"ErrorBudgetBurn"`, `"state":"firing"`, `"duration":0.2`, `"health":"ok"`, `"summary":"order-api fails"`} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in %s", want, body)
		}
	}
	if _, body = get(t, s, "/rules", "type", "record"); !strings.Contains(body, "ratio_rate5m") || !strings.Contains(body, `[1s]`) {
		t.Error(body)
	}
	eventually(t, 10*time.Second, "the alert clears", state(inactive))
	want := []string{"pending", "firing", inactive}
	eventually(t, 2*time.Second, "its history is told", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return strings.Join(told, " ") == strings.Join(want, " ")
	})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, conf)
	h := s.History(10)
	if len(h) != 3 || h[0].To != inactive || h[0].From != "firing" || h[2].To != "pending" || h[1].Annotations["summary"] != "order-api fails" {
		text, _ := json.Marshal(h)
		t.Errorf("after a restart the history is %s", text)
	}
}

func TestABrokenRuleFileIsRefusedAndTheRestRuns(t *testing.T) {
	dir := t.TempDir()
	good, bad := filepath.Join(dir, "good.yaml"), filepath.Join(dir, "bad.yaml")
	ok := "groups:\n- name: g\n  rules:\n  - record: a:b\n    expr: vector(1)\n"
	write(t, good, []byte(ok))
	write(t, bad, []byte("groups:\n- name: checkout\n  rules:\n  - alert: TooSlow\n    expr: rate(a[5m)\n"))
	s := open(t, fastRules(Conf{RuleFiles: []string{dir + "/*.yaml", dir + "/none.yml"}}))

	errs := strings.Join(s.RuleErrors(), "\n")
	for _, want := range []string{bad, `group "checkout"`, "TooSlow", "none.yml"} {
		if !strings.Contains(errs, want) {
			t.Errorf("no %s in %q", want, errs)
		}
	}
	eventually(t, 5*time.Second, "the good file's rule is evaluated", func() bool { return one(t, s, "a:b") == "1" })

	write(t, bad, []byte("groups:\n- name: checkout\n  rules:\n  - record: c:d\n    expr: vector(2)\n"))
	eventually(t, 5*time.Second, "the mended file is noticed", func() bool { return one(t, s, "c:d") == "2" })
	write(t, bad, []byte("groups: nonsense"))
	eventually(t, 5*time.Second, "the new error is noticed", func() bool {
		return strings.Contains(strings.Join(s.RuleErrors(), " "), "bad.yaml")
	})
	if _, body := get(t, s, "/rules"); !strings.Contains(body, "c:d") {
		t.Errorf("a file that breaks keeps its last whole rules: %s", body)
	}
	if err := os.Remove(bad); err != nil {
		t.Fatal(err)
	}
	eventually(t, 5*time.Second, "the removed file's rules end", func() bool { return one(t, s, "c:d") == "" })
	if err := s.Reload(); err == nil || strings.Contains(err.Error(), "bad.yaml") {
		t.Error(err)
	}
}

func TestHistoryIsBoundedAndSurvivesATornLine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "alerts.jsonl")
	conf, err := Conf{Dir: "x"}.withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		h, err := openHistory(path, conf)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 * maxChanges {
			a := AlertChange{Alert: "A", Group: "g", To: "firing", Value: "NaN"}
			h.compare("g", time.Now(), map[string]AlertChange{a.key(): a})
			h.compare("g", time.Now(), nil)
		}
		if len(h.changes) != maxChanges {
			t.Errorf("%d changes in memory", len(h.changes))
		}
		h.close()
		f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.WriteString(`{"alert":"B","gro`); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	if info, err := os.Stat(path); err != nil || info.Size() > 2*maxChanges*400 {
		t.Error(info.Size(), err)
	}
}
