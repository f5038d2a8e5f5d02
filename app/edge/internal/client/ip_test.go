package client

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/common/auth"
)

func TestIPBelievesOnlyTrustedProxies(t *testing.T) {
	r, err := NewResolver([]string{"10.0.0.0/8"}, "secret-secret")
	require.NoError(t, err)
	for _, tc := range []struct{ name, remote, forwarded, want string }{
		{"direct", "203.0.113.9:1234", "", "203.0.113.9"},
		{"a stranger forges", "203.0.113.9:1234", "1.2.3.4", "203.0.113.9"},
		{"through a proxy", "10.1.1.1:1", "203.0.113.9", "203.0.113.9"},
		{"forged behind a proxy", "10.1.1.1:1", "1.2.3.4, 203.0.113.9", "203.0.113.9"},
		{"two proxies", "10.1.1.1:1", "203.0.113.9, 10.2.2.2", "203.0.113.9"},
		{"rubbish", "10.1.1.1:1", "not-an-ip", "10.1.1.1"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			req := httptest.NewRequest(http.MethodGet, "/", nil)
			req.RemoteAddr = tc.remote
			if tc.forwarded != "" {
				req.Header.Set("X-Forwarded-For", tc.forwarded)
			}
			assert.Equal(t, tc.want, r.IP(req))
		})
	}
	_, err = NewResolver([]string{"10.0.0.1"}, "x")
	assert.ErrorContains(t, err, "10.0.0.1")
}

func TestUserNeedsAValidToken(t *testing.T) {
	r, err := NewResolver(nil, "secret-secret")
	require.NoError(t, err)
	for secret, want := range map[string]string{"secret-secret": "u1", "another-secret": ""} {
		token, err := auth.Conf{AccessSecret: secret, AccessExpire: 60}.Issue(auth.Caller{UserID: "u1"}, time.Now())
		require.NoError(t, err)
		req := httptest.NewRequest(http.MethodGet, "/", nil)
		req.Header.Set("Authorization", "Bearer "+token)
		assert.Equal(t, want, r.User(req))
	}
}

func TestOnlyATrustedProxySaysThatItWasHTTPS(t *testing.T) {
	r, err := NewResolver([]string{"10.0.0.0/8"}, "secret-secret")
	require.NoError(t, err)
	for _, tc := range []struct {
		name, remote string
		proto        []string
		want         bool
	}{
		{"direct", "203.0.113.9:1234", nil, false},
		{"a stranger says so", "203.0.113.9:1234", []string{"https"}, false},
		{"through a proxy", "10.1.1.1:1", []string{"https"}, true},
		{"through a proxy, in capitals", "10.1.1.1:1", []string{"HTTPS"}, true},
		{"through a proxy by HTTP", "10.1.1.1:1", []string{"http"}, false},
		{"forged behind a proxy that appends", "10.1.1.1:1", []string{"https", "http"}, false},
		{"through a proxy that says nothing", "10.1.1.1:1", nil, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			req := httptest.NewRequest(http.MethodGet, "/", nil)
			req.RemoteAddr = tc.remote
			for _, v := range tc.proto {
				req.Header.Add("X-Forwarded-Proto", v)
			}
			assert.Equal(t, tc.want, r.Secure(req))
		})
	}
	direct := httptest.NewRequest(http.MethodGet, "https://mall.example/", nil)
	assert.True(t, r.Secure(direct))
}
