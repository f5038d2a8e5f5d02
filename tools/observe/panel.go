package observe

import (
	"fmt"
	"strings"
)

// Dashboard is one page of panels. Renderers make Grafana's and SigNoz' form of it.
type Dashboard struct {
	UID   string   `json:"uid"`
	Title string   `json:"title"`
	About string   `json:"about"`
	Tags  []string `json:"tags"`
	Rows  []Row    `json:"rows"`
}

// Row is a headed part of a dashboard.
type Row struct {
	Title     string  `json:"title"`
	Collapsed bool    `json:"collapsed"`
	Panels    []Panel `json:"panels"`
}

// Panel shows one answer.
type Panel struct {
	ID      int     `json:"id"` // unique in its dashboard; set by place
	Title   string  `json:"title"`
	About   string  `json:"about,omitempty"`
	Kind    string  `json:"kind"` // timeseries, stat, bars, table or text
	Unit    string  `json:"unit,omitempty"`
	X       int     `json:"x"`
	Y       int     `json:"y"`
	W       int     `json:"w"` // of 24 columns
	H       int     `json:"h"`
	Stack   bool    `json:"stack,omitempty"`
	Queries []Query `json:"queries,omitempty"`
	// Above these values a number is yellow and red; below them when Falling.
	Warn    *float64 `json:"warn,omitempty"`
	Alarm   *float64 `json:"alarm,omitempty"`
	Falling bool     `json:"falling,omitempty"`
	Text    string   `json:"text,omitempty"` // Markdown, of a text panel
	// Rare says why a healthy mall may have no data for it, for the test that runs every query.
	Rare string `json:"-"`
}

// Query is one PromQL expression of a panel. $environment, $instance, $__rate_interval and $__range are filled in by
// whatever shows it.
type Query struct {
	Expr     string `json:"expr"`
	Legend   string `json:"legend"`
	Instant  bool   `json:"instant,omitempty"`
	Exemplar bool   `json:"exemplar,omitempty"`
}

// Filters of every query: the dashboard's variables.
const (
	inEnvironment = `deployment_environment_name=~"$environment"`
	inInstance    = inEnvironment + `,service_instance_id=~"$instance"`
)

// series writes a selector.
func series(name string, matchers ...string) string {
	if len(matchers) == 0 {
		return name
	}
	return name + "{" + strings.Join(matchers, ",") + "}"
}

func is(label, value string) string    { return fmt.Sprintf("%s=%q", label, value) }
func match(label, value string) string { return fmt.Sprintf("%s=~%q", label, value) }

func rate(selector string) string { return "rate(" + selector + "[$__rate_interval])" }

// ratio divides two sums: 0 when the part never occurred, nothing when there was no whole.
func ratio(by, part, whole string) string {
	return fmt.Sprintf("(sum%[1]s(%[2]s) or 0 * sum%[1]s(%[3]s)) / (sum%[1]s(%[3]s) > 0)", by, part, whole)
}

func by(labels ...string) string { return " by (" + strings.Join(labels, ", ") + ") " }

// orZero gives 0 for a counter that never occurred.
func orZero(expr string) string { return expr + " or vector(0)" }

func graph(title, unit string, queries ...Query) Panel {
	return Panel{Title: title, Kind: "timeseries", Unit: unit, Queries: queries, W: 8, H: 8}
}

func stat(title, unit, expr string) Panel {
	return Panel{Title: title, Kind: "stat", Unit: unit, W: 4, H: 4, Queries: []Query{{Expr: expr, Instant: true}}}
}

func (p Panel) wide(columns int) Panel        { p.W = columns; return p }
func (p Panel) about(text string) Panel       { p.About = text; return p }
func (p Panel) stacked() Panel                { p.Stack = true; return p }
func (p Panel) above(warn, red float64) Panel { p.Warn, p.Alarm = &warn, &red; return p }
func (p Panel) below(warn, red float64) Panel {
	p.Warn, p.Alarm, p.Falling = &warn, &red, true
	return p
}

// rarely says why a healthy mall may have no data for the row.
func (r Row) rarely(why string) {
	for i := range r.Panels {
		r.Panels[i].Rare = why
	}
}

// place lays panels out from left to right and top to bottom and numbers them.
func (d Dashboard) place() Dashboard {
	y, id := 0, 0
	for i := range d.Rows {
		y++ // the row's head
		x, height := 0, 0
		panels := d.Rows[i].Panels
		for j := range panels {
			p := &panels[j]
			if x+p.W > 24 {
				x, y, height = 0, y+height, 0
			}
			id++
			p.ID, p.X, p.Y = id, x, y
			x, height = x+p.W, max(height, p.H)
		}
		y += height
	}
	return d
}

// errorStatus and errorCode say which answers count against an objective. The codes are those that OpenTelemetry
// calls the server's fault.
const (
	errorStatus = `http_response_status_code=~"5.."`
	errorCode   = `rpc_response_status_code=~"UNKNOWN|DEADLINE_EXCEEDED|UNIMPLEMENTED|INTERNAL|UNAVAILABLE|DATA_LOSS"`
)

// traffic is a kind of requests and how it is measured.
type traffic struct {
	metric, failed, status, term string
}

var (
	httpServer = traffic{"http_server_request_duration_seconds", errorStatus, "http_response_status_code", "requests"}
	rpcServer  = traffic{"rpc_server_call_duration_seconds", errorCode, "rpc_response_status_code", "calls"}
	httpClient = traffic{"http_client_request_duration_seconds", errorStatus, "http_response_status_code", "requests"}
	rpcClient  = traffic{"rpc_client_call_duration_seconds", errorCode, "rpc_response_status_code", "calls"}
)

// red are the panels rate, errors and duration of what the matchers select.
func (t traffic) red(matchers ...string) []Panel {
	all, failed := series(t.metric+"_count", matchers...), series(t.metric+"_count", append(append([]string{}, matchers...), t.failed)...)
	bucket := series(t.metric+"_bucket", matchers...)
	return []Panel{
		graph("Rate", "reqps", Query{Expr: "sum" + by(t.status) + "(" + rate(all) + ")", Legend: "{{" + t.status + "}}"}).stacked().
			about("Answered " + t.term + " a second, by outcome."),
		graph("Errors", "percentunit", Query{Expr: ratio("", rate(failed), rate(all)), Legend: "failed"}).
			about("Share of " + t.term + " that failed for a reason of ours."),
		graph("Duration", "s", quantiles(bucket)...).about("Half, 95 % and 99 % are answered within this time. Points are traces."),
	}
}

func quantiles(bucket string) []Query {
	var queries []Query
	for _, q := range []struct{ value, name string }{{"0.5", "p50"}, {"0.95", "p95"}, {"0.99", "p99"}} {
		queries = append(queries, Query{Expr: quantileBy(q.value, bucket), Legend: q.name, Exemplar: q.value != "0.5"})
	}
	return queries
}

// quantileBy is one quantile by labels.
func quantileBy(q, bucket string, labels ...string) string {
	return "histogram_quantile(" + q + ", sum" + by(append([]string{"le"}, labels...)...) + "(" + rate(bucket) + "))"
}
