package observe

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"
)

// Rule is a recording rule or an alert, as Prometheus reads it.
type Rule struct {
	Record      string            `json:"record,omitempty"`
	Alert       string            `json:"alert,omitempty"`
	Expr        string            `json:"expr"`
	For         string            `json:"for,omitempty"`
	Labels      map[string]string `json:"labels,omitempty"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

// Group is evaluated in order, all of it at one time.
type Group struct {
	Name     string `json:"name"`
	Interval string `json:"interval,omitempty"`
	Rules    []Rule `json:"rules"`
}

// Windows of the burn rates besides 5m, which is measured and not averaged.
var burnWindows = []string{"30m", "1h", "2h", "6h", "1d", "3d"}

const (
	sloInterval = 30 // seconds between two evaluations of burn rates
	environment = "deployment_environment_name"
	// What makes a target, on the left and the right of a join.
	targetLabels = "slo, service_name, http_request_method, http_route, rpc_service, rpc_method"
)

var (
	httpTarget = []string{"service_name", "http_request_method", "http_route"}
	rpcTarget  = []string{"service_name", "rpc_service", "rpc_method"}
)

// recordingGroups are what dashboards and alerts read instead of computing it again.
func recordingGroups(slo *SLO, in *Inventory, targets []Target) []Group {
	return []Group{
		{Name: "mall-red", Interval: "30s", Rules: append(redRules("http", httpServer, httpTarget), redRules("rpc", rpcServer, rpcTarget)...)},
		{Name: "mall-services", Interval: "30s", Rules: expectedRules(in)},
		{Name: "mall-slo-objectives", Interval: "30s", Rules: objectiveRules(targets)},
		{Name: "mall-slo", Interval: fmt.Sprintf("%ds", sloInterval), Rules: append(indicatorRules(targets), burnRules()...)},
		// A month of samples every ten minutes instead of every thirty seconds, so that the budget costs little.
		{Name: "mall-slo-budget", Interval: "10m", Rules: budgetRules(slo)},
	}
}

// redRules are rate, error ratio and quantiles of every route or RPC of every service.
func redRules(name string, t traffic, target []string) []Rule {
	group := by(append([]string{environment}, target...)...)
	all, failed := series(t.metric+"_count"), series(t.metric+"_count", t.failed)
	rules := []Rule{
		{Record: "mall:" + name + "_requests:rate5m", Expr: "sum" + group + "(rate(" + all + "[5m]))"},
		{Record: "mall:" + name + "_errors:rate5m", Expr: "sum" + group + "(rate(" + failed + "[5m])) or 0 * mall:" + name + "_requests:rate5m"},
		{Record: "mall:" + name + "_errors:ratio_rate5m", Expr: "mall:" + name + "_errors:rate5m / (mall:" + name + "_requests:rate5m > 0)"},
	}
	for _, q := range []string{"0.5", "0.95", "0.99"} {
		rules = append(rules, Rule{
			Record: "mall:" + name + "_duration_seconds:quantile5m", Labels: map[string]string{"quantile": q},
			Expr: "histogram_quantile(" + q + ", sum" + by(append([]string{"le", environment}, target...)...) + "(rate(" + series(t.metric+"_bucket") + "[5m])))",
		})
	}
	return rules
}

// expectedRules name the services that there must be: what is down has no series of its own.
func expectedRules(in *Inventory) []Rule {
	var rules []Rule
	for _, s := range in.Services {
		rules = append(rules, Rule{Record: "mall:service_expected", Expr: "vector(1)", Labels: map[string]string{"service_name": s.Name}})
	}
	return rules
}

// objectiveRules carry slo.yaml as series, so that one expression serves all routes.
func objectiveRules(targets []Target) []Rule {
	var rules []Rule
	add := func(record string, value float64, t Target, more map[string]string) {
		labels := t.labels()
		maps.Copy(labels, more)
		rules = append(rules, Rule{Record: record, Expr: "vector(" + number(value) + ")", Labels: labels})
	}
	for _, t := range targets {
		add("mall:slo_objective", t.Availability, t, map[string]string{"slo": "availability"})
		add("mall:slo_objective", t.Latency.Ratio, t, map[string]string{"slo": "latency"})
		for _, le := range t.Latency.le() {
			add("mall:slo_threshold_seconds", t.Latency.Threshold, t, map[string]string{"le": le})
		}
	}
	return rules
}

// indicatorRules count, per target, requests and those that broke the objective. They join on the objectives, so a
// route without one (a 404, a probe) has none here either.
func indicatorRules(targets []Target) []Rule {
	var whole []string
	for _, t := range targets {
		if t.Route == "" && t.RPCMethod == "" {
			whole = append(whole, t.Service)
		}
	}
	levels := []struct {
		traffic
		matchers []string
		target   []string
		alone    string // keeps the other kind of target out of the join
	}{
		{httpServer, nil, httpTarget, `http_route!=""`},
		{rpcServer, nil, rpcTarget, `rpc_method!=""`},
		{httpServer, []string{match("service_name", strings.Join(whole, "|"))}, []string{"service_name"}, `http_route="",rpc_method=""`},
	}
	var rules []Rule
	for _, l := range levels {
		if len(whole) == 0 && len(l.target) == 1 {
			continue
		}
		group, on := by(append([]string{environment}, l.target...)...), strings.Join(l.target, ", ")
		all := "sum" + group + "(rate(" + series(l.metric+"_count", l.matchers...) + "[5m]))"
		failed := "sum" + group + "(rate(" + series(l.metric+"_count", append(append([]string{}, l.matchers...), l.failed)...) + "[5m]))"
		quick := "sum" + group + "(rate(" + series(l.metric+"_bucket", l.matchers...) + "[5m]) and on (" + on + ", le) mall:slo_threshold_seconds{" + l.alone + "})"
		for _, kind := range []struct{ slo, failures string }{
			{"availability", "(" + failed + " or 0 * " + all + ")"},
			{"latency", "clamp_min(" + all + " - " + quick + ", 0)"},
		} {
			has := ` and on (` + on + `) mall:slo_objective{slo="` + kind.slo + `",` + l.alone + `}`
			labels := map[string]string{"slo": kind.slo}
			rules = append(rules,
				Rule{Record: "mall:slo_requests:rate5m", Labels: labels, Expr: all + has},
				Rule{Record: "mall:slo_errors:rate5m", Labels: labels, Expr: kind.failures + has})
		}
	}
	return rules
}

// burnRules say how many times faster than allowed each window spends the budget. The averages are of errors and of
// requests, each by itself: a busy minute weighs more than a quiet one.
func burnRules() []Rule {
	var rules []Rule
	for _, what := range []string{"requests", "errors"} {
		for _, w := range burnWindows {
			rules = append(rules, Rule{Record: "mall:slo_" + what + ":rate" + w, Expr: "avg_over_time(mall:slo_" + what + ":rate5m[" + w + "])"})
		}
	}
	// The sum of rates times their distance is a count. The distance is measured, for whoever evaluates may scale it;
	// its least is taken, for it is longer after a pause.
	rules = append(rules,
		Rule{Record: "mall:slo_step:seconds", Expr: "time() - mall:slo_clock:seconds"},
		Rule{Record: "mall:slo_clock:seconds", Expr: "vector(time())"})
	for _, w := range []string{"1h", "6h", "1d", "3d"} {
		rules = append(rules, Rule{Record: "mall:slo_errors:count" + w,
			Expr: "sum_over_time(mall:slo_errors:rate5m[" + w + "]) * scalar(min_over_time(mall:slo_step:seconds[30m]))"})
	}
	for _, w := range append([]string{"5m"}, burnWindows...) {
		rules = append(rules, Rule{Record: "mall:slo_burn:rate" + w, Expr: burn("mall:slo_errors:rate"+w, "mall:slo_requests:rate"+w)})
	}
	return rules
}

func burn(failed, all string) string {
	return "(" + failed + " / (" + all + " > 0)) / on (" + targetLabels + ") group_left () (1 - mall:slo_objective)"
}

func budgetRules(slo *SLO) []Rule {
	return []Rule{
		{Record: "mall:slo_requests:rate10m", Expr: "avg_over_time(mall:slo_requests:rate5m[10m])"},
		{Record: "mall:slo_errors:rate10m", Expr: "avg_over_time(mall:slo_errors:rate5m[10m])"},
		{
			Record: "mall:slo_budget:remaining",
			Expr: "1 - " + burn("avg_over_time(mall:slo_errors:rate10m["+slo.Window+"])", "avg_over_time(mall:slo_requests:rate10m["+slo.Window+"])") +
				" or on (" + targetLabels + ") (0 * mall:slo_objective + 1)",
		},
	}
}

const generatedYAML = "# Code generated by tools/observe from the contracts and slo.yaml. DO NOT EDIT.\n"

// rulesFile is a rule file of Prometheus.
func rulesFile(groups []Group) ([]byte, error) {
	groups = slices.Clone(groups)
	for i := range groups {
		groups[i].Rules = slices.Clone(groups[i].Rules)
		for j := range groups[i].Rules {
			groups[i].Rules[j].Expr = pretty(groups[i].Rules[j].Expr)
		}
	}
	text, err := yaml.Marshal(map[string]any{"groups": groups})
	if err != nil {
		return nil, fmt.Errorf("rules: %w", err)
	}
	return append([]byte(generatedYAML), text...), nil
}

// recorded are the names that recording rules make, with the labels each may have.
func recorded(groups []Group) map[string]map[string]bool {
	names := map[string]map[string]bool{}
	for _, g := range groups {
		for _, r := range g.Rules {
			if r.Record == "" {
				continue
			}
			if names[r.Record] == nil {
				names[r.Record] = map[string]bool{environment: true}
			}
			for _, label := range slices.Concat(httpTarget, rpcTarget, slices.Collect(maps.Keys(r.Labels))) {
				names[r.Record][label] = true
			}
			if strings.HasPrefix(r.Record, "mall:slo_") {
				names[r.Record]["slo"] = true
			}
		}
	}
	return names
}
