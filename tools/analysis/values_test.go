package analysis

import (
	"strings"
	"testing"
)

const address = "prometheus.address=http://prometheus.invalid:9090"

func TestWrongValuesAreNamed(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ set, want string }{
		{"window=1m", "prometheus.address is empty"},
		{"prometheus.address=prometheus:9090", "/prometheus/address"},
		{address + ",window=90", "/window"},
		{address + ",windows=1m", "'windows' not allowed"},
		{address + ",errors.bound=5", "/errors/bound"},
		{address + ",errors.minRequests=0", "/errors/minRequests"},
		{address + ",version.pattern=.*", "/version/pattern"},
		{address + ",watch.count=0", "/watch/count"}, // Rollouts would refuse every Rollout with gates
		{address + ",version.pattern=%s-%s", "must hold %s once"},
		{address + ",notifications.kind=teams", "/notifications/kind"},
		{address + ",business.orders.enabled=false,business.invariants.enabled=false,business.payments.enabled=false", "enable one"},
	} {
		if _, err := helm(t, test.set); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.set, err, test.want)
		}
	}
}

// Production's values ask the same questions over longer windows; the arguments of the contract are there by name.
func TestValuesReachTheTemplates(t *testing.T) {
	t.Parallel()
	out, err := helm(t, address, "prometheus.labels.deployment_environment_name=production", "version.label=service_instance_id", "version.pattern=.+-%s-.+")
	if err != nil {
		t.Fatal(err)
	}
	got := measure(t, out, serve(t, nil))
	check(t, got, all(unknown, nil))
	for _, want := range []string{
		`deployment_environment_name="production",service_name="{{args.service}}",service_instance_id=~".+-{{args.canary-hash}}-.+"`,
		`mall_invariant_violations{deployment_environment_name="production",}`, "[1m]", "interval: 10s",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %s", want)
		}
	}
	pods := append(requests("old", 100, 0, 0), requests("new", 30, 0, 0)...)
	for i := range pods {
		pods[i].labels = strings.NewReplacer(`rollouts_pod_template_hash="new"`, `deployment_environment_name="production",service_instance_id="order-api-new-x7k2p"`,
			`rollouts_pod_template_hash="old"`, `deployment_environment_name="production",service_instance_id="order-api-old-9z8y7"`).Replace(pods[i].labels)
	}
	if got := measure(t, out, serve(t, pods))["error-ratio"]; got.Phase != good {
		t.Errorf("%+v", got)
	}
}

func TestEveryRobotGetsItsShape(t *testing.T) {
	t.Parallel()
	for kind, shape := range map[string]string{
		"slack": `{"text": {{ printf`, "feishu": `{"msg_type": "text", "content": {"text": {{ printf`,
		"dingtalk": `{"msgtype": "text", "text": {"content": {{ printf`, "wecom": `{"msgtype": "text", "text": {"content": {{ printf`,
	} {
		out, err := helm(t, address, "notifications.enabled=true", "notifications.kind="+kind)
		if err != nil {
			t.Fatal(err)
		}
		for _, trigger := range []string{"canary-aborted", "canary-completed", "canary-waiting", "canary-inconclusive"} {
			if !strings.Contains(out, "trigger.on-"+trigger) {
				t.Errorf("%s: nothing is sent on %s", kind, trigger)
			}
		}
		if n := strings.Count(out, shape); n != 4 {
			t.Errorf("%s: %d messages of its shape, want 4", kind, n)
		}
	}
}
