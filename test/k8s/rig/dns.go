package rig

import (
	"context"
	"embed"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"text/template"
	"time"
)

const goarch = runtime.GOARCH

//go:embed manifests
var manifests embed.FS

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// manifest fills in one of the rig's own manifests.
func manifest(file string, values any) (string, error) {
	t, err := template.New(file).Option("missingkey=error").ParseFS(manifests, "manifests/"+file)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	err = t.ExecuteTemplate(&out, file, values)
	return out.String(), err
}

// unprivileged is the user that the rig's pods run as.
const unprivileged = "65532:65532"

// static is the image of a statically linked program from the rig's bin folder.
func (r *Rig) static(name string) Image {
	return Image{Name: name, Files: map[string]string{"/usr/bin/" + name: r.path("bin", name)}, Entrypoint: []string{"/usr/bin/" + name}, User: unprivileged}
}

func (r *Rig) ownImages(ctx context.Context) error {
	_, err := r.Load(ctx, r.static("pause"), r.static("coredns"))
	return err
}

func (r *Rig) dnsUp(ctx context.Context) error {
	images, err := r.Load(ctx, r.static("coredns"))
	if err != nil {
		return err
	}
	text, err := manifest("coredns.yaml", map[string]string{"Image": images["coredns"], "ClusterIP": dnsService, "Domain": dnsDomain, "NodeIP": r.NodeIP()})
	if err != nil {
		return err
	}
	if err := r.Apply(ctx, text); err != nil {
		return err
	}
	return r.RolledOut(ctx, "kube-system", "deployment/coredns", time.Minute)
}

// RolledOut waits until all pods of a workload are new and available.
func (r *Rig) RolledOut(ctx context.Context, namespace, workload string, limit time.Duration) error {
	_, err := r.Run(ctx, "rollout", "status", workload, "--namespace", namespace, fmt.Sprintf("--timeout=%v", limit))
	if err == nil {
		return nil
	}
	pods, _ := r.Run(ctx, "get", "pods", "--namespace", namespace, "--output", "wide")
	events, _ := r.Run(ctx, "events", "--namespace", namespace, "--types", "Warning")
	return fmt.Errorf("%w\n%s%s", err, pods, events)
}
