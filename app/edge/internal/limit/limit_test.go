package limit

import (
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zeromicro/go-zero/core/stores/redis"
	"go.yaml.in/yaml/v3"

	"mall/app/edge/internal/client"
	"mall/app/edge/internal/config"
	"mall/app/edge/openapi"
	"mall/common/auth"
	"mall/common/ratelimit"
	"mall/test/redistest"
)

const secret = "a secret of the test"

// edge is the middleware before a handler that answers 204.
func edge(t *testing.T, rules config.RateLimit) func(path, token, ip string) *httptest.ResponseRecorder {
	t.Helper()
	store, err := redis.NewRedis(redis.RedisConf{Host: redistest.Server(t), Type: redis.NodeType, NonBlock: true})
	require.NoError(t, err)
	who, err := client.NewResolver(nil, secret)
	require.NoError(t, err)
	h := Middleware(ratelimit.New(store, "t:"), who, rules)(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	return func(path, token, ip string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, path, nil)
		r.RemoteAddr = ip + ":1234"
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		w := httptest.NewRecorder()
		h(w, r)
		return w
	}
}

func token(t *testing.T, user string) string {
	t.Helper()
	s, err := auth.Conf{AccessSecret: secret, AccessExpire: 60}.Issue(auth.Caller{UserID: user}, time.Now())
	require.NoError(t, err)
	return s
}

func TestLogInIsLimitedPerAddress(t *testing.T) {
	send := edge(t, config.RateLimit{Credentials: ratelimit.Rule{Quota: 2, Window: time.Minute}})
	for range 2 {
		assert.Equal(t, http.StatusNoContent, send("/api/v1/sessions", "", "203.0.113.1").Code)
	}
	refused := send("/api/v1/users", "", "203.0.113.1")
	assert.Equal(t, http.StatusTooManyRequests, refused.Code)
	assert.NotEmpty(t, refused.Header().Get("Retry-After"))
	assert.Equal(t, "application/problem+json", refused.Header().Get("Content-Type"))
	assert.Equal(t, http.StatusNoContent, send("/api/v1/orders", "", "203.0.113.1").Code, "other routes go on")
	assert.Equal(t, http.StatusNoContent, send("/api/v1/sessions", "", "203.0.113.2").Code, "other addresses go on")
}

func TestAUserIsLimitedWhateverTheAddress(t *testing.T) {
	send := edge(t, config.RateLimit{PerUser: ratelimit.Rule{Quota: 2, Window: time.Minute}})
	alice, bob := token(t, "alice"), token(t, "bob")
	for _, ip := range []string{"203.0.113.1", "203.0.113.2"} {
		assert.Equal(t, http.StatusNoContent, send("/api/v1/orders", alice, ip).Code)
	}
	assert.Equal(t, http.StatusTooManyRequests, send("/api/v1/orders", alice, "203.0.113.3").Code)
	assert.Equal(t, http.StatusNoContent, send("/api/v1/orders", bob, "203.0.113.1").Code)
	assert.Equal(t, http.StatusNoContent, send("/api/v1/orders", "forged."+alice, "203.0.113.1").Code, "a forged token spends nobody's quota")
}

func TestAnAddressIsLimited(t *testing.T) {
	send := edge(t, config.RateLimit{PerIP: ratelimit.Rule{Quota: 1, Window: time.Minute}})
	assert.Equal(t, http.StatusNoContent, send("/api/v1/products", "", "203.0.113.1").Code)
	assert.Equal(t, http.StatusTooManyRequests, send("/api/v1/products", "", "203.0.113.1").Code)
}

// The gateway limits the same operations where it does not leave them to the edge.
func TestTheGatewaysTableCallsTheSameOperationsCredentials(t *testing.T) {
	text, err := os.ReadFile("../../../../deploy/gateway/policy.yaml")
	require.NoError(t, err)
	var policy struct {
		Classes struct{ Credentials []string }
	}
	require.NoError(t, yaml.Unmarshal(text, &policy))
	operations, err := openapi.Routes()
	require.NoError(t, err)
	parameter := regexp.MustCompile(`:([a-zA-Z]+)`)
	for _, op := range operations {
		name := op.Method + " " + parameter.ReplaceAllString(op.Path, "{$1}")
		assert.Equal(t, takesCredentials(httptest.NewRequest(op.Method, op.Path, nil)), slices.Contains(policy.Classes.Credentials, name), name)
	}
}
