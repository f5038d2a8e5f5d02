package explorer_test

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/console/internal/explorer"
)

const checkout = "../../../.."

// shop is an edge that does what the explorer must be safe against; the real one is called in the end-to-end tests.
type shop struct {
	*httptest.Server

	mu       sync.Mutex
	logins   int
	refresh  int
	revoked  map[string]bool
	password string
	ttl      int // of a session, in seconds
	seen     []*http.Request
}

func open(t *testing.T) *shop {
	t.Helper()
	s := &shop{revoked: map[string]bool{}, password: "demo-password", ttl: 900}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/openapi.json", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, checkout+"/app/edge/openapi/openapi.json")
	})
	give := func(w http.ResponseWriter, n int) {
		_, _ = fmt.Fprintf(w, `{"accessToken": "access-%d-secret", "refreshToken":"refresh-%d-secret","expiresIn":%d}`, n, n, s.ttl)
	}
	mux.HandleFunc("POST /api/v1/sessions", func(w http.ResponseWriter, r *http.Request) {
		var in struct{ Email, Password string }
		_ = json.NewDecoder(r.Body).Decode(&in)
		s.mu.Lock()
		defer s.mu.Unlock()
		if in.Password != s.password {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		s.logins++
		give(w, s.logins)
	})
	mux.HandleFunc("POST /api/v1/sessions/refresh", func(w http.ResponseWriter, r *http.Request) {
		var in struct{ RefreshToken string }
		_ = json.NewDecoder(r.Body).Decode(&in)
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.revoked[in.RefreshToken] {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		s.revoked[in.RefreshToken] = true
		s.refresh++
		give(w, 100+s.refresh)
	})
	mux.HandleFunc("/api/v1/echo/", func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.seen = append(s.seen, r)
		token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		if s.revoked[token] {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Trace-Id", strings.Repeat("ab", 16))
		w.Header().Set("X-Echo", token)
		w.WriteHeader(http.StatusAccepted)
		_, _ = fmt.Fprintf(w, "%s %s auth=%s key=%s type=%s body=%s", r.Method, r.URL.RequestURI(), token, r.Header.Get("Idempotency-Key"), r.Header.Get("Content-Type"), body)
	})
	mux.HandleFunc("/api/v1/elsewhere", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://127.0.0.1:1/secret", http.StatusTemporaryRedirect)
	})
	mux.HandleFunc("/api/v1/picture", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/png")
		_, _ = w.Write([]byte{0x89, 'P', 'N', 'G', 0xff})
	})
	mux.HandleFunc("/api/v1/huge", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 3<<20)) })
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func (s *shop) times() (logins, refreshes int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.logins, s.refresh
}

func explore(t *testing.T, edge string) http.Handler {
	t.Helper()
	users, err := explorer.ReadUsers(checkout + "/app/console/etc/users.yaml")
	require.NoError(t, err)
	e, err := explorer.New(edge, users, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	mux := http.NewServeMux()
	e.Register(mux)
	return mux
}

func ask(t *testing.T, h http.Handler, in string) (int, explorer.Answer, string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/api/explorer/requests", strings.NewReader(in)))
	var a explorer.Answer
	_ = json.Unmarshal(w.Body.Bytes(), &a)
	return w.Code, a, w.Body.String()
}

func TestTheOperationsOfTheContractAreDescribed(t *testing.T) {
	w := httptest.NewRecorder()
	explore(t, open(t).URL).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/explorer", nil))
	require.Equal(t, http.StatusOK, w.Code)
	assert.False(t, strings.Contains(w.Body.String(), "$ref"), "references are resolved")
	assert.False(t, strings.Contains(w.Body.String(), "demo-password") || strings.Contains(w.Body.String(), "operator-password"), "passwords stay here")
	var d struct {
		Operations []explorer.Operation
		Users      []map[string]string
	}
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &d))
	assert.Len(t, d.Users, 2)
	assert.Equal(t, map[string]string{"email": "demo@mall.test", "name": "Demo Customer", "role": "customer"}, d.Users[0])
	by := map[string]explorer.Operation{}
	for _, o := range d.Operations {
		by[o.Method+" "+o.Path] = o
		assert.NotEmpty(t, o.Summary, o.Path)
		assert.NotEmpty(t, o.Tag, o.Path)
	}
	assert.Equal(t, "anyone", by["GET /api/v1/products"].Who)
	assert.Equal(t, "customer", by["POST /api/v1/orders"].Who)
	assert.Equal(t, "operator", by["POST /api/v1/admin/pictures"].Who)
	order := by["POST /api/v1/orders"]
	assert.Equal(t, "Idempotency-Key", order.Parameters[0].Name)
	assert.Equal(t, map[string]any{"addressId": "", "fromCart": false, "items": []any{map[string]any{"quantity": 1.0, "skuId": ""}}}, order.Body.Example)
	assert.Equal(t, "hidden", by["POST /api/v1/admin/products"].Body.Schema.(map[string]any)["properties"].(map[string]any)["status"].(map[string]any)["enum"].([]any)[1])
	sale, _ := by["POST /api/v1/admin/flash-sales"].Body.Example.(map[string]any)
	starts, err := time.Parse(time.RFC3339, fmt.Sprint(sale["startsAt"]))
	require.NoError(t, err)
	ends, err := time.Parse(time.RFC3339, fmt.Sprint(sale["endsAt"]))
	require.NoError(t, err)
	assert.True(t, starts.After(time.Now()) && ends.After(starts))
	assert.Equal(t, []string{"image/jpeg", "image/png", "image/webp"}, by["POST /api/v1/admin/pictures"].Body.ContentTypes)
}

func TestACallIsMadeAsTheUserAndItsTraceIsTold(t *testing.T) {
	s := open(t)
	h := explore(t, s.URL)
	code, a, _ := ask(t, h, `{"user":"demo@mall.test","method":"POST","path":"/api/v1/echo/a%2Fb","query":{"q":"x y","s":["1","2"]},"headers":{"X-Mine":"1"},"body":{"a":1},"newIdempotencyKey":true}`)
	require.Equal(t, http.StatusOK, code)
	assert.Equal(t, http.StatusAccepted, a.Status)
	assert.Equal(t, strings.Repeat("ab", 16), a.TraceID)
	assert.NotEmpty(t, a.IdempotencyKey)
	assert.Equal(t, "POST /api/v1/echo/a%2Fb?q=x+y&s=1&s=2 auth=•••••• key="+a.IdempotencyKey+` type=application/json body={"a":1}`, a.Body)
	assert.Equal(t, []string{"••••••"}, a.Headers["X-Echo"], "a token is hidden wherever it comes back")
	assert.Positive(t, a.DurationMS)
	assert.Equal(t, "1", s.seen[0].Header.Get("X-Mine"))
	_, a, _ = ask(t, h, `{"method":"PUT","path":"/api/v1/echo/","body":"as it is","headers":{"Content-Type":"text/plain","Idempotency-Key":"mine"},"newIdempotencyKey":true}`)
	assert.Equal(t, "PUT /api/v1/echo/ auth= key=mine type=text/plain body=as it is", a.Body, "as nobody")
	logins, _ := s.times()
	assert.Equal(t, 1, logins)
}

func TestASessionIsKeptRefreshedAndReplaced(t *testing.T) {
	s := open(t)
	h := explore(t, s.URL)
	const call = `{"user":"demo@mall.test","method":"GET","path":"/api/v1/echo/"}`
	for range 3 {
		_, a, _ := ask(t, h, call)
		require.Equal(t, http.StatusAccepted, a.Status)
	}
	logins, refreshes := s.times()
	assert.Equal(t, [2]int{1, 0}, [2]int{logins, refreshes}, "kept")
	s.mu.Lock()
	s.revoked["access-1-secret"] = true
	s.mu.Unlock()
	_, a, _ := ask(t, h, call)
	assert.Equal(t, http.StatusAccepted, a.Status)
	logins, refreshes = s.times()
	assert.Equal(t, [2]int{1, 1}, [2]int{logins, refreshes}, "refreshed")
	s.mu.Lock()
	s.revoked["access-101-secret"], s.revoked["refresh-101-secret"] = true, true
	s.mu.Unlock()
	_, a, _ = ask(t, h, call)
	assert.Equal(t, http.StatusAccepted, a.Status)
	logins, _ = s.times()
	assert.Equal(t, 2, logins, "the family was revoked, so the password opens a new one")
	s.mu.Lock()
	s.revoked["access-2-secret"], s.revoked["refresh-2-secret"], s.password = true, true, "another"
	s.mu.Unlock()
	code, _, body := ask(t, h, call)
	assert.Equal(t, http.StatusBadGateway, code)
	assert.Contains(t, body, "LOGIN_FAILED")
	assert.NotContains(t, body, "demo-password")
}

func TestTheAnswerOfALogInIsShownWithoutItsTokens(t *testing.T) {
	h := explore(t, open(t).URL)
	code, a, body := ask(t, h, `{"method":"POST","path":"/api/v1/sessions","body":{"email":"demo@mall.test","password":"demo-password"}}`)
	require.Equal(t, http.StatusOK, code)
	assert.NotContains(t, body, "secret")
	var shown map[string]any
	require.NoError(t, json.Unmarshal([]byte(a.Body), &shown), a.Body)
	assert.Equal(t, "••••••", shown["accessToken"])
	assert.Equal(t, "••••••", shown["refreshToken"])
	assert.InDelta(t, 900, shown["expiresIn"], 0)
}

func TestOnlyTheEdgeIsEverCalled(t *testing.T) {
	s := open(t)
	h := explore(t, s.URL)
	for _, path := range []string{
		"", "/", "/api", "api/v1/echo/", "http://127.0.0.1:1/api/v1/", "//127.0.0.1:1/api/v1/", "https:/api/", "/api/../healthz", "/api/v1/../../metrics",
		"/api/%2e%2e/metrics", "/api/v1/echo/?a=b", "/api/v1/echo/#x", "/metrics", "@127.0.0.1:1/api/", ":1/api/", "/api//127.0.0.1", `/api/\\evil`,
		"/api/v1/echo/%00", "/api/v1/echo/\r\nHost: x", "/api/v1/echo/%0d%0aX: y", "javascript:/api/",
	} {
		in, err := json.Marshal(map[string]string{"method": "GET", "path": path})
		require.NoError(t, err)
		code, _, body := ask(t, h, string(in))
		assert.Equal(t, http.StatusBadRequest, code, "%q: %s", path, body)
	}
	for _, in := range []string{
		`{"method":"CONNECT","path":"/api/v1/echo/"}`, `{"method":"get","path":"/api/v1/echo/"}`, `{"method":"GET /x","path":"/api/v1/echo/"}`,
		`{"method":"GET","path":"/api/v1/echo/","headers":{"Host":"evil"}}`, `{"method":"GET","path":"/api/v1/echo/","headers":{"x-forwarded-for":"1.2.3.4"}}`,
		`{"method":"GET","path":"/api/v1/echo/","headers":{"A":"b\r\nC: d"}}`, `{"method":"GET","path":"/api/v1/echo/","headers":{"A b":"c"}}`,
		`{"method":"GET","path":"/api/v1/echo/","headers":{"Cookie":"a=b"}}`, `{"user":"demo@mall.test","method":"GET","path":"/api/v1/echo/","headers":{"authorization":"Bearer x"}}`,
		`{"user":"stranger@mall.test","method":"GET","path":"/api/v1/echo/"}`, `{"method":"GET","path":"/api/v1/echo/","query":{"a":{"b":1}}}`, `[]`, `{`, ``,
	} {
		code, _, body := ask(t, h, in)
		assert.Equal(t, http.StatusBadRequest, code, "%s: %s", in, body)
	}
	assert.Empty(t, s.seen)
	_, a, _ := ask(t, h, `{"method":"POST","path":"/api/v1/elsewhere","body":{}}`)
	assert.Equal(t, http.StatusTemporaryRedirect, a.Status, "a redirect is shown, not followed")
	assert.Equal(t, []string{"http://127.0.0.1:1/secret"}, a.Headers["Location"])
}

func TestSizesAreBoundedAndBytesAreTold(t *testing.T) {
	h := explore(t, open(t).URL)
	code, _, _ := ask(t, h, `{"method":"POST","path":"/api/v1/echo/","body":"`+strings.Repeat("x", 1<<20+1)+`"}`)
	assert.Equal(t, http.StatusRequestEntityTooLarge, code)
	code, _, _ = ask(t, h, `{"method":"POST","path":"/api/v1/echo/","body":"`+strings.Repeat("x", 3<<20)+`"}`)
	assert.Equal(t, http.StatusRequestEntityTooLarge, code)
	_, a, _ := ask(t, h, `{"method":"GET","path":"/api/v1/huge"}`)
	assert.True(t, a.Truncated)
	_, a, _ = ask(t, h, `{"method":"GET","path":"/api/v1/picture"}`)
	assert.True(t, a.Base64)
	assert.Equal(t, "iVBOR/8=", a.Body)
}

func TestWithoutAnEdgeTheExplorerIsOff(t *testing.T) {
	for edge, wanted := range map[string]string{"": "NO_EDGE", "http://127.0.0.1:1": "EDGE_UNREACHABLE"} {
		h := explore(t, edge)
		code, _, body := ask(t, h, `{"method":"GET","path":"/api/v1/products"}`)
		assert.Equal(t, http.StatusServiceUnavailable, code)
		assert.Contains(t, body, wanted)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/explorer", nil))
		assert.Contains(t, w.Body.String(), wanted)
	}
	for _, edge := range []string{"127.0.0.1:8080", "ftp://x", "http://", "http://a:b@x", "http://x/api", "unix:///x", "http://x\n"} {
		_, err := explorer.New(edge, nil, nil)
		assert.ErrorContains(t, err, "origin", edge)
	}
}

// The list is not the seed, which the shop owns; it must say the same.
func TestTheUsersAreTheSeededOnes(t *testing.T) {
	users, err := explorer.ReadUsers(checkout + "/app/console/etc/users.yaml")
	require.NoError(t, err)
	seed, err := os.ReadFile(checkout + "/app/user/seed/seed.go")
	require.NoError(t, err)
	require.Len(t, users, 2)
	for _, u := range users {
		role := map[string]string{"customer": "domain.RoleCustomer", "operator": "domain.RoleOperator"}[u.Role]
		assert.Contains(t, string(seed), fmt.Sprintf("{%q, %q, %s, %q,", u.Email, u.Name, role, u.Password))
	}
}
