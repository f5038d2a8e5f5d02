package main

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
)

// A page of a stranger may neither read the console by making its own name point here, nor write to it.
func TestPagesOfStrangersAreKeptOut(t *testing.T) {
	h := guard(options{listen: "127.0.0.1:8090", hosts: "console.example.com"}, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
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
