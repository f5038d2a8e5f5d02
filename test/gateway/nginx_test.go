package gateway_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"mall/test/collectortest"
)

// ingress is what of an Ingress becomes NGINX's configuration.
type ingress struct {
	Kind     string
	Metadata struct {
		Name        string
		Annotations map[string]string
	}
	Spec struct {
		Rules []struct {
			HTTP struct {
				Paths []struct {
					Path     string
					PathType string `yaml:"pathType"`
					Backend  struct{ Service struct{ Name string } }
				}
			}
		}
	}
}

// TestTheChartsRulesInNGINX gives NGINX what its controllers write for the chart's Ingresses: locations as each of them
// understands Exact and Prefix, and a directive for each annotation. The controllers themselves do not run here.
func TestTheChartsRulesInNGINX(t *testing.T) {
	nginx := os.Getenv("MALL_NGINX")
	if nginx == "" {
		var err error
		if nginx, err = exec.LookPath("nginx"); err != nil {
			t.Skip("there is no nginx; name one by MALL_NGINX")
		}
	}
	helm := "helm"
	if bin := os.Getenv(programs); bin != "" {
		helm = filepath.Join(bin, "helm")
	}
	for controller, write := range map[string]func(*strings.Builder, map[string]bool, ingress){
		"ingress-nginx": locationsOfIngressNginx, "nginx-inc": locationsOfF5,
	} {
		t.Run(controller, func(t *testing.T) {
			rendered, err := exec.CommandContext(t.Context(), helm, "template", "mall", filepath.Join(collectortest.Root, "deploy/charts/mall-gateway"),
				"--kube-version", "1.35.0", "--set", "kind=nginx,through=apis,hosts={"+host+"},nginx.controller="+controller).Output()
			require.NoError(t, err)
			b := &backends{}
			c := startNGINX(t, nginx, configuration(t, b, string(rendered), write))
			t.Run("every operation reaches its service", func(t *testing.T) { everyOperation(t, c) })
			t.Run("the gateway waits a second longer than the service", func(t *testing.T) { timeouts(t, c) })
			t.Run("a body is no larger than the service takes", func(t *testing.T) {
				first := http.Header{"Expect": {"100-continue"}} // or NGINX hangs up while the body is still sent
				for size, status := range map[int]int{1 << 20: http.StatusOK, 1<<20 + 1: http.StatusRequestEntityTooLarge} {
					assert.Equal(t, status, ask(t, c, http.MethodPost, "http://"+host+"/api/v1/orders", strings.NewReader(strings.Repeat("x", size)), first).status)
				}
			})
			t.Run("a POST is not sent twice", func(t *testing.T) {
				before := b.broken.Load()
				assert.Equal(t, http.StatusBadGateway, ask(t, c, http.MethodPost, "http://"+host+"/api/v1/orders?cut", nil, nil).status)
				assert.EqualValues(t, 1, b.broken.Load()-before)
			})
			t.Run("an address has its limit at each API, and none for callbacks", func(t *testing.T) { limits(t, c) })
		})
	}
}

// limits asks more than a burst allows, as quickly as it can.
func limits(t *testing.T, c *http.Client) {
	t.Helper()
	refused := func(path string) (n int) {
		for range 600 {
			if status := ask(t, c, http.MethodGet, "http://"+host+path, nil, nil).status; status != http.StatusOK {
				assert.Equal(t, http.StatusTooManyRequests, status)
				n++
			}
		}
		return n
	}
	begin := time.Now()
	got := refused("/api/v1/orders")
	most := 600 - 200 // a burst, and what came in after it
	least := most - int(100*time.Since(begin).Seconds()) - 2
	assert.LessOrEqual(t, got, most)
	assert.GreaterOrEqual(t, got, least)
	assert.Zero(t, refused("/api/v1/payments/callbacks/sandbox"))
	assert.Equal(t, http.StatusOK, ask(t, c, http.MethodGet, "http://"+host+"/api/v1/products", nil, nil).status, "another API counts for itself")
}

// configuration is nginx.conf for the rendered Ingresses with a backend for each Service.
func configuration(t *testing.T, b *backends, rendered string, write func(*strings.Builder, map[string]bool, ingress)) string {
	t.Helper()
	var all []ingress
	exact, servers := map[string]bool{}, map[string]bool{}
	for decoder := yaml.NewDecoder(strings.NewReader(rendered)); ; {
		var i ingress
		if decoder.Decode(&i) != nil {
			break
		}
		if i.Kind != "Ingress" || i.Metadata.Annotations["nginx.org/mergeable-ingress-type"] == "master" {
			continue
		}
		all = append(all, i)
		for _, p := range i.Spec.Rules[0].HTTP.Paths {
			exact[p.Path] = exact[p.Path] || p.PathType == "Exact"
			servers[p.Backend.Service.Name] = true
		}
	}
	require.NotEmpty(t, all)
	var zones, upstreams, locations strings.Builder
	for name := range servers {
		fmt.Fprintf(&upstreams, "upstream %s {", name)
		for range 2 { // so that there is one to try next
			server := httptest.NewServer(b.handler(name))
			t.Cleanup(server.Close)
			fmt.Fprintf(&upstreams, " server %s max_fails=0;", server.Listener.Addr())
		}
		upstreams.WriteString(" }\n")
	}
	for _, i := range all {
		a, rate := i.Metadata.Annotations, ""
		if rps := a["nginx.ingress.kubernetes.io/limit-rps"]; rps != "" {
			rate = rps + "r/s"
		} else if r := a["nginx.org/limit-req-rate"]; r != "" {
			rate = r
		}
		if rate != "" {
			fmt.Fprintf(&zones, "limit_req_zone $binary_remote_addr zone=%s:5m rate=%s;\n", i.Metadata.Name, rate)
		}
		write(&locations, exact, i)
	}
	return zones.String() + upstreams.String() + "server { listen 127.0.0.1:%d; server_name " + host + ";\n" + locations.String() +
		"}\nserver { listen 127.0.0.1:%[1]d default_server; return 404; }\n"
}

// locationsOfIngressNginx: a prefix is a location with a slash at its end, and one for the path itself unless an exact rule has it.
func locationsOfIngressNginx(out *strings.Builder, exact map[string]bool, i ingress) {
	a := func(key string) string { return i.Metadata.Annotations["nginx.ingress.kubernetes.io/"+key] }
	directives := fmt.Sprintf("client_max_body_size %s; proxy_connect_timeout %ss; proxy_read_timeout %ss; proxy_send_timeout %ss; proxy_next_upstream %s; proxy_next_upstream_tries %s;",
		a("proxy-body-size"), a("proxy-connect-timeout"), a("proxy-read-timeout"), a("proxy-send-timeout"), a("proxy-next-upstream"), a("proxy-next-upstream-tries"))
	if rps := a("limit-rps"); rps != "" {
		var rate, times int
		_, _ = fmt.Sscan(rps+" "+a("limit-burst-multiplier"), &rate, &times)
		directives += fmt.Sprintf(" limit_req zone=%s burst=%d nodelay; limit_req_status 429;", i.Metadata.Name, rate*times)
	}
	for _, p := range i.Spec.Rules[0].HTTP.Paths {
		proxy := " { " + directives + " proxy_pass http://" + p.Backend.Service.Name + "; proxy_set_header Host $host; }\n"
		switch {
		case p.PathType == "Exact":
			out.WriteString("location = " + p.Path + proxy)
		case p.Path == "/":
			out.WriteString("location /" + proxy)
		default:
			out.WriteString("location " + p.Path + "/" + proxy)
			if !exact[p.Path] {
				out.WriteString("location = " + p.Path + proxy)
			}
		}
	}
}

// locationsOfF5: a prefix is NGINX's own, which compares characters.
func locationsOfF5(out *strings.Builder, _ map[string]bool, i ingress) {
	a := func(key string) string { return i.Metadata.Annotations["nginx.org/"+key] }
	directives := fmt.Sprintf("client_max_body_size %s; proxy_connect_timeout %s; proxy_read_timeout %s; proxy_send_timeout %s; proxy_next_upstream %s; proxy_next_upstream_tries %s;",
		a("client-max-body-size"), a("proxy-connect-timeout"), a("proxy-read-timeout"), a("proxy-send-timeout"), a("proxy-next-upstream"), a("proxy-next-upstream-tries"))
	if a("limit-req-rate") != "" {
		directives += fmt.Sprintf(" limit_req zone=%s burst=%s nodelay; limit_req_status %s;", i.Metadata.Name, a("limit-req-burst"), a("limit-req-reject-code"))
	}
	for _, p := range i.Spec.Rules[0].HTTP.Paths {
		match := map[string]string{"Exact": "= ", "Prefix": ""}[p.PathType]
		fmt.Fprintf(out, "location %s%s { %s proxy_pass http://%s; proxy_set_header Host $host; }\n", match, p.Path, directives, p.Backend.Service.Name)
	}
}

// startNGINX runs it with servers on a port of the test, and returns a client for them.
func startNGINX(t *testing.T, nginx, servers string) *http.Client {
	t.Helper()
	port, dir := free(t), t.TempDir()
	conf := fmt.Sprintf("daemon off; worker_processes 1; error_log stderr; pid %[1]s/pid;\nevents { worker_connections 512; }\nhttp {\naccess_log off; limit_req_log_level info; client_body_buffer_size 2m;\n"+
		"client_body_temp_path %[1]s/b; proxy_temp_path %[1]s/p; fastcgi_temp_path %[1]s/f; uwsgi_temp_path %[1]s/u; scgi_temp_path %[1]s/s;\n", dir) +
		fmt.Sprintf(servers, port) + "}\n"
	file := filepath.Join(dir, "nginx.conf")
	require.NoError(t, os.WriteFile(file, []byte(conf), 0o600))
	cmd := exec.Command(nginx, "-p", dir, "-c", file, "-e", "stderr")
	var words strings.Builder
	cmd.Stderr = &words
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
		if t.Failed() {
			t.Log(words.String())
		}
	})
	p := &plane{httpPort: port - envoyOffset}
	require.Eventually(t, func() bool {
		connection, err := net.Dial("tcp", p.http())
		if err == nil {
			_ = connection.Close()
		}
		return err == nil
	}, 10*time.Second, 50*time.Millisecond, "nginx listens: %s", conf)
	return p.client(nil)
}
