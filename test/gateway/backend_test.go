package gateway_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// seen is what a backend says of the request that reached it.
type seen struct {
	Service string
	Path    string
	Host    string
	Header  http.Header
	Body    int
}

// backends are servers behind Services without pods.
type backends struct {
	broken atomic.Int64 // requests whose connection was cut
}

// serve makes a Service of each name whose endpoint is a server of this test.
func (b *backends) serve(t *testing.T, p *plane, services ...string) {
	t.Helper()
	address := own(t)
	var manifest strings.Builder
	for _, name := range services {
		listener, err := net.Listen("tcp", fmt.Sprintf("%s:%d", address, free(t)))
		require.NoError(t, err)
		server := &httptest.Server{Listener: listener, Config: &http.Server{Handler: b.handler(name), ReadHeaderTimeout: time.Second}}
		server.Start()
		t.Cleanup(server.Close)
		fmt.Fprintf(&manifest, `---
apiVersion: v1
kind: Service
metadata: {name: %[1]s}
spec: {ports: [{name: http, port: 8888}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: %[1]s-1, labels: {kubernetes.io/service-name: %[1]s}}
addressType: IPv4
ports: [{name: http, port: %[2]d, protocol: TCP}]
endpoints: [{addresses: [%[3]q], conditions: {ready: true, serving: true}}]
`, name, listener.Addr().(*net.TCPAddr).Port, address)
	}
	p.apply(t, manifest.String())
}

// own is an address of this machine that is not its loopback, which Kubernetes takes for no endpoint.
func own(t *testing.T) string {
	t.Helper()
	addresses, err := net.InterfaceAddrs()
	require.NoError(t, err)
	for _, a := range addresses {
		if n, ok := a.(*net.IPNet); ok && n.IP.IsGlobalUnicast() && n.IP.To4() != nil {
			return n.IP.String()
		}
	}
	t.Skip("this machine has no address but its loopback, which Kubernetes takes for no endpoint")
	return ""
}

func (b *backends) handler(service string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, _ := io.Copy(io.Discard, r.Body)
		if wait, err := time.ParseDuration(r.URL.Query().Get("wait")); err == nil {
			select {
			case <-time.After(wait):
			case <-r.Context().Done():
				return
			}
		}
		if r.URL.Query().Has("cut") {
			b.broken.Add(1)
			panic(http.ErrAbortHandler)
		}
		w.Header().Set("X-Trace-Id", "0af7651916cd43dd8448eb211c80319c")
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(seen{service, r.URL.Path, r.Host, r.Header, int(n)})
	})
}
