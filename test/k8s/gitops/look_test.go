package gitops

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// sells asks the shop for its products through the gateway: migrations, product-rpc and product-api have come in order.
func (d delivery) sells(t *testing.T) {
	t.Helper()
	d.eventually(t, "the shop answers", 20*time.Second, func() error {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, d.Gateway+"/api/v1/products", nil)
		if err != nil {
			return err
		}
		req.Host = host
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			return errors.New(resp.Status)
		}
		return nil
	})
}

func (d delivery) kubectl(t *testing.T, args ...string) string {
	t.Helper()
	out, err := d.Kubectl(t.Context(), append([]string{"--namespace", namespace}, args...)...)
	require.NoError(t, err)
	return out
}

// image is what a workload is to run.
func (d delivery) image(t *testing.T, workload string) string {
	t.Helper()
	return d.kubectl(t, "get", workload, "--output", "jsonpath={.spec.template.spec.containers[0].image}")
}

// pods are those of a service that run and are not ending: by their unique names, the images.
func (d delivery) pods(t *testing.T, service string) map[string]string {
	t.Helper()
	out := d.kubectl(t, "get", "pods", "--selector", "app.kubernetes.io/name="+service, "--field-selector", "status.phase=Running",
		"--output", `jsonpath={range .items[*]}{.metadata.deletionTimestamp} {.metadata.name} {.spec.containers[0].image}{"\n"}{end}`)
	found := map[string]string{}
	for line := range strings.Lines(out) {
		if fields := strings.Fields(line); len(fields) == 2 {
			found[fields[0]] = fields[1]
		}
	}
	return found
}

// runs tells whether a service has pods, and all of one version.
func (d delivery) runs(t *testing.T, service, tag string) bool {
	t.Helper()
	pods := d.pods(t, service)
	for _, image := range pods {
		if image != registry+"/"+service+":"+tag {
			return false
		}
	}
	return len(pods) > 0
}

// catalogue are the pods of both services that run any.
func (d delivery) catalogue(t *testing.T) []map[string]string {
	t.Helper()
	return []map[string]string{d.pods(t, "product-api"), d.pods(t, "product-rpc")}
}

// weights are those of the product API's route in the cluster.
func (d delivery) weights(t *testing.T) map[string]int {
	t.Helper()
	var route struct {
		Spec struct {
			Rules []struct {
				BackendRefs []struct {
					Name   string
					Weight int
				}
			}
		}
	}
	require.NoError(t, json.Unmarshal([]byte(d.kubectl(t, "get", "httproute", "mall-product-api", "--output", "json")), &route))
	got := map[string]int{}
	for _, b := range route.Spec.Rules[0].BackendRefs {
		got[b.Name] = b.Weight
	}
	return got
}

// rendered is the product API's route as the repository has it.
func (d delivery) rendered(t *testing.T) string {
	t.Helper()
	charts, err := filepath.Glob(filepath.Join(d.dir, "charts", "mall-*"))
	require.NoError(t, err)
	out, err := d.Helm(t.Context(), "template", "mall", charts[0], "--namespace", namespace, "--show-only", "charts/mall-gateway/templates/gateway-api.yaml",
		"--values", filepath.Join(d.dir, "environments/dev/values.yaml"), "--values", filepath.Join(d.dir, "environments/dev/images.yaml"))
	require.NoError(t, err)
	for doc := range strings.SplitSeq(out, "\n---\n") {
		if strings.Contains(doc, "name: mall-product-api\n") {
			return doc
		}
	}
	return ""
}

func equal(want, got string) error {
	if got != want {
		return fmt.Errorf("it is %q, not %q", got, want)
	}
	return nil
}
