package rig

import (
	"context"
	"time"
)

// Prometheus, as those inside the cluster reach it.
const (
	PrometheusNamespace = "monitoring"
	PrometheusAddress   = "http://prometheus." + PrometheusNamespace + ":9090"
)

// PrometheusUp runs a Prometheus that scrapes every pod with a port named metrics, every five seconds, and labels what
// it finds as a PodMonitor of production would.
func (r *Rig) PrometheusUp(ctx context.Context) error {
	if err := r.build(ctx, []program{
		{name: "prometheus", module: "tools/prometheus", pkg: "github.com/prometheus/prometheus/cmd/prometheus", tags: "remove_all_sd"},
		{name: "podtargets", module: kubernetesModule, pkg: "./podtargets", tags: kubernetesTags},
	}); err != nil {
		return err
	}
	images, err := r.Load(ctx, r.static("prometheus"), r.static("podtargets"))
	if err != nil {
		return err
	}
	text, err := manifest("prometheus.yaml", map[string]string{"Image": images["prometheus"], "Targets": images["podtargets"], "Namespace": PrometheusNamespace})
	if err != nil {
		return err
	}
	if err := r.Apply(ctx, text); err != nil {
		return err
	}
	return r.RolledOut(ctx, PrometheusNamespace, "deployment/prometheus", time.Minute)
}
