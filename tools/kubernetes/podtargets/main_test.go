package main

import (
	"encoding/json"
	"testing"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func TestPodsWithMetricsAreTargets(t *testing.T) {
	pod := func(name, ip, port string, labels map[string]string) v1.Pod {
		return v1.Pod{
			ObjectMeta: metav1.ObjectMeta{Namespace: "mall", Name: name, Labels: labels}, Status: v1.PodStatus{PodIP: ip},
			Spec: v1.PodSpec{Containers: []v1.Container{{Ports: []v1.ContainerPort{{Name: port, ContainerPort: 9091}}}}},
		}
	}
	got, err := json.Marshal(targets([]v1.Pod{
		pod("canary", "10.0.0.1", "metrics", map[string]string{"app.kubernetes.io/name": "order-api", "rollouts-pod-template-hash": "abc"}),
		pod("starting", "", "metrics", nil), pod("other", "10.0.0.2", "http", nil), pod("plain", "fd00::1", "metrics", nil),
	}))
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"targets":["10.0.0.1:9091"],"labels":{"job":"order-api","namespace":"mall","pod":"canary","rollouts_pod_template_hash":"abc"}},` +
		`{"targets":["[fd00::1]:9091"],"labels":{"job":"","namespace":"mall","pod":"plain"}}]`
	if string(got) != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}
