// Package gateway_test sends requests through a real gateway, set up by the chart mall-gateway: an API server with etcd,
// Contour and Envoy as processes of this machine, and a server behind each Service that says what reached it. It needs no
// node, no container and no root.
package gateway_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/test/collectortest"
)

// programs is a folder with etcd, kube-apiserver, kubectl, helm, contour and envoy, as the rig of test/k8s has it.
const programs = "MALL_KUBERNETES_BIN"

// envoyOffset is what Contour adds to a Gateway's port, so that Envoy needs no privilege.
const envoyOffset = 8000

const token = "of-this-test"

// plane is a control plane with a gateway.
type plane struct {
	dir, bin            string
	httpPort, httpsPort int // of the Gateway
}

func newPlane(t *testing.T) *plane {
	t.Helper()
	bin := os.Getenv(programs)
	if bin == "" {
		t.Skipf("%s names no folder with etcd, kube-apiserver, kubectl, helm, contour and envoy", programs)
	}
	p := &plane{dir: t.TempDir(), bin: bin, httpPort: free(t) - envoyOffset, httpsPort: free(t) - envoyOffset}
	p.startAPI(t)
	p.definitions(t)
	p.kubectl(t, "create", "namespace", "mall")
	return p
}

// free is a port that nothing listens on, and that the kernel gives to no one who does not ask for it.
func free(t *testing.T) int {
	t.Helper()
	for port := 20000 + os.Getpid()%5000; port < 30000; port++ {
		if taken[port] {
			continue
		}
		if l, err := net.Listen("tcp", fmt.Sprintf(":%d", port)); err == nil {
			_ = l.Close()
			taken[port] = true
			return port
		}
	}
	t.Fatal("no free port")
	return 0
}

var taken = map[int]bool{}

func (p *plane) path(name string) string { return filepath.Join(p.dir, name) }

func (p *plane) write(t *testing.T, name, text string) string {
	t.Helper()
	require.NoError(t, os.WriteFile(p.path(name), []byte(text), 0o600))
	return p.path(name)
}

// start runs a program until the test ends; its words are shown when the test failed.
func (p *plane) start(t *testing.T, name string, args ...string) {
	t.Helper()
	log, err := os.Create(p.path(name + ".log"))
	require.NoError(t, err)
	cmd := exec.Command(filepath.Join(p.bin, name), args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = p.dir, log, log
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		_ = log.Close()
		if t.Failed() {
			words, _ := os.ReadFile(log.Name())
			t.Logf("%s said last:\n%s", name, words[max(0, len(words)-3000):])
		}
	})
}

func (p *plane) startAPI(t *testing.T) {
	t.Helper()
	client, peer, port := free(t), free(t), free(t)
	url := fmt.Sprintf("http://127.0.0.1:%d", client)
	peerURL := fmt.Sprintf("http://127.0.0.1:%d", peer)
	p.start(t, "etcd", "--data-dir", p.path("etcd"), "--unsafe-no-fsync", "--listen-client-urls", url, "--advertise-client-urls", url,
		"--listen-peer-urls", peerURL, "--initial-advertise-peer-urls", peerURL, "--initial-cluster", "default="+peerURL)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	require.NoError(t, err)
	p.write(t, "sa.key", string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})))
	p.write(t, "sa.pub", string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})))
	p.write(t, "tokens.csv", token+",admin,admin,system:masters\n")
	p.start(t, "kube-apiserver", "--etcd-servers="+url, "--bind-address=127.0.0.1", fmt.Sprintf("--secure-port=%d", port),
		"--cert-dir="+p.path("certs"), "--service-account-issuer=https://mall.test", "--service-account-key-file="+p.path("sa.pub"),
		"--service-account-signing-key-file="+p.path("sa.key"), "--token-auth-file="+p.path("tokens.csv"), "--authorization-mode=RBAC",
		"--service-cluster-ip-range=10.96.0.0/16", "--disable-admission-plugins=ServiceAccount", "--endpoint-reconciler-type=none")
	p.write(t, "kubeconfig", fmt.Sprintf(`apiVersion: v1
kind: Config
clusters: [{name: a, cluster: {server: "https://127.0.0.1:%d", insecure-skip-tls-verify: true}}]
users: [{name: a, user: {token: %s}}]
contexts: [{name: a, context: {cluster: a, user: a}}]
current-context: a
`, port, token))
	require.Eventually(t, func() bool {
		_, err := p.run("", "kubectl", "--kubeconfig", p.path("kubeconfig"), "get", "--raw", "/readyz")
		return err == nil
	}, 2*time.Minute, time.Second, "the API server is ready")
}

// definitions are of the Gateway API's standard channel, and what Contour wants to know besides.
func (p *plane) definitions(t *testing.T) {
	t.Helper()
	api, contour := module(t, "sigs.k8s.io/gateway-api"), module(t, "github.com/projectcontour/contour")
	p.kubectl(t, "apply", "--server-side", "-f", filepath.Join(api, "config/crd/standard"), "-f", filepath.Join(contour, "examples/contour/01-crds.yaml"))
	for _, kind := range []string{"tlsroutes", "tcproutes", "backendtlspolicies"} {
		p.kubectl(t, "apply", "--server-side", "-f", filepath.Join(api, "config/crd/experimental/gateway.networking.k8s.io_"+kind+".yaml"))
	}
	p.kubectl(t, "wait", "customresourcedefinition", "--all", "--for=condition=Established", "--timeout=1m")
}

func module(t *testing.T, name string) string {
	t.Helper()
	cmd := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", name)
	cmd.Dir = filepath.Join(collectortest.Root, "tools/kubernetes")
	cmd.Env = append(os.Environ(), "GOWORK=off")
	dir, err := cmd.Output()
	require.NoError(t, err)
	return strings.TrimSpace(string(dir))
}

func (p *plane) run(input, program string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(p.bin, program), args...)
	cmd.Stdin = strings.NewReader(input)
	var out, words bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &words
	if err := cmd.Run(); err != nil {
		return out.String(), fmt.Errorf("%s %v: %w: %s", program, args, err, words.String())
	}
	return out.String(), nil
}

func (p *plane) kubectl(t *testing.T, args ...string) string {
	t.Helper()
	out, err := p.run("", "kubectl", append([]string{"--kubeconfig", p.path("kubeconfig")}, args...)...)
	require.NoError(t, err)
	return out
}

func (p *plane) apply(t *testing.T, manifest string) {
	t.Helper()
	_, err := p.run(manifest, "kubectl", "--kubeconfig", p.path("kubeconfig"), "apply", "--namespace", "mall", "-f", "-")
	require.NoError(t, err)
}

// gatewayUp runs Contour for the chart's Gateway, and an Envoy that Contour configures.
func (p *plane) gatewayUp(t *testing.T) {
	t.Helper()
	xds := fmt.Sprint(free(t))
	p.apply(t, "apiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\nmetadata: {name: contour}\nspec: {controllerName: projectcontour.io/gateway-controller}\n")
	config := p.write(t, "contour.yaml", "gateway: {gatewayRef: {namespace: mall, name: mall}}\n")
	p.start(t, "contour", "serve", "--config-path="+config, "--kubeconfig="+p.path("kubeconfig"), "--insecure", "--disable-leader-election",
		"--xds-address=127.0.0.1", "--xds-port="+xds, "--http-address=127.0.0.1", fmt.Sprintf("--http-port=%d", free(t)),
		"--health-address=127.0.0.1", fmt.Sprintf("--health-port=%d", free(t)), "--stats-address=127.0.0.1", fmt.Sprintf("--stats-port=%d", free(t)),
		"--debug-http-address=127.0.0.1", fmt.Sprintf("--debug-http-port=%d", free(t)))
	_, err := p.run("", "contour", "bootstrap", p.path("envoy.json"), "--xds-address=127.0.0.1", "--xds-port="+xds,
		"--xds-resource-version=v3", "--admin-address="+p.path("admin.sock"), "--namespace=mall")
	require.NoError(t, err)
	p.start(t, "envoy", "-c", p.path("envoy.json"), "--service-cluster", "mall", "--service-node", "mall", "--use-dynamic-base-id", "--concurrency", "1", "-l", "warning")
}

// install renders the chart and gives it to the API server, whose validation is the real one.
func (p *plane) install(t *testing.T, settings ...string) {
	t.Helper()
	args := []string{
		"template", "mall", filepath.Join(collectortest.Root, "deploy/charts/mall-gateway"), "--namespace", "mall", "--kube-version", "1.35.0",
		"--set", "kind=gateway-api", "--set", "gatewayApi.gateway.className=contour", "--set", "rateLimit.perAddress.requests=0",
		"--set", fmt.Sprintf("gatewayApi.gateway.httpPort=%d", p.httpPort), "--set", fmt.Sprintf("gatewayApi.gateway.httpsPort=%d", p.httpsPort),
	}
	for _, s := range settings {
		args = append(args, "--set", s)
	}
	manifest, err := p.run("", "helm", args...)
	require.NoError(t, err)
	p.apply(t, manifest)
}

func (p *plane) http() string  { return fmt.Sprintf("127.0.0.1:%d", p.httpPort+envoyOffset) }
func (p *plane) https() string { return fmt.Sprintf("127.0.0.1:%d", p.httpsPort+envoyOffset) }
