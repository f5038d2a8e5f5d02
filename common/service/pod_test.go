package service

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/dns/dnsmessage"
)

const pods = "Deployment: {Environment: test, Telemetry: 'off', DrainDelay: 2s, DrainTimeout: 5s, ConnectionAge: 1s, ConnectionGrace: 2s}"

// pod is a service as a process, on an address of loopback of its own as a pod has one.
type pod struct {
	cmd       *exec.Cmd
	ip, admin string
}

func startPod(t *testing.T, ip, httpPort, grpcPort, adminPort string) *pod {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ping.yaml")
	require.NoError(t, os.WriteFile(file, fmt.Appendf(nil, `
Name: ping
Host: %[1]s
Port: %[2]s
DevServer: {Enabled: true, Host: %[1]s, Port: %[4]s, HealthPath: /healthz}
Log: {Mode: console, Level: error}
RPC: {Name: ping, ListenOn: "%[1]s:%[3]s", Timeout: 2000}
%[5]s
`, ip, httpPort, grpcPort, adminPort, pods), 0o600))
	self, err := os.Executable()
	require.NoError(t, err)
	p := &pod{cmd: exec.CommandContext(t.Context(), self, "-f", file), ip: ip, admin: "http://" + net.JoinHostPort(ip, adminPort)}
	p.cmd.Env = append(os.Environ(), asService+"=1")
	p.cmd.Stderr = os.Stderr
	require.NoError(t, p.cmd.Start())
	t.Cleanup(func() { _ = p.cmd.Process.Kill(); _ = p.cmd.Wait() })
	require.Eventually(t, p.ready, 20*time.Second, 20*time.Millisecond, "%s does not become ready", ip)
	return p
}

func (p *pod) ready() bool {
	resp, err := http.Get(p.admin + "/healthz")
	if err != nil {
		return false
	}
	_ = resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// names is a name server that answers every name with the same addresses.
type names struct {
	addr  string
	mu    sync.Mutex
	ips   []string
	asked int
	ill   bool
}

func newNames(t *testing.T, ips ...string) *names {
	t.Helper()
	conn, err := (&net.ListenConfig{}).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	n := &names{addr: conn.LocalAddr().String(), ips: ips}
	go func() {
		buf := make([]byte, 1500)
		for {
			size, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			if answer, err := n.answer(buf[:size]); err == nil {
				_, _ = conn.WriteTo(answer, from)
			}
		}
	}()
	return n
}

func (n *names) set(ips ...string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.ips = ips
}

func (n *names) setIll(ill bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.ill = ill
}

func (n *names) answer(query []byte) ([]byte, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	var m dnsmessage.Message
	if err := m.Unpack(query); err != nil {
		return nil, err
	}
	m.Response, m.Authoritative, m.Additionals = true, true, nil
	if n.ill {
		m.RCode = dnsmessage.RCodeServerFailure
		return m.Pack()
	}
	if len(n.ips) == 0 {
		m.RCode = dnsmessage.RCodeNameError
		return m.Pack()
	}
	if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
		n.asked++
		for _, ip := range n.ips {
			m.Answers = append(m.Answers, dnsmessage.Resource{
				Header: dnsmessage.ResourceHeader{Name: q.Name, Class: dnsmessage.ClassINET, TTL: 0},
				Body:   &dnsmessage.AResource{A: [4]byte(net.ParseIP(ip).To4())},
			})
		}
	}
	return m.Pack()
}
