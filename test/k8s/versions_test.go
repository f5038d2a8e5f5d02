package k8s

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/test/k8s/rig"
)

const (
	abortLimit = 60 * time.Second // from the first request that a bad version may get
	weight     = 25               // percent, of the API's first step
	registry   = "mall.local/mall"
)

// promotable are the services that canary.yaml makes Rollouts.
var promotable = []string{"order-api", "order-rpc", "order-worker", "user-worker"}

// TestCanaries releases versions of real services under load, one after another.
func TestCanaries(t *testing.T) {
	m := theMall(t)
	m.asCanaries(t)
	t.Run("about a version without evidence a person is asked", m.asksAPerson)
	t.Run("a good version of an API, an rpc service and a worker goes out without a failed request", m.promotes)
	t.Run("a version with 5 % errors is taken back", func(t *testing.T) {
		m.abortsAPI(t, `[{"route": "*", "kind": "error", "status": "500", "probability": 0.05, "for": "1h"}]`, 0.05, "error-ratio")
	})
	t.Run("a version that is 500 ms slower is taken back", func(t *testing.T) {
		m.abortsAPI(t, `[{"route": "*", "kind": "latency", "latency": "500ms", "for": "1h"}]`, 0, "latency-against-stable")
	})
	m.audit(t)
	t.Run("a version that charges too much is taken back", m.abortsWrongMoney) // the last: what it wrote stays wrong
}

// asCanaries turns the shared mall's services into Rollouts, with all that judges them and one that takes messages.
func (m *installation) asCanaries(t *testing.T) {
	t.Helper()
	r, ctx := onRig(t), t.Context()
	m.alone(t)
	require.NoError(t, r.RolloutsUp(ctx))
	require.NoError(t, r.PrometheusUp(ctx))
	for _, service := range promotable {
		require.NoError(t, r.Tag(ctx, registry+"/"+service+":"+m.release.Tag, registry+"/"+service+":good"))
	}
	m.takeMessages(t)
	// The chart's values for such a cluster, at their place in the umbrella.
	b, err := os.ReadFile(filepath.Join(checkout, "deploy/charts/mall-analysis/values-rig.yaml"))
	require.NoError(t, err)
	judge := filepath.Join(t.TempDir(), "analysis.yaml")
	require.NoError(t, os.WriteFile(judge, []byte("mall-analysis:\n  "+strings.ReplaceAll(string(b), "\n", "\n  ")), 0o600))
	require.NoError(t, m.upgrade(ctx, "--values", judge, "--values", "canary.yaml",
		"--set", "mall-analysis.prometheus.address="+rig.PrometheusAddress, "--set", "mall-analysis.prometheus.labels.namespace="+m.namespace,
		"--set", "mall-analysis.notifications.enabled=true", "--set", "mall-analysis.notifications.kind=feishu"))
	for _, service := range promotable {
		m.awaitRollout(t, service, "the first version runs", time.Minute, func(s rolloutStatus) bool { return s.Phase == "Healthy" })
	}
}

// messagesRoute lets the test read what the robot was sent.
const messagesRoute = `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: robot}
spec:
  parentRefs: [{name: %s, namespace: %s}]
  hostnames: [%s]
  rules: [{backendRefs: [{name: robot, port: 80}]}]
`

const messagesHost = "robot.test"

// takeMessages runs a server to which Argo Rollouts sends what the team is to know. It must answer: a message that nobody
// takes holds up the rollout that it tells of.
func (m *installation) takeMessages(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	image, err := onRig(t).LoadEcho(ctx)
	require.NoError(t, err)
	namespace := newNamespace(t, "robot")
	require.NoError(t, cluster.Apply(ctx, namespace, fmt.Sprintf(workload, "robot", image, 1)+"---"+fmt.Sprintf(messagesRoute, rig.GatewayName, rig.GatewayNamespace, messagesHost)))
	rolledOut(t, namespace, "deployment/robot")
	require.NoError(t, cluster.Apply(ctx, m.namespace, fmt.Sprintf(
		`{apiVersion: v1, kind: Secret, metadata: {name: argo-rollouts-notification-secret}, stringData: {team-webhook-url: "http://robot.%s/messages"}}`, namespace)))
	eventually(t, 20*time.Second, func() error { return get(ctx, cluster.Gateway+"/messages", messagesHost, new([]string)) })
}

// told waits for a message with all these words.
func told(t *testing.T, words ...string) {
	t.Helper()
	eventually(t, 15*time.Second, func() error {
		var all []string
		if err := get(t.Context(), cluster.Gateway+"/messages", messagesHost, &all); err != nil {
			return err
		}
		for _, message := range all {
			if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(message, w) }) {
				return nil
			}
		}
		return fmt.Errorf("the team was sent no message with %q, but %q", words, all)
	})
}

// change releases what the flags of helm say, as a commit to the GitOps repository would.
func (m *installation) change(t *testing.T, flags ...string) {
	t.Helper()
	args := []string{"upgrade", "mall", filepath.Join(checkout, "deploy", "charts", "mall"), "--namespace", m.namespace, "--reuse-values", "--no-hooks"}
	_, err := cluster.Helm(t.Context(), append(args, flags...)...)
	require.NoError(t, err)
}

// asksAPerson releases versions about which nothing can be said: of an API with hardly any traffic, and of a worker with none.
func (m *installation) asksAPerson(t *testing.T) {
	report := m.customers(t, 0.3, time.Minute, func() {
		begin := time.Now()
		m.change(t, "--set", "order-api.image.tag=good,user-worker.image.tag=good")
		for _, service := range []string{"order-api", "user-worker"} {
			end := m.awaitRollout(t, service, "it waits for want of evidence", 2*time.Minute, func(s rolloutStatus) bool { return s.waits("InconclusiveAnalysisRun") })
			t.Logf("%s: inconclusive after %.0f s", service, end.Sub(begin).Seconds())
			told(t, service+" waits: there is too little evidence")
		}
		assert.Equal(t, weight, m.rollout(t, "order-api").Canary.Weights.Canary.Weight, "the canary keeps the share of its first step")
		for _, service := range []string{"order-api", "user-worker"} {
			m.tell(t, service, `{"status": {"abort": true}}`)
			m.awaitRollout(t, service, "it is aborted by hand", time.Minute, func(s rolloutStatus) bool { return s.Abort && s.Phase == "Degraded" })
		}
		m.back(t, m.release.Tag, "order-api", "user-worker")
	})
	nothingFailed(t, report)
}

// promotes releases a version of three services at once.
func (m *installation) promotes(t *testing.T) {
	released := []string{"order-api", "order-rpc", "order-worker"}
	report := m.customers(t, 4, time.Minute, func() {
		begin := time.Now()
		m.change(t, "--set", "order-api.image.tag=good,order-rpc.image.tag=good,order-worker.image.tag=good")
		m.awaitRollout(t, "order-api", "it has passed its first gate and waits for a person", 3*time.Minute, func(s rolloutStatus) bool { return s.waits("CanaryPauseStep") })
		told(t, "order-api waits for a person")
		share := m.share(t, "order-api")
		assert.InDelta(t, weight, share, 10, "percent of the API's requests that reach the canary")
		m.tell(t, "order-api", `{"status": {"pauseConditions": null}}`)
		for _, service := range released {
			end := m.awaitRollout(t, service, "the new version runs", 3*time.Minute, func(s rolloutStatus) bool { return s.Phase == "Healthy" })
			t.Logf("%s: promoted after %.0f s", service, end.Sub(begin).Seconds())
			told(t, service+" completed")
		}
		t.Logf("%.0f %% of order-api's requests reached the canary at weight %d", share, weight)
		time.Sleep(15 * time.Second) // until the old pods have gone
	})
	nothingFailed(t, report)
	for _, service := range released {
		require.Equal(t, "good", m.tag(t, service))
	}
	m.audit(t)
}

// abortsAPI releases an order-api with faults, of whose requests that share may fail.
func (m *installation) abortsAPI(t *testing.T, faults string, share float64, measured string) {
	t.Helper()
	good := m.tag(t, "order-api")
	var began, end time.Time
	client := throughGateway(t, m.release.Host)
	seen := watch(client)
	report := m.customersOf(t, client, 4, time.Minute, func() {
		began, end = m.aborts(t, "order-api", faults, measured)
		time.Sleep(5 * time.Second)
	})
	nothingLost(t, report)
	all, failed := seen.between(began, end.Add(time.Second), "/api/v1/orders", "/api/v1/cart")
	_, after := seen.between(end.Add(3*time.Second), time.Now(), "/")
	_, ever := seen.between(time.Time{}, time.Now(), "/")
	_, its := seen.between(time.Time{}, time.Now(), "/api/v1/orders", "/api/v1/cart", "/api/v1/admin/refunds")
	t.Logf("of %d requests to order-api %d failed, %.1f %%; its weight explains %.1f %%", all, failed, 100*float64(failed)/float64(max(all, 1)), share*weight)
	// Twice what is to be expected of its weight, and a few: chance is allowed to have its way.
	assert.LessOrEqual(t, float64(ever), 5+2*share*weight/100*float64(all), "what customers saw fail: %v", report.Errors)
	assert.Zero(t, after, "requests that failed after the abort: %v", report.Errors)
	assert.Equal(t, its, ever, "requests to other services failed, too: %v", report.Errors)
	m.back(t, good, "order-api")
}

// abortsWrongMoney releases an order-rpc that writes wrong totals.
func (m *installation) abortsWrongMoney(t *testing.T) {
	shared.spoiled = true
	good := m.tag(t, "order-rpc")
	report := m.customers(t, 4, time.Minute, func() {
		m.aborts(t, "order-rpc", `[{"route": "order.Order/CreateOrder", "kind": "money", "for": "1h"}]`, "invariants")
	})
	nothingFailed(t, report)
	m.back(t, good, "order-rpc")
	wrong := m.violations(t)
	require.NotEmpty(t, wrong, "the fault strikes")
	require.LessOrEqual(t, len(wrong), report.Orders)
	nothingFailed(t, m.customers(t, 4, time.Minute, func() { time.Sleep(5 * time.Second) }))
	require.ElementsMatch(t, wrong, m.violations(t), "nothing goes wrong any more once it is taken back")
	t.Logf("%d of %d orders have a wrong total", len(wrong), report.Orders)
}

// aborts releases a bad version and waits until it is taken back: when its first pod was ready, and when it was aborted.
func (m *installation) aborts(t *testing.T, service, faults, measured string) (began, end time.Time) {
	t.Helper()
	m.change(t, "--set-json", service+".env.MALL_FAULTS="+quoted(faults))
	began = m.awaitRollout(t, service, "the canary's pod is ready", time.Minute, func(s rolloutStatus) bool {
		return s.CurrentPodHash != s.StableRS && m.canaryServes(t, service, s.CurrentPodHash)
	})
	end = m.awaitRollout(t, service, "it is aborted", 2*time.Minute, func(s rolloutStatus) bool { return s.Abort })
	s := m.rollout(t, service)
	assert.Contains(t, s.Message, measured, "why it was aborted")
	took := end.Sub(began)
	t.Logf("%s: aborted %.0f s after its first pod was ready%s", service, took.Seconds(), machine())
	assert.LessOrEqual(t, took, abortLimit)
	told(t, service+" aborted", measured)
	return began, end
}

// back releases what runs already, which ends an aborted rollout.
func (m *installation) back(t *testing.T, tag string, services ...string) {
	t.Helper()
	var flags []string
	for _, service := range services {
		flags = append(flags, "--set", service+".image.tag="+tag, "--set-json", service+".env.MALL_FAULTS="+quoted("[]"))
	}
	m.change(t, flags...)
	for _, service := range services {
		m.awaitRollout(t, service, "the good version is the wanted one again", time.Minute, func(s rolloutStatus) bool { return s.Phase == "Healthy" && !s.Abort })
	}
}

// quoted is a text as a JSON value.
func quoted(text string) string {
	b, _ := json.Marshal(text)
	return string(b)
}

// rolloutStatus is what a Rollout says of itself.
type rolloutStatus struct {
	Phase, Message, CurrentPodHash, StableRS string
	Abort                                    bool
	PauseConditions                          []struct{ Reason string }
	Canary                                   struct {
		Weights struct{ Canary struct{ Weight int } }
	}
	ObservedGeneration string
}

func (s rolloutStatus) waits(reason string) bool {
	return len(s.PauseConditions) > 0 && s.PauseConditions[0].Reason == reason
}

func (m *installation) readRollout(ctx context.Context, service string) (rolloutStatus, error) {
	var got struct {
		Metadata struct{ Generation int64 }
		Status   rolloutStatus
	}
	err := cluster.Get(ctx, &got, "rollout", service, "--namespace", m.namespace)
	if err == nil && fmt.Sprint(got.Metadata.Generation) != got.Status.ObservedGeneration {
		err = errors.New("its status is of the version before")
	}
	return got.Status, err
}

func (m *installation) rollout(t *testing.T, service string) rolloutStatus {
	t.Helper()
	s, err := m.readRollout(t.Context(), service)
	require.NoError(t, err)
	return s
}

// awaitRollout waits until a Rollout is as wanted, and says when.
func (m *installation) awaitRollout(t *testing.T, service, what string, limit time.Duration, is func(rolloutStatus) bool) time.Time {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	for {
		s, err := m.readRollout(ctx, service)
		if err == nil && is(s) {
			return time.Now()
		}
		select {
		case <-ctx.Done():
			runs, _ := cluster.Kubectl(t.Context(), "get", "analysisruns", "--namespace", m.namespace, "--output",
				`jsonpath={range .items[*]}{.metadata.name} {.status.phase} {.status.message}{range .status.metricResults[*]}{"\n  "}{.name} {.phase}{range .measurements[*]} {.phase}={.value}{end}{end}{"\n"}{end}`)
			pods, _ := cluster.Kubectl(t.Context(), "get", "pods", "--namespace", m.namespace, "--selector", "app.kubernetes.io/name="+service)
			require.FailNow(t, "not within "+limit.String(), "%s: %s. %+v %v\n%s%s", service, what, s, err, runs, pods)
		case <-time.After(500 * time.Millisecond):
		}
	}
}

// tell changes the status, as `kubectl argo rollouts promote` and `abort` do.
func (m *installation) tell(t *testing.T, service, patch string) {
	t.Helper()
	_, err := cluster.Kubectl(t.Context(), "patch", "rollout", service, "--namespace", m.namespace, "--subresource=status", "--type=merge", "--patch", patch)
	require.NoError(t, err)
}

// tag is the version that a Rollout is to run.
func (m *installation) tag(t *testing.T, service string) string {
	t.Helper()
	image, err := cluster.Kubectl(t.Context(), "get", "rollout", service, "--namespace", m.namespace, "--output", "jsonpath={.spec.template.spec.containers[0].image}")
	require.NoError(t, err)
	return image[strings.LastIndexByte(image, ':')+1:]
}

func (m *installation) canaryServes(t *testing.T, service, hash string) bool {
	t.Helper()
	pods, err := m.pods(t.Context(), service)
	return err == nil && slices.ContainsFunc(pods, func(p pod) bool { return p.serves() && p.Metadata.Labels["rollouts-pod-template-hash"] == hash })
}

// share is the percentage of a service's requests of the last 20 s that reached the canary, as Prometheus counts.
func (m *installation) share(t *testing.T, service string) float64 {
	t.Helper()
	requests := fmt.Sprintf(`sum(increase(http_server_request_duration_seconds_count{namespace=%q, service_name=%q%%s}[20s]))`, m.namespace, service)
	canary := fmt.Sprintf(`, rollouts_pod_template_hash=%q`, m.rollout(t, service).CurrentPodHash)
	query := "100 * " + fmt.Sprintf(requests, canary) + " / " + fmt.Sprintf(requests, "")
	page, err := cluster.Kubectl(t.Context(), "get", "--raw", "/api/v1/namespaces/"+rig.PrometheusNamespace+"/services/prometheus:9090/proxy/api/v1/query?query="+url.QueryEscape(query))
	require.NoError(t, err)
	var answer struct {
		Data struct{ Result []struct{ Value [2]any } }
	}
	require.NoError(t, json.Unmarshal([]byte(page), &answer))
	require.Len(t, answer.Data.Result, 1, page)
	value, err := strconv.ParseFloat(fmt.Sprint(answer.Data.Result[0].Value[1]), 64)
	require.NoError(t, err)
	return value
}

// violations are the rows of orders that break an invariant.
func (m *installation) violations(t *testing.T) []string {
	t.Helper()
	report, err := m.auditReport(t.Context(), 5*time.Second)
	require.NoError(t, err)
	var rows []string
	for _, v := range report.Violations {
		rows = append(rows, v.Invariant+" "+v.Row)
	}
	return rows
}
