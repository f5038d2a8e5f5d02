package gateway_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"maps"
	"math/big"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/edge/openapi"
)

const host = "shop.example.com"

// client asks the gateway for host, wherever the gateway listens.
func (p *plane) client(roots *x509.CertPool) *http.Client {
	return &http.Client{
		Timeout:       15 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			ExpectContinueTimeout: 5 * time.Second,
			TLSClientConfig:       &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				to := p.http()
				if strings.HasSuffix(address, ":443") {
					to = p.https()
				}
				return (&net.Dialer{}).DialContext(ctx, network, to)
			},
		},
	}
}

// answer is a response, and what the service behind it saw where it was asked.
type answer struct {
	seen
	status int
	header http.Header
}

func ask(t testing.TB, c *http.Client, method, url string, body io.Reader, header http.Header) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, body)
	require.NoError(t, err)
	maps.Copy(r.Header, header)
	resp, err := c.Do(r)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	a := answer{status: resp.StatusCode, header: resp.Header}
	if a.status == http.StatusOK {
		require.NoError(t, json.Unmarshal(text, &a.seen))
	}
	return a
}

// answers waits until the gateway serves a path by this Service: Contour tells Envoy a moment after a change.
func answers(t *testing.T, c *http.Client, url, service string) {
	t.Helper()
	require.Eventually(t, func() bool {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		require.NoError(t, err)
		resp, err := c.Do(r)
		if err != nil {
			return false
		}
		defer func() { _ = resp.Body.Close() }()
		var s seen
		return json.NewDecoder(resp.Body).Decode(&s) == nil && s.Service == service
	}, time.Minute, 200*time.Millisecond, "%s answers %s", service, url)
}

func TestTheChartBehindContourAndEnvoy(t *testing.T) {
	p := newPlane(t)
	b := &backends{}
	b.serve(t, p, "edge", "user-api", "product-api", "order-api", "payment-api",
		"edge-canary", "user-api-canary", "product-api-canary", "order-api-canary", "payment-api-canary")
	p.install(t, "through=apis", "canary.enabled=true", "hosts={"+host+"}")
	p.gatewayUp(t)
	c := p.client(nil)
	answers(t, c, "http://"+host+"/api/v1/orders", "order-api")

	t.Run("every operation reaches its service", func(t *testing.T) { everyOperation(t, c) })
	t.Run("what belongs to a request passes unchanged", func(t *testing.T) { headers(t, c) })
	t.Run("a body is the service's to refuse", func(t *testing.T) {
		s := ask(t, c, http.MethodPost, "http://"+host+"/api/v1/orders", strings.NewReader(strings.Repeat("x", 3<<19)), nil)
		assert.Equal(t, seen{Service: "order-api", Body: 3 << 19}, seen{Service: s.Service, Body: s.Body})
	})
	t.Run("the gateway waits a second longer than the service", func(t *testing.T) { timeouts(t, c) })
	t.Run("nothing is sent twice", func(t *testing.T) {
		for i, method := range []string{http.MethodPost, http.MethodGet} {
			got := ask(t, c, method, "http://"+host+"/api/v1/orders?cut", nil, nil)
			assert.Equal(t, http.StatusServiceUnavailable, got.status)
			assert.EqualValues(t, i+1, b.broken.Load(), method)
		}
	})
	t.Run("weights shift an API's requests and no other's", func(t *testing.T) { weights(t, p, c) })
	t.Run("TLS ends at the gateway, HTTP is sent there", func(t *testing.T) { secure(t, p) })
	t.Run("through the edge goes everything", func(t *testing.T) {
		p.kubectl(t, "delete", "httproute", "--all", "--namespace", "mall")
		p.install(t, "through=edge")
		for _, path := range []string{"/api/v1/orders", "/", "/api/v1/sessions"} {
			answers(t, c, "http://"+host+path, "edge")
		}
	})
}

func everyOperation(t *testing.T, c *http.Client) {
	t.Helper()
	operations, err := openapi.Routes()
	require.NoError(t, err)
	parameter := regexp.MustCompile(`:[a-zA-Z]+`)
	credentials := regexp.MustCompile(`^/api/v1/(users|sessions|me/password|password-resets(/.*)?)$`)
	want := map[string]string{"/": "edge", "/admin": "edge", "/assets/a.js": "edge", "/api/openapi.json": "edge", "/otlp/v1/traces": "edge", "/api/v1/no": "edge"}
	for _, op := range operations {
		path := parameter.ReplaceAllString(op.Path, "01KAB3")
		want[path] = op.Domain + "-api"
		if credentials.MatchString(path) {
			want[path] = "edge"
		}
	}
	for path, service := range want {
		for _, end := range []string{"", "/"} {
			if path == "/" && end == "/" {
				continue
			}
			s := ask(t, c, http.MethodGet, "http://"+host+path+end+"?limit=1", nil, nil)
			assert.Equal(t, http.StatusOK, s.status, path)
			assert.Equal(t, service, s.Service, path+end)
			assert.Equal(t, path+end, s.Path, "the path is not rewritten")
		}
	}
	other := ask(t, c, http.MethodGet, "http://other.example.com/", nil, nil)
	assert.Equal(t, http.StatusNotFound, other.status, "another name is not served")
}

func headers(t *testing.T, c *http.Client) {
	t.Helper()
	sent := http.Header{
		"Traceparent": {"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}, "Tracestate": {"congo=t61rcWkgMzE"}, "Baggage": {"a=b"},
		"Authorization": {"Bearer x.y.z"}, "Idempotency-Key": {"k-1"}, "Accept-Encoding": {"br"}, "If-None-Match": {`"e"`},
	}
	forged := http.Header{"X-Forwarded-For": {"203.0.113.9"}, "X-Forwarded-Proto": {"https"}}
	all := maps.Clone(sent)
	maps.Copy(all, forged)
	s := ask(t, c, http.MethodGet, "http://"+host+"/api/v1/orders", nil, all)
	for name, values := range sent {
		assert.Equal(t, values, s.Header[name], name)
	}
	assert.Equal(t, host, s.Host)
	assert.Equal(t, "http", s.Header.Get("X-Forwarded-Proto"), "a stranger's word does not make a connection secure")
	hops := strings.Split(s.Header.Get("X-Forwarded-For"), ",")
	// Envoy writes the machine's own address for who comes by the loopback.
	assert.Equal(t, []string{"203.0.113.9", own(t)}, hops, "the last is who asked the gateway, and the edge reads from there")
	assert.Equal(t, "0af7651916cd43dd8448eb211c80319c", s.header.Get("X-Trace-Id"))
	assert.Empty(t, s.header.Get("Content-Encoding"), "compressing is the edge's")
	t.Logf("the gateway's own headers: to the service %v, to the client %v", strangers(s.Header, all), strangers(s.header, nil))
}

// strangers are the headers that neither the client nor the service wrote.
func strangers(h, sent http.Header) []string {
	known := []string{"Content-Type", "Content-Length", "Date", "X-Trace-Id", "User-Agent"}
	return slices.DeleteFunc(slices.Sorted(maps.Keys(h)), func(n string) bool { return sent[n] != nil || slices.Contains(known, n) })
}

func timeouts(t *testing.T, c *http.Client) {
	t.Helper()
	var all sync.WaitGroup
	for _, tc := range []struct {
		path   string
		wait   time.Duration
		status int
	}{
		{"/api/v1/orders", 5500 * time.Millisecond, http.StatusOK},
		{"/api/v1/orders", 7 * time.Second, http.StatusGatewayTimeout},
		{"/admin", 6500 * time.Millisecond, http.StatusOK},
		{"/admin", 8 * time.Second, http.StatusGatewayTimeout},
	} {
		all.Go(func() {
			begin := time.Now()
			got := ask(t, c, http.MethodGet, fmt.Sprintf("http://%s%s?wait=%s", host, tc.path, tc.wait), nil, nil)
			assert.Equal(t, tc.status, got.status, "%s after %s", tc.path, tc.wait)
			assert.Less(t, time.Since(begin), tc.wait+time.Second)
			if tc.status != http.StatusOK {
				assert.Less(t, time.Since(begin), tc.wait, "the gateway gave up by itself")
			}
		})
	}
	all.Wait()
}

func weights(t *testing.T, p *plane, c *http.Client) {
	t.Helper()
	share := func(path string) float64 {
		const n = 400
		canary := 0
		for range n {
			s := ask(t, c, http.MethodGet, "http://"+host+path, nil, nil)
			require.Equal(t, http.StatusOK, s.status)
			if strings.HasSuffix(s.Service, "-canary") {
				canary++
			}
		}
		return float64(canary) / n
	}
	assert.Zero(t, share("/api/v1/orders"))
	for _, weight := range []int{25, 100, 0} { // as Argo Rollouts writes them
		p.kubectl(t, "patch", "httproute", "mall-order-api", "--namespace", "mall", "--type=json", "--patch", fmt.Sprintf(
			`[{"op":"replace","path":"/spec/rules/0/backendRefs/0/weight","value":%d},{"op":"replace","path":"/spec/rules/0/backendRefs/1/weight","value":%d}]`, 100-weight, weight))
		want := float64(weight) / 100
		require.Eventually(t, func() bool { got := share("/api/v1/orders"); return got > want-0.08 && got < want+0.08 }, 30*time.Second, time.Second, "%d %%", weight)
		for _, path := range []string{"/api/v1/cart", "/api/v1/flash-sales/tickets/1", "/api/v1/admin/refunds"} {
			assert.InDelta(t, want, share(path), 0.1, "every path of the API: %s", path)
		}
		assert.Zero(t, share("/api/v1/products"), "another API")
	}
}

func secure(t *testing.T, p *plane) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{host}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	certificate, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	roots := x509.NewCertPool()
	roots.AddCert(certificate)
	p.kubectl(t, "create", "secret", "tls", "shop-tls", "--namespace", "mall",
		"--cert", p.write(t, "tls.crt", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))),
		"--key", p.write(t, "tls.key", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}))))
	p.install(t, "through=apis", "hosts={"+host+"}", "tls.enabled=true", "tls.secretName=shop-tls")
	c := p.client(roots)
	answers(t, c, "https://"+host+"/api/v1/orders", "order-api")
	s := ask(t, c, http.MethodGet, "https://"+host+"/admin", nil, nil)
	assert.Equal(t, "https", s.Header.Get("X-Forwarded-Proto"), "by which the edge binds browsers to HTTPS")
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(p.kubectl(t, "get", "gateway/mall", "httproute/mall-redirect", "--namespace", "mall", "--output", "yaml"))
		}
	})
	var location string
	require.Eventually(t, func() bool {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+host+"/api/v1/orders?a=b", nil)
		require.NoError(t, err)
		resp, err := c.Do(r)
		if err != nil {
			return false // Envoy opens the port anew for what it serves now
		}
		_ = resp.Body.Close()
		location = resp.Header.Get("Location")
		return resp.StatusCode == http.StatusMovedPermanently
	}, 30*time.Second, 500*time.Millisecond, "HTTP redirects")
	assert.Regexp(t, `^https://`+host+`(:[0-9]+)?/api/v1/orders\?a=b$`, location)
}
