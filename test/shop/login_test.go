package shop_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/test/shop"
)

// A load that runs for longer than a session lives goes on ordering.
func TestALastingClientLogsInAgain(t *testing.T) {
	var sessions, valid atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/v1/sessions" {
			_, _ = fmt.Fprintf(w, `{"accessToken":"t%d"}`, sessions.Add(1))
			return
		}
		if r.Header.Get("Authorization") != fmt.Sprintf("Bearer t%d", valid.Load()) {
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	defer server.Close()
	plain, err := shop.New(server.URL).LogIn(t.Context(), "a@mall.test", "password")
	require.NoError(t, err)
	lasting := plain.Lasting("a@mall.test", "password")
	ask := func(c *shop.Client) int {
		a, err := c.Do(t.Context(), shop.Call{Method: http.MethodGet, Path: "/api/v1/orders"})
		require.NoError(t, err)
		return a.Status
	}
	valid.Store(1)
	assert.Equal(t, http.StatusOK, ask(lasting))
	valid.Store(2)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { assert.Equal(t, http.StatusOK, ask(lasting)) })
	}
	wg.Wait()
	assert.EqualValues(t, 2, sessions.Load(), "eight callers share one log-in")
	assert.Equal(t, http.StatusUnauthorized, ask(plain), "others keep the session they were given")
	valid.Store(0)
	assert.Equal(t, http.StatusUnauthorized, ask(lasting), "one try, and no more")
}
