package k8s

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/test/k8s/rig"
)

// workload is a Deployment of echo with a Service of the same name.
const workload = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: %[1]s}
spec:
  replicas: %[3]d
  selector: {matchLabels: {app: %[1]s}}
  template:
    metadata: {labels: {app: %[1]s}}
    spec:
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: 1
      securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
      containers:
        - name: echo
          image: %[2]s
          imagePullPolicy: Never
          env: [{name: VERSION, value: %[1]s}]
          ports: [{name: http, containerPort: 8080}]
          readinessProbe: {httpGet: {path: /, port: http}, periodSeconds: 1}
          resources: {requests: {cpu: 10m, memory: 16Mi}, limits: {memory: 64Mi}}
          securityContext: {readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
---
apiVersion: v1
kind: Service
metadata: {name: %[1]s}
spec: {selector: {app: %[1]s}, ports: [{name: http, port: 80, targetPort: http}]}
`

// route shares requests between two Services, by weight.
const route = `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: echo}
spec:
  parentRefs: [{name: %s, namespace: %s}]
  hostnames: [%s]
  rules:
    - backendRefs:
        - {name: blue, port: 80, weight: %d}
        - {name: green, port: 80, weight: %d}
`

type answer struct{ Pod, Version, Host string }

// get asks an address with the Host header of a route; each call has a connection of its own.
func get(ctx context.Context, url, host string, v any) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	req.Host, req.Close = host, true
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s: %s", url, resp.Status, body)
	}
	return json.Unmarshal(body, v)
}

func TestEverythingIsOfTheVersionThatIsPinned(t *testing.T) {
	onRig(t)
	var v struct {
		ServerVersion struct{ GitVersion string }
		ClientVersion struct{ GitVersion string }
	}
	out, err := cluster.Kubectl(t.Context(), "version", "--output", "json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal([]byte(out), &v))
	require.Equal(t, rig.Version, v.ServerVersion.GitVersion)
	require.Equal(t, rig.Version, v.ClientVersion.GitVersion)
	var node struct {
		Status struct {
			NodeInfo struct{ KubeletVersion string }
		}
	}
	require.NoError(t, cluster.Get(t.Context(), &node, "node", "node"))
	require.Equal(t, rig.Version, node.Status.NodeInfo.KubeletVersion)
}

func TestAPodThatIsNotRestrictedIsRefused(t *testing.T) {
	onRig(t)
	namespace := newNamespace(t, "refused")
	err := cluster.Apply(t.Context(), namespace, `{apiVersion: v1, kind: Pod, metadata: {name: root}, spec: {containers: [{name: a, image: mall.local/none:1}]}}`)
	require.ErrorContains(t, err, "violates PodSecurity")
}

// TestTheGatewaySharesRequestsByWeight goes the whole way: DNS, Services, the Gateway API, and weights that change.
func TestTheGatewaySharesRequestsByWeight(t *testing.T) {
	r := onRig(t)
	ctx := t.Context()
	image, err := r.LoadEcho(ctx)
	require.NoError(t, err)
	namespace, host := newNamespace(t, "weights"), "weights.test"
	begin := time.Now()
	require.NoError(t, cluster.Apply(ctx, namespace, fmt.Sprintf(workload, "blue", image, 2)+"---"+fmt.Sprintf(workload, "green", image, 1)))
	weigh := func(blue, green int) {
		t.Helper()
		require.NoError(t, cluster.Apply(ctx, namespace, fmt.Sprintf(route, rig.GatewayName, rig.GatewayNamespace, host, blue, green)))
	}
	weigh(80, 20)
	rolledOut(t, namespace, "deployment/blue", "deployment/green")
	t.Logf("two workloads were rolled out in %v", time.Since(begin).Round(100*time.Millisecond))

	var a answer
	eventually(t, 30*time.Second, func() error { return get(ctx, cluster.Gateway, host, &a) })
	require.Equal(t, host, a.Host)

	t.Run("DNS", func(t *testing.T) {
		var addresses []string
		eventually(t, 10*time.Second, func() error {
			return get(t.Context(), cluster.Gateway+"/lookup?name=green."+namespace+".svc.cluster.local", host, &addresses)
		})
		var service struct{ Spec struct{ ClusterIP string } }
		require.NoError(t, cluster.Get(t.Context(), &service, "service", "green", "--namespace", namespace))
		require.Equal(t, []string{service.Spec.ClusterIP}, addresses)
		require.NoError(t, get(t.Context(), cluster.Gateway+"/lookup?name=mysql.rig.internal", host, &addresses))
		require.Equal(t, []string{r.NodeIP()}, addresses)
		require.ErrorContains(t, get(t.Context(), cluster.Gateway+"/lookup?name=nobody.example.com", host, &addresses), "no such host")
	})

	t.Run("a Service reaches all its pods", func(t *testing.T) {
		seen := map[string]int{}
		for range 40 {
			var a answer
			require.NoError(t, get(t.Context(), cluster.Gateway+"/fetch?url=http://blue."+namespace+"/", host, &a))
			require.Equal(t, "blue", a.Version)
			seen[a.Pod]++
		}
		require.Len(t, seen, 2, "both pods answer: %v", seen)
	})

	t.Run("weights", func(t *testing.T) {
		share := func() (float64, error) {
			const requests = 300
			green := 0
			for range requests {
				var a answer
				if err := get(t.Context(), cluster.Gateway, host, &a); err != nil {
					return 0, err
				}
				if a.Version == "green" {
					green++
				}
			}
			return float64(green) / requests, nil
		}
		// Of 300 requests the share lies within 4 standard deviations: 0.20 ± 0.09.
		got, err := share()
		require.NoError(t, err)
		require.InDelta(t, 0.2, got, 0.09)
		t.Logf("weight 20 of 100: %.0f %% of the requests", got*100)

		weigh(0, 100)
		eventually(t, 20*time.Second, func() error {
			got, err := share()
			if err == nil && got < 1 {
				err = errors.New("blue still answers though its weight is 0")
			}
			return err
		})
	})
}
