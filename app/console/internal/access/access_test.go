package access

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var secret = strings.Repeat("s3cret", 6)

func gate(t *testing.T, conf Conf) (*Gate, http.Handler) {
	t.Helper()
	var err error
	conf.Reports = func(r *http.Request) bool { return r.URL.Path == "/api/send" && r.Method != http.MethodGet }
	conf.Token, err = NewToken(secret)
	require.NoError(t, err)
	g := New(conf)
	mux := http.NewServeMux()
	g.Register(mux)
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("inside")) })
	return g, g.Handler(mux)
}

func do(h http.Handler, method, path, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func logIn(h http.Handler, token string, header ...string) *httptest.ResponseRecorder {
	return do(h, http.MethodPost, "/api/session", `{"token":`+strconv.Quote(token)+`}`, header...)
}

func TestAStrangerSeesThePageAndItsLogInAndNothingElse(t *testing.T) {
	_, h := gate(t, Conf{})
	for _, c := range []struct{ method, path string }{
		{http.MethodGet, "/"}, {http.MethodGet, "/traces/1"}, {http.MethodGet, "/assets/a.js"}, {http.MethodHead, "/"}, {http.MethodGet, "/healthz"},
		{http.MethodGet, "/api/console"}, {http.MethodOptions, "/api/send"}, {http.MethodPost, "/api/send"},
	} {
		assert.Equal(t, http.StatusOK, do(h, c.method, c.path, "").Code, "%s %s", c.method, c.path)
	}
	for _, c := range []struct{ method, path string }{
		{http.MethodGet, "/api"}, {http.MethodGet, "/api/services"}, {http.MethodGet, "/api/control/status"}, {http.MethodPost, "/api/control/restart/edge"},
		{http.MethodPost, "/api/control/envelope/"}, {http.MethodGet, "/prometheus/api/v1/query"}, {http.MethodPost, "/v1/traces"}, {http.MethodPost, "/v1/logs"},
		{http.MethodPost, "/v1/metrics"}, {http.MethodGet, "/api/stream"}, {http.MethodGet, "/api/errors"}, {http.MethodGet, "/api/send"}, {http.MethodGet, "/%61pi/services"},
		{http.MethodPost, "/"}, {http.MethodDelete, "/traces"}, {http.MethodPost, "/api/../envelope/"}, {http.MethodPost, "/api/a/b/envelope/"}, {http.MethodPost, "/api//envelope/"},
		{http.MethodPost, "/api/a%2fb/envelope/"}, {http.MethodPost, "/api/explorer/requests"}, {http.MethodGet, "/api/session/"}, {http.MethodPost, "/api/send/"}, {http.MethodPost, "/api/a/envelope"},
	} {
		for _, header := range [][]string{
			{}, {"Authorization", "Bearer wrong"}, {"Authorization", secret}, {"Authorization", "Basic " + secret}, {"Authorization", "Bearer "},
			{"Authorization", "Bearer " + secret + "x"}, {"Authorization", "Bearer " + secret[1:]}, {"Cookie", cookieName + "=" + secret}, {"Cookie", cookieName + "="},
		} {
			g, h := gate(t, Conf{}) // without the tries of the others
			w := do(h, c.method, c.path, "", header...)
			assert.Equal(t, http.StatusUnauthorized, w.Code, "%s %s %v", c.method, c.path, header)
			assert.Contains(t, w.Body.String(), `"code":"LOGIN_REQUIRED"`)
			assert.Equal(t, `Bearer realm="mall console"`, w.Header().Get("WWW-Authenticate"))
			assert.True(t, g.Required())
		}
		assert.NotEqual(t, http.StatusUnauthorized, do(h, c.method, c.path, "", "Authorization", "bearer "+secret).Code, "a program")
	}
}

func TestALogInLastsUntilItEndsOrIsEnded(t *testing.T) {
	g, h := gate(t, Conf{})
	now := time.Now()
	g.sessions.now = func() time.Time { return now }
	assert.Equal(t, http.StatusUnauthorized, logIn(h, "wrong").Code)
	assert.Equal(t, http.StatusBadRequest, do(h, http.MethodPost, "/api/session", "token="+secret).Code)
	open := func() *http.Cookie {
		w := logIn(h, secret)
		require.Equal(t, http.StatusNoContent, w.Code)
		cookies := w.Result().Cookies()
		require.Len(t, cookies, 1)
		return cookies[0]
	}
	c := open()
	assert.True(t, c.HttpOnly)
	assert.Equal(t, http.SameSiteStrictMode, c.SameSite)
	assert.Equal(t, "/", c.Path)
	assert.Empty(t, c.Domain)
	assert.NotContains(t, c.Value, secret)
	assert.GreaterOrEqual(t, len(c.Value), 32)
	cookie := c.Name + "=" + c.Value
	assert.Equal(t, http.StatusOK, do(h, http.MethodGet, "/api/services", "", "Cookie", cookie).Code)
	other := open()
	assert.NotEqual(t, c.Value, other.Value)
	w := do(h, http.MethodDelete, "/api/session", "", "Cookie", cookie)
	assert.Equal(t, http.StatusNoContent, w.Code)
	assert.Negative(t, w.Result().Cookies()[0].MaxAge)
	assert.Equal(t, http.StatusUnauthorized, do(h, http.MethodGet, "/api/services", "", "Cookie", cookie).Code, "ended on the server too")
	cookie = other.Name + "=" + other.Value
	now = now.Add(sessionAge - time.Minute)
	assert.Equal(t, http.StatusOK, do(h, http.MethodGet, "/api/services", "", "Cookie", cookie).Code)
	now = now.Add(2 * time.Minute)
	assert.Equal(t, http.StatusUnauthorized, do(h, http.MethodGet, "/api/services", "", "Cookie", cookie).Code)
	for range maxSessions + 50 {
		g.sessions.open()
	}
	assert.LessOrEqual(t, len(g.sessions.ends), maxSessions)
}

func TestTheCookieIsSecureBehindTLS(t *testing.T) {
	_, direct := gate(t, Conf{})
	_, proxied := gate(t, Conf{BehindProxy: true})
	assert.False(t, logIn(direct, secret, "X-Forwarded-Proto", "https").Result().Cookies()[0].Secure, "anyone can claim that")
	assert.False(t, logIn(proxied, secret, "X-Forwarded-Proto", "http").Result().Cookies()[0].Secure)
	c := logIn(proxied, secret, "X-Forwarded-Proto", "https").Result().Cookies()[0]
	assert.True(t, c.Secure)
	assert.Equal(t, secureCookieName, c.Name)
	assert.Equal(t, http.StatusOK, do(proxied, http.MethodGet, "/api/services", "", "Cookie", c.Name+"="+c.Value).Code)
}

func TestGuessingIsSlow(t *testing.T) {
	g, h := gate(t, Conf{BehindProxy: true})
	now := time.Now()
	g.logIns.now, g.bearers.now = func() time.Time { return now }, func() time.Time { return now }
	from := func(ip string) []string { return []string{"X-Forwarded-For", "10.0.0.1, " + ip} }
	for range maxLogIns {
		assert.Equal(t, http.StatusUnauthorized, logIn(h, "wrong", from("192.0.2.1")...).Code)
	}
	w := logIn(h, secret, from("192.0.2.1")...)
	assert.Equal(t, http.StatusTooManyRequests, w.Code, "the right one is not told from a wrong one either")
	assert.Equal(t, "61", w.Header().Get("Retry-After"))
	assert.Equal(t, http.StatusNoContent, logIn(h, secret, from("192.0.2.2")...).Code, "others are not locked out")
	now = now.Add(tryWindow + time.Second)
	assert.Equal(t, http.StatusNoContent, logIn(h, secret, from("192.0.2.1")...).Code)

	for i := range maxBearers { // one customer's IPv6 network
		ip := "2001:db8::" + strconv.FormatInt(int64(i+1), 16)
		assert.Equal(t, http.StatusUnauthorized, do(h, http.MethodGet, "/api/services", "", append(from(ip), "Authorization", "Bearer wrong")...).Code)
	}
	assert.Equal(t, http.StatusTooManyRequests, do(h, http.MethodGet, "/api/services", "", append(from("2001:db8::ffff"), "Authorization", "Bearer "+secret)...).Code)
	assert.Equal(t, http.StatusOK, do(h, http.MethodGet, "/api/services", "", append(from("2001:db9::1"), "Authorization", "Bearer "+secret)...).Code)

	_, direct := gate(t, Conf{})
	for i := range maxLogIns {
		logIn(direct, "wrong", "X-Forwarded-For", strconv.Itoa(i))
	}
	assert.Equal(t, http.StatusTooManyRequests, logIn(direct, secret, "X-Forwarded-For", "192.0.2.9").Code, "a client does not choose who it is")
	for i := range 3 * maxClients {
		g.logIns.failed(strconv.Itoa(i))
	}
	assert.LessOrEqual(t, len(g.logIns.counts), maxClients)
}

func TestAReadOnlyConsoleTakesTelemetryAndRefusesChanges(t *testing.T) {
	_, h := gate(t, Conf{ReadOnly: true})
	bearer := []string{"Authorization", "Bearer " + secret}
	for _, c := range []struct {
		method, path string
		want         int
	}{
		{http.MethodGet, "/api/control/status", http.StatusOK}, {http.MethodPost, "/v1/traces", http.StatusOK}, {http.MethodPost, "/api/send", http.StatusOK},
		{http.MethodPost, "/prometheus/api/v1/query_range", http.StatusOK},
		{http.MethodPost, "/api/control/restart/edge", http.StatusForbidden}, {http.MethodPut, "/api/control/faults/edge", http.StatusForbidden},
		{http.MethodDelete, "/api/control/faults", http.StatusForbidden}, {http.MethodPost, "/api/explorer/requests", http.StatusForbidden},
		{http.MethodPost, "/api/traces", http.StatusForbidden}, {http.MethodPatch, "/api/errors/1", http.StatusForbidden}, {"PROPFIND", "/api/traces", http.StatusForbidden},
	} {
		w := do(h, c.method, c.path, "", bearer...)
		assert.Equal(t, c.want, w.Code, "%s %s", c.method, c.path)
		if c.want == http.StatusForbidden {
			assert.Contains(t, w.Body.String(), `"code":"READ_ONLY"`)
		}
	}
	assert.Equal(t, http.StatusNoContent, logIn(h, secret).Code)
	assert.Equal(t, http.StatusUnauthorized, do(h, http.MethodPost, "/api/traces", "").Code, "a stranger is not told what would be allowed")
}

func TestOnLoopbackNobodyLogsIn(t *testing.T) {
	g := New(Conf{})
	mux := http.NewServeMux()
	g.Register(mux)
	h := g.Handler(mux)
	assert.True(t, g.LoggedIn(httptest.NewRequest(http.MethodGet, "/", nil)))
	assert.Equal(t, http.StatusNotFound, logIn(h, "").Code)
	assert.Equal(t, http.StatusNotFound, do(h, http.MethodGet, "/api/services", "", "Authorization", "Bearer ").Code, "it went through")
}

func TestWithoutATokenTheConsoleIsOnlyForItsMachine(t *testing.T) {
	none, token := Token{}, Token{set: true}
	for _, c := range []struct {
		listen, hosts string
		token         Token
		ok            bool
	}{
		{"127.0.0.1:8090", "", none, true}, {"localhost:8090", "", none, true}, {"[::1]:8090", "", none, true}, {"127.8.0.1:0", "", none, true},
		{":8090", "", none, false}, {"0.0.0.0:8090", "", none, false}, {"[::]:8090", "", none, false}, {"192.168.1.5:8090", "", none, false},
		{"console.example.com:8090", "", none, false}, {"8090", "", none, false}, {"127.0.0.1:8090", "console.example.com", none, false},
		{"127.0.0.1:8090", "console.example.com", token, true}, {":8090", "", token, true},
	} {
		err := Check(c.listen, c.hosts, c.token)
		assert.Equal(t, c.ok, err == nil, "%+v", c)
		if err != nil {
			assert.ErrorContains(t, err, "--token-file")
			assert.ErrorContains(t, err, TokenEnv)
		}
	}
}

func TestTheTokenComesFromAFileOrTheEnvironmentAndIsLong(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	require.NoError(t, os.WriteFile(file, []byte(secret+"\n"), 0o600))
	for _, c := range []struct {
		file, env string
		set       bool
		err       string
	}{
		{"", "", false, ""}, {file, "", true, ""}, {"", secret, true, ""}, {file, "short", true, ""},
		{"", "short", false, "at least 32"}, {file + "x", secret, false, "--token-file"},
	} {
		t.Setenv(TokenEnv, c.env)
		got, err := ReadToken(c.file)
		assert.Equal(t, c.set, got.set, "%+v", c)
		if c.err == "" {
			require.NoError(t, err)
		} else {
			require.ErrorContains(t, err, c.err)
			assert.NotContains(t, err.Error(), secret)
		}
		if c.set {
			assert.True(t, New(Conf{Token: got}).matches(secret), "%+v", c)
		}
	}
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err := ReadToken(file)
	assert.ErrorContains(t, err, "0 characters")
}
