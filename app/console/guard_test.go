package main

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
)

func never(*http.Request) bool { return false }

// A page of a stranger may neither read the console by making its own name point here, nor write to it.
func TestPagesOfStrangersAreKeptOut(t *testing.T) {
	h := guard(options{listen: "127.0.0.1:8090", hosts: "console.example.com"}, never, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	for _, c := range []struct {
		method, host, site, origin string
		want                       int
	}{
		{http.MethodGet, "127.0.0.1:8090", "", "", http.StatusOK},
		{http.MethodGet, "localhost:8090", "cross-site", "", http.StatusOK}, // a link on another page
		{http.MethodGet, "[::1]:8090", "", "", http.StatusOK},
		{http.MethodGet, "console.example.com", "", "", http.StatusOK},
		{http.MethodPost, "127.0.0.1:8090", "", "", http.StatusOK}, // the Collector, curl
		{http.MethodPost, "127.0.0.1:8090", "same-origin", "http://127.0.0.1:8090", http.StatusOK},
		{http.MethodGet, "evil.example.com", "", "", http.StatusMisdirectedRequest},
		{http.MethodPost, "127.0.0.1:8090", "cross-site", "http://evil.example.com", http.StatusForbidden},
		{http.MethodPost, "127.0.0.1:8090", "", "http://evil.example.com", http.StatusForbidden},
	} {
		r := httptest.NewRequest(c.method, "/v1/traces", nil)
		r.Host = c.host
		if c.site != "" {
			r.Header.Set("Sec-Fetch-Site", c.site)
		}
		if c.origin != "" {
			r.Header.Set("Origin", c.origin)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		assert.Equal(t, c.want, w.Code, "%+v", c)
		if w.Code == http.StatusOK {
			assert.NotEmpty(t, w.Header().Get("Content-Security-Policy"))
		}
	}
}

// Reports come from pages of the shop, which is another origin, and from nowhere else do changes come.
func TestReportsMayComeFromAnyPage(t *testing.T) {
	reports := func(r *http.Request) bool { return r.Method == http.MethodPost && r.URL.Path == "/api/send" }
	h := guard(options{listen: "127.0.0.1:8090"}, reports, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	for path, want := range map[string]int{
		"/api/send": http.StatusOK, "/api/send/": http.StatusForbidden, "/api/x/../send": http.StatusForbidden,
		"/api/control/restart/edge": http.StatusForbidden, "/api/explorer/requests": http.StatusForbidden, "/api/session": http.StatusForbidden,
		"/api/traces": http.StatusForbidden,
	} {
		for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete} {
			r := httptest.NewRequest(method, path, nil)
			r.Host = "127.0.0.1:8090"
			r.Header.Set("Sec-Fetch-Site", "cross-site")
			r.Header.Set("Origin", "http://127.0.0.1:8080")
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if method == http.MethodPost {
				assert.Equal(t, want, w.Code, path)
			} else {
				assert.Equal(t, http.StatusForbidden, w.Code, "%s %s", method, path)
			}
		}
	}
}

// A console for others answers to its addresses, which nobody can make point elsewhere, and to the names it was given.
func TestAConsoleForOthersAnswersToItsAddressesAndNames(t *testing.T) {
	for _, c := range []struct {
		listen, hosts, host string
		want                int
	}{
		{":8090", "", "192.168.1.5:8090", http.StatusOK}, {"0.0.0.0:8090", "", "[fe80::1]:8090", http.StatusOK},
		{":8090", "", "evil.example.com", http.StatusMisdirectedRequest}, {":8090", "a.test, console.test", "console.test", http.StatusOK},
		{"127.0.0.1:8090", "", "192.168.1.5:8090", http.StatusMisdirectedRequest}, {":8090", "", "", http.StatusMisdirectedRequest},
		{"console.test:8090", "", "console.test:8090", http.StatusOK}, {"console.test:8090", "", "10.0.0.1:8090", http.StatusMisdirectedRequest},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Host = c.host
		w := httptest.NewRecorder()
		guard(options{listen: c.listen, hosts: c.hosts}, never, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})).ServeHTTP(w, r)
		assert.Equal(t, c.want, w.Code, "%+v", c)
	}
}
