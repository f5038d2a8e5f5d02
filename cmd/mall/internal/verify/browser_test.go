package verify

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func pageTrace() *Trace {
	begin := time.Now()
	span := func(id, parent, service string, kind Kind, name string, attrs map[string]string) *Span {
		return &Span{TraceID: "t", SpanID: id, ParentID: parent, Name: name, Kind: kind, Start: begin, End: begin, Attrs: attrs,
			Resource: map[string]string{"service.name": service, "service.version": "v1", "deployment.environment.name": "test"}}
	}
	return &Trace{ID: "t", Spans: []*Span{
		span("load", "", storefront, Internal, "page load /products/:id", nil),
		span("call", "load", storefront, Client, "GET /api/v1/products/{id}", map[string]string{
			"http.request.method": "GET", "http.response.status_code": "200", "server.address": "mall"}),
		span("edge", "call", "edge", Server, "GET /api/v1/products/:id", nil),
	}}
}

func TestThePagesTraceHasThePageAtItsRoot(t *testing.T) {
	assert.Empty(t, comparePage(pageTrace()).Findings)

	cut := pageTrace()
	cut.Spans[2].ParentID = "" // the header was lost
	c := comparePage(cut)
	var text []string
	for _, f := range c.Findings {
		text = append(text, f.String())
	}
	assert.Contains(t, text, "one root: edge SERVER GET /api/v1/products/{id}: it is not below a root span of the storefront, but of edge SERVER GET /api/v1/products/{id}")
	assert.Contains(t, text, "missing: edge SERVER: nothing of the edge is below the page's span")
	assert.False(t, c.Complete())

	lost := pageTrace()
	lost.Spans = lost.Spans[1:] // the page never told of its load
	assert.NotEmpty(t, comparePage(lost).Findings)

	unnamed := pageTrace()
	delete(unnamed.Spans[1].Resource, "service.version")
	assert.NotEmpty(t, comparePage(unnamed).Findings)
}

func TestABrowserIsLookedForWhereItIsSaid(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	t.Setenv("CHROMIUM", "")
	found, err := findChromium("")
	require.NoError(t, err)
	assert.Empty(t, found, "there is none")
	path := filepath.Join(dir, "chromium-browser")
	require.NoError(t, os.WriteFile(path, []byte("#!/bin/sh\n"), 0o700))
	found, err = findChromium("")
	require.NoError(t, err)
	assert.Equal(t, path, found)
	t.Setenv("CHROMIUM", "/no/such/browser")
	_, err = findChromium("")
	require.ErrorContains(t, err, "/no/such/browser")
	found, err = findChromium(NoBrowser)
	require.NoError(t, err)
	assert.Empty(t, found)
}

// A browser starts processes of its own, and keeps its profile: nothing of both may stay.
func TestNothingIsLeftOfABrowser(t *testing.T) {
	dir := t.TempDir()
	script := filepath.Join(dir, "chromium")
	note := filepath.Join(dir, "note")
	require.NoError(t, os.WriteFile(script, []byte("#!/bin/sh\nfor a; do case $a in --user-data-dir=*) d=${a#*=};; esac; done\n"+
		"trap '' TERM\nsh -c 'while :; do date >> '$d'/alive; sleep 0.1; done' &\necho $d > "+note+"\nwait\n"), 0o700))
	end, err := openBrowser(script, "http://127.0.0.1:1/")
	require.NoError(t, err)
	var profile string
	require.Eventually(t, func() bool {
		raw, err := os.ReadFile(note)
		profile = string(raw)
		return err == nil && len(profile) > 1
	}, 5*time.Second, 20*time.Millisecond)
	profile = profile[:len(profile)-1]
	require.DirExists(t, profile)
	end()
	time.Sleep(300 * time.Millisecond)
	assert.NoDirExists(t, profile)
}
