package fault

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/common/web"
)

// admin serves a set as the admin port does.
func admin(t *testing.T, s *Set) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("/faults", s)
	mux.Handle("/faults/", s)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

func ask(t *testing.T, method, url, body string, change func(*http.Request)) (int, web.Problem, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	if change != nil {
		change(req)
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	var p web.Problem
	if resp.StatusCode >= http.StatusBadRequest {
		require.NoError(t, json.Unmarshal(text, &p))
	}
	return resp.StatusCode, p, string(text)
}

const good = `{"route": "order.Order/CreateOrder", "kind": "error", "for": "1m"}`

func TestTheAdminPortSetsListsAndClearsFaults(t *testing.T) {
	s := open(t, RPC, createRPC)
	url := admin(t, s) + "/faults"

	code, _, text := ask(t, http.MethodPut, url, good, nil)
	require.Equal(t, http.StatusOK, code, text)
	var f Fault
	require.NoError(t, json.Unmarshal([]byte(text), &f))
	assert.Equal(t, "UNAVAILABLE", f.Status)
	assert.InDelta(t, 1, f.Probability, 0)
	assert.False(t, f.ExpiresAt.IsZero())

	code, _, text = ask(t, http.MethodGet, url, "", nil)
	assert.Equal(t, http.StatusOK, code)
	var st State
	require.NoError(t, json.Unmarshal([]byte(text), &st))
	assert.Equal(t, []string{createRPC}, st.Routes)
	assert.Equal(t, "test", st.Environment)
	require.Len(t, st.Items, 1)

	code, _, _ = ask(t, http.MethodDelete, url+"/"+f.ID, "", nil)
	assert.Equal(t, http.StatusNoContent, code)
	code, _, _ = ask(t, http.MethodDelete, url+"/"+f.ID, "", nil)
	assert.Equal(t, http.StatusNotFound, code)

	code, _, text = ask(t, http.MethodPut, url, "["+good+`, {"route": "*", "kind": "latency", "latency": "5ms"}]`, nil)
	require.Equal(t, http.StatusOK, code, text)
	assert.Len(t, s.State().Items, 2)
	code, _, _ = ask(t, http.MethodDelete, url+"/", "", nil)
	assert.Equal(t, http.StatusNotFound, code, "a forgotten id does not clear all")
	code, _, _ = ask(t, http.MethodDelete, url, "", nil)
	assert.Equal(t, http.StatusNoContent, code)
	assert.Empty(t, s.State().Items)
}

func TestAPageOnTheNetCannotSetFaults(t *testing.T) {
	s := open(t, RPC, createRPC)
	base := admin(t, s)
	for name, tc := range map[string]struct {
		change func(*http.Request)
		status int
	}{
		"another site's fetch":               {func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") }, http.StatusForbidden},
		"a sandboxed frame":                  {func(r *http.Request) { r.Header.Set("Origin", "null") }, http.StatusForbidden},
		"an empty origin":                    {func(r *http.Request) { r.Header["Origin"] = []string{""} }, http.StatusForbidden},
		"a fetch that hides its origin":      {func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, http.StatusForbidden},
		"a page on another port":             {func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-site") }, http.StatusForbidden},
		"a name that was bound to 127.0.0.1": {func(r *http.Request) { r.Host = "evil.example:8313" }, http.StatusForbidden},
		"a name that looks like localhost":   {func(r *http.Request) { r.Host = "localhost.evil.example" }, http.StatusForbidden},
		"a foreign address":                  {func(r *http.Request) { r.Host = "192.0.2.7:8313" }, http.StatusForbidden},
		"a form":                             {func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }, http.StatusUnsupportedMediaType},
		"no type":                            {func(r *http.Request) { r.Header.Del("Content-Type") }, http.StatusUnsupportedMediaType},
	} {
		t.Run(name, func(t *testing.T) {
			code, p, _ := ask(t, http.MethodPut, base+"/faults", good, tc.change)
			assert.Equal(t, tc.status, code)
			assert.NotEmpty(t, p.Detail)
			assert.Empty(t, s.State().Items)
		})
	}
	code, _, _ := ask(t, http.MethodOptions, base+"/faults", "", nil)
	assert.Equal(t, http.StatusMethodNotAllowed, code, "no preflight is answered")
	for _, host := range []string{"localhost:1", "127.0.0.1", "[::1]:8313", ""} {
		code, _, text := ask(t, http.MethodPut, base+"/faults", good, func(r *http.Request) { r.Host = host })
		assert.Equal(t, http.StatusOK, code, "%q: %s", host, text)
	}
}

func TestBadBodiesAreRefusedWithTheFieldThatIsWrong(t *testing.T) {
	url := admin(t, open(t, RPC, createRPC)) + "/faults"
	for body, field := range map[string]string{
		``:          "body",
		`{`:         "body",
		`[{]`:       "body",
		good + good: "body",
		`{"route": "*", "kind": "error", "colour": "red"}`:               "body",
		`{"route": "*", "kind": "latency", "latency": 500}`:              "latency",
		`{"route": 7, "kind": "error"}`:                                  "route",
		`{"route": "*", "kind": "latency", "latency": "soon"}`:           "body",
		`{"route": "order.Order/CreateOrdr", "kind": "error"}`:           "route",
		`[{"route": "*", "kind": "error"}, {"route": "*", "kind": "?"}]`: "[1].kind",
		`null`: "route",
	} {
		code, p, _ := ask(t, http.MethodPut, url, body, nil)
		assert.Equal(t, http.StatusBadRequest, code, body)
		if assert.NotEmpty(t, p.Errors, body) {
			assert.Equal(t, field, p.Errors[0].Field, body)
		}
	}
	code, _, _ := ask(t, http.MethodPut, url, `{"id": "`+strings.Repeat("a", maxBody)+`"}`, nil)
	assert.Equal(t, http.StatusRequestEntityTooLarge, code)
}

func TestTheAdminPortOfProductionAnswers403(t *testing.T) {
	s, err := New("order-rpc", "production", nil)
	require.NoError(t, err)
	url := admin(t, s) + "/faults"
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodDelete} {
		code, p, _ := ask(t, method, url, good, nil)
		assert.Equal(t, http.StatusForbidden, code, method)
		assert.Equal(t, "FAULTS_REFUSED", p.Code)
		assert.Contains(t, p.Detail, "production")
	}
}
