package verify

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"
)

// Verdict is what became of a route.
type Verdict string

// The verdicts.
const (
	OK      Verdict = "ok"
	Failed  Verdict = "failed"
	Skipped Verdict = "skipped"
)

// RequestReport is one request and its trace.
type RequestReport struct {
	TraceID  string    `json:"traceId"`
	URL      string    `json:"url"`
	Spans    int       `json:"spans"`
	Services []string  `json:"services"`
	Logs     int       `json:"logs"`
	Findings []Finding `json:"findings"`
	// Seconds from the response until trace and logs were whole, and until then from the end of the
	// trace's last span. They are 0 when they never were.
	Seconds          float64 `json:"seconds"`
	SecondsAfterSpan float64 `json:"secondsAfterLastSpan"`
	Diff             string  `json:"diff,omitempty"`
	raw              []byte
}

// RouteReport is one route of the contract.
type RouteReport struct {
	Route     string          `json:"route"`
	Operation string          `json:"operation"`
	Verdict   Verdict         `json:"verdict"`
	Why       string          `json:"why,omitempty"` // it was skipped, or could not be asked
	Findings  []Finding       `json:"findings,omitempty"`
	Requests  []RequestReport `json:"requests"`
}

// Delays are seconds.
type Delays struct {
	N   int     `json:"n"`
	P50 float64 `json:"p50"`
	P95 float64 `json:"p95"`
	Max float64 `json:"max"`
}

// Report is what `mall verify` found.
type Report struct {
	OK      bool   `json:"ok"`
	Edge    string `json:"edge"`
	Console string `json:"console"`
	// FromPages says that requests began in a span of a page, as people's do, where the edge takes these.
	FromPages bool          `json:"fromPages"`
	Page      *PageReport   `json:"page,omitempty"` // the storefront in a browser
	Routes    []RouteReport `json:"routes"`
	// Order is from the response of POST /api/v1/orders, AfterResponse of any route, until the trace
	// with its logs can be queried whole. AfterLastSpan leaves out what the business takes.
	Order         Delays  `json:"order"`
	AfterResponse Delays  `json:"afterResponse"`
	AfterLastSpan Delays  `json:"afterLastSpan"`
	Seconds       float64 `json:"seconds"`
}

func delays(seconds []float64) Delays {
	slices.Sort(seconds)
	d := Delays{N: len(seconds)}
	if d.N > 0 {
		at := func(q float64) float64 { return seconds[int(math.Ceil(q*float64(d.N)))-1] }
		d.P50, d.P95, d.Max = at(0.5), at(0.95), seconds[d.N-1]
	}
	return d
}

func (d Delays) String() string {
	return fmt.Sprintf("p50 %.2f s, p95 %.2f s, max %.2f s (%d traces)", d.P50, d.P95, d.Max, d.N)
}

// conclude sums up.
func (r *Report) conclude(begin time.Time) {
	r.OK = true
	var all, own, orders []float64
	for i := range r.Routes {
		route := &r.Routes[i]
		if route.Verdict == "" {
			route.Verdict = OK
		}
		if len(route.Findings) > 0 {
			route.Verdict = Failed
		}
		for _, q := range route.Requests {
			if len(q.Findings) > 0 {
				route.Verdict = Failed
			}
			if q.Seconds > 0 {
				all, own = append(all, q.Seconds), append(own, q.SecondsAfterSpan)
				if route.Operation == "createOrder" {
					orders = append(orders, q.Seconds)
				}
			}
		}
		r.OK = r.OK && route.Verdict != Failed
	}
	r.OK = r.OK && (r.Page == nil || r.Page.Verdict != Failed)
	r.Order, r.AfterResponse, r.AfterLastSpan = delays(orders), delays(all), delays(own)
	r.Seconds = time.Since(begin).Seconds()
}

// Print writes the report for people: a line a route, and what is wrong with its tree. With trees it
// draws those that are right, too.
func (r *Report) Print(out io.Writer, trees bool) {
	count := map[Verdict]int{}
	for _, route := range r.Routes {
		count[route.Verdict]++
		spans := 0
		var in []string
		for _, q := range route.Requests {
			spans = max(spans, q.Spans)
			if len(q.Services) > len(in) {
				in = q.Services
			}
		}
		_, _ = fmt.Fprintf(out, "%-8s %s", route.Verdict, route.Route)
		if spans > 0 {
			_, _ = fmt.Fprintf(out, "  %d spans in %s", spans, strings.Join(in, ", "))
		}
		if route.Why != "" {
			_, _ = fmt.Fprintf(out, "  %s", route.Why)
		}
		_, _ = fmt.Fprintln(out)
		for _, f := range route.Findings {
			_, _ = fmt.Fprintf(out, "    %s\n", f)
		}
		for _, q := range route.Requests {
			q.print(out, trees)
		}
	}
	if p := r.Page; p != nil {
		_, _ = fmt.Fprintf(out, "%-8s the storefront in Chromium", p.Verdict)
		if p.Spans > 0 {
			_, _ = fmt.Fprintf(out, "  %d spans, from the page's on", p.Spans)
		}
		if p.Why != "" {
			_, _ = fmt.Fprintf(out, "  %s", p.Why)
		}
		_, _ = fmt.Fprintln(out)
		p.print(out, trees)
	}
	_, _ = fmt.Fprintf(out, "\n%d routes ok, %d failed, %d skipped, in %.0f s\n", count[OK], count[Failed], count[Skipped], r.Seconds)
	if r.Order.N > 0 {
		_, _ = fmt.Fprintf(out, "from an order's response to its whole trace and logs: %s\n", r.Order)
	}
	if r.AfterResponse.N > 0 {
		_, _ = fmt.Fprintf(out, "from any response: %s\nfrom the end of a trace's last span: %s\n", r.AfterResponse, r.AfterLastSpan)
	}
}

func (q *RequestReport) print(out io.Writer, trees bool) {
	if len(q.Findings) == 0 && !trees {
		return
	}
	_, _ = fmt.Fprintf(out, "    trace %s  %s\n", q.TraceID, q.URL)
	for i, f := range q.Findings {
		if i == maxFindings {
			_, _ = fmt.Fprintf(out, "    and %d more\n", len(q.Findings)-i)
			break
		}
		_, _ = fmt.Fprintf(out, "    %s\n", f)
	}
	for line := range strings.Lines(q.Diff) {
		_, _ = fmt.Fprintf(out, "      %s", line)
	}
}

// maxFindings is how many of one trace are printed; JSON has them all.
const maxFindings = 12
