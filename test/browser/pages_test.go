package browser

import (
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type list[T any] struct{ Items []T }

type group struct {
	ID, Title, Culprit string
	Count, Users       int64
	Unhandled          int64
	Releases           []struct{ Release string }
	Latest             struct {
		TraceID, SpanID, URL, Browser string
		Handled                       bool
		Exceptions                    []struct{ Frames []frame }
		Breadcrumbs                   []struct{ Category, Message string }
	}
}

type frame struct {
	Function, File string
	Line, Column   int
	InApp          bool
	Source         struct {
		First int
		Lines []string
	}
	Built *struct {
		Function, File string
		Line, Column   int
	}
}

type otlp struct {
	ResourceSpans []struct {
		Resource   struct{ Attributes []attribute }
		ScopeSpans []struct {
			Spans []struct{ SpanID, ParentSpanID, Name string }
		}
	}
}

type attribute struct {
	Key   string
	Value struct{ StringValue string }
}

type span struct{ service, id, parent, name string }

func (o otlp) spans() (out []span) {
	for _, rs := range o.ResourceSpans {
		service := ""
		for _, a := range rs.Resource.Attributes {
			if a.Key == "service.name" {
				service = a.Value.StringValue
			}
		}
		for _, ss := range rs.ScopeSpans {
			for _, s := range ss.Spans {
				out = append(out, span{service, s.SpanID, s.ParentSpanID, s.Name})
			}
		}
	}
	return out
}

func TestWhatAPageReports(t *testing.T) {
	s := setUp(t)
	s.visit(t)
	for _, a := range s.answers {
		assert.Equal(t, http.StatusOK, a.Status, a.Path)
	}
	for _, f := range s.failures { // the page itself complains of what is planned
		assert.True(t, strings.Contains(f, "503") || strings.Contains(f, "charging 42 failed"), f)
	}
	t.Run("an error is shown in its source", s.errorInSource)
	t.Run("an error leads to its backend trace", s.errorOnTrace)
	t.Run("a handled error is a group of its own", s.handled)
	t.Run("logs and sessions are counted", s.logsAndSessions)
	t.Run("OTLP passes through the edge", s.ownSpan)
	t.Run("visits and the funnel are counted", s.visits)
	t.Run("nothing private is kept", s.nothingPrivate)
}

func (s *stage) group(t *testing.T, query string) (g group) {
	t.Helper()
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		var groups list[group]
		s.ask(t.Context(), c, "/api/errors?query="+query, &groups)
		require.Len(c, groups.Items, 1)
		s.ask(t.Context(), c, "/api/errors/"+groups.Items[0].ID, &g)
	}, 5*time.Second, 100*time.Millisecond)
	return g
}

// line is the number of the first line of a source that holds the text.
func line(t *testing.T, file, text string) int {
	t.Helper()
	b, err := os.ReadFile(file)
	require.NoError(t, err)
	for i, l := range strings.Split(string(b), "\n") {
		if strings.Contains(l, text) {
			return i + 1
		}
	}
	t.Fatalf("%s does not hold %q", file, text)
	return 0
}

func (s *stage) errorInSource(t *testing.T) {
	g := s.group(t, "charging")
	assert.Equal(t, "RangeError: charging 42 failed with 503", g.Title)
	assert.Equal(t, "chargeCustomer (checkout.ts)", g.Culprit)
	assert.Equal(t, []int64{1, 1, 1}, []int64{g.Count, g.Users, g.Unhandled})
	assert.Equal(t, "shop@1.0.0", g.Releases[0].Release)
	assert.Equal(t, "Chrome 131", g.Latest.Browser)
	require.NotEmpty(t, g.Latest.Exceptions)
	f := g.Latest.Exceptions[0].Frames[0]
	want := line(t, "page/checkout.ts", "throw new RangeError")
	assert.Equal(t, "chargeCustomer", f.Function)
	assert.True(t, strings.HasSuffix(f.File, "/page/checkout.ts"), f.File)
	assert.Equal(t, want, f.Line)
	assert.Equal(t, 15, f.Column, "of RangeError: the minifier leaves new out")
	assert.True(t, f.InApp)
	require.NotNil(t, f.Built)
	assert.Contains(t, f.Built.File, "/assets/index-")
	assert.NotEqual(t, "chargeCustomer", f.Built.Function, "the script is minified")
	require.Greater(t, len(f.Source.Lines), want-f.Source.First)
	assert.Contains(t, f.Source.Lines[want-f.Source.First], "throw new RangeError")
	found := false
	for _, b := range g.Latest.Breadcrumbs {
		found = found || b.Category == "ui.click" && strings.Contains(b.Message, "#pay")
	}
	assert.True(t, found, "%v", g.Latest.Breadcrumbs)
}

func (s *stage) errorOnTrace(t *testing.T) {
	e := s.group(t, "charging").Latest
	require.Len(t, e.TraceID, 32)
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		var trace otlp
		s.ask(t.Context(), c, "/api/traces/"+e.TraceID, &trace)
		by := map[string]span{}
		var server span
		for _, one := range trace.spans() {
			by[one.id] = one
			if one.service == "edge" && one.name == "GET /api/v1/products" && by[one.parent].service != "edge" {
				server = one
			}
		}
		require.NotEmpty(c, server.id, "%v", trace.spans())
		call := by[server.parent]
		assert.Equal(c, "storefront", call.service, "the page's call is the parent of the edge's span")
		root := by[call.parent]
		assert.Equal(c, "storefront", root.service)
		assert.Empty(c, root.parent, "the trace begins in the page")
	}, 10*time.Second, 200*time.Millisecond)
	var lines list[struct{ Service, Level, Message string }]
	s.ask(t.Context(), t, "/api/logs?level=error&service=storefront&traceId="+e.TraceID, &lines)
	said := map[string]bool{}
	for _, l := range lines.Items {
		said[l.Message] = true
	}
	assert.True(t, said["RangeError: charging 42 failed with 503"], "%v", lines.Items)
	var onTrace list[struct{ GroupID string }]
	s.ask(t.Context(), t, "/api/traces/"+e.TraceID+"/errors", &onTrace)
	groups := map[string]bool{}
	for _, one := range onTrace.Items {
		groups[one.GroupID] = true
	}
	assert.True(t, groups[s.group(t, "charging").ID])
}

func (s *stage) handled(t *testing.T) {
	g := s.group(t, "reduce")
	assert.Zero(t, g.Unhandled)
	assert.True(t, g.Latest.Handled)
	f := g.Latest.Exceptions[0].Frames[0]
	assert.Equal(t, "Till.total", f.Function)
	assert.Equal(t, line(t, "page/checkout.ts", "reduce("), f.Line)
}

func (s *stage) logsAndSessions(t *testing.T) {
	var lines list[struct {
		Message    string
		Attributes map[string]any
	}]
	s.ask(t.Context(), t, "/api/logs?service=storefront&level=warn&query=stale", &lines)
	require.Len(t, lines.Items, 1)
	assert.Equal(t, "cart of [email] is stale", lines.Items[0].Message)
	assert.InDelta(t, 3, lines.Items[0].Attributes["items"], 0)
	var summary struct {
		Sessions []struct {
			Release          string
			Started, Crashed int64
		}
	}
	s.ask(t.Context(), t, "/api/errors/summary", &summary)
	require.Len(t, summary.Sessions, 1)
	assert.Positive(t, summary.Sessions[0].Started)
}

func (s *stage) ownSpan(t *testing.T) {
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		var trace otlp
		s.ask(t.Context(), c, "/api/traces/5b8efff798038103d269b633813fc60c", &trace)
		assert.Equal(c, []span{{"storefront", "eee19b7ec3c1b174", "", "own work"}}, trace.spans(), "and none of the edge's own")
	}, 5*time.Second, 100*time.Millisecond)
}

func (s *stage) visits(t *testing.T) {
	type count struct {
		Name  string
		Count int64
	}
	var v struct {
		Totals                             struct{ Views, Visitors, Visits, Bounces, Events int64 }
		Pages, Events, Browsers, Languages []count
	}
	s.ask(t.Context(), t, "/api/visits?website=storefront", &v)
	assert.Equal(t, []int64{5, 2, 2, 0, 2}, []int64{v.Totals.Views, v.Totals.Visitors, v.Totals.Visits, v.Totals.Bounces, v.Totals.Events})
	assert.Equal(t, []count{{"/", 3}, {"/checkout", 1}, {"/products/1", 1}}, v.Pages)
	assert.Equal(t, []count{{"add", 1}, {"paid", 1}}, v.Events)
	assert.Equal(t, []count{{"Chrome 130", 1}, {"Chrome 131", 1}}, v.Browsers)
	assert.Equal(t, []count{{"en-GB", 1}, {"zh-CN", 1}}, v.Languages)
	var f struct {
		Steps      []struct{ Visits int64 }
		Conversion float64
	}
	s.ask(t.Context(), t, "/api/visits/funnel?steps=view,add,/checkout,paid", &f)
	got := []int64{}
	for _, step := range f.Steps {
		got = append(got, step.Visits)
	}
	assert.Equal(t, []int64{2, 1, 1, 1}, got)
	assert.InDelta(t, 0.5, f.Conversion, 0)
	var stats struct {
		Browser struct {
			Visits struct{ Bots, DoNotTrack int64 }
		}
	}
	s.ask(t.Context(), t, "/api/stats", &stats)
	assert.Equal(t, []int64{1, 1}, []int64{stats.Browser.Visits.Bots, stats.Browser.Visits.DoNotTrack})
}

// nothingPrivate looks for what the page sent and nobody may read.
func (s *stage) nothingPrivate(t *testing.T) {
	paths := []string{"/api/errors?status=all", "/api/logs?limit=1000", "/api/visits", "/api/visits/funnel?steps=view,add", "/api/stats"}
	var traces list[struct{ TraceID string }]
	s.ask(t.Context(), t, "/api/traces?limit=200", &traces)
	require.NotEmpty(t, traces.Items)
	for _, one := range traces.Items {
		paths = append(paths, "/api/traces/"+one.TraceID)
	}
	var groups list[group]
	s.ask(t.Context(), t, "/api/errors?status=all", &groups)
	for _, g := range groups.Items {
		paths = append(paths, "/api/errors/"+g.ID, "/api/errors/"+g.ID+"/events")
	}
	for _, path := range paths {
		var raw json.RawMessage
		s.ask(t.Context(), t, path, &raw)
		assert.NotContains(t, string(raw), secret, path)
	}
}
