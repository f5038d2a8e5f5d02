package rig

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// RolloutsNamespace is where Argo Rollouts runs.
const RolloutsNamespace = "argo-rollouts"

// gatewayPlugin is the name under which Rollouts refer to the plugin that shifts traffic.
const gatewayPlugin = "argoproj-labs/gatewayAPI"

// rolloutsAccess is what the plugin may do beyond the controller's own role.
const rolloutsAccess = `
apiVersion: v1
kind: Namespace
metadata: {name: argo-rollouts}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: argo-rollouts-gateway-api}
rules: [{apiGroups: [gateway.networking.k8s.io], resources: [httproutes], verbs: [get, update]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: argo-rollouts-gateway-api}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: argo-rollouts-gateway-api}
subjects: [{kind: ServiceAccount, name: argo-rollouts, namespace: argo-rollouts}]
`

// RolloutsUp runs Argo Rollouts from its own manifests, with tools/kubernetes/gatewayplugin for the Gateway API.
func (r *Rig) RolloutsUp(ctx context.Context) error {
	if err := r.build(ctx, []program{
		{name: "rollouts-controller", module: kubernetesModule, pkg: "github.com/argoproj/argo-rollouts/cmd/rollouts-controller", tags: kubernetesTags},
		{name: "gatewayplugin", module: kubernetesModule, pkg: "./gatewayplugin", tags: kubernetesTags},
	}); err != nil {
		return err
	}
	controller := r.static("rollouts-controller")
	controller.Files["/plugins/gatewayplugin"] = r.path("bin", "gatewayplugin")
	images, err := r.Load(ctx, controller)
	if err != nil {
		return err
	}
	text, err := r.rolloutsManifest(ctx, images["rollouts-controller"])
	if err != nil {
		return err
	}
	if err := r.Apply(ctx, rolloutsAccess); err != nil {
		return err
	}
	// Its objects name no namespace.
	file := r.path("run", "rollouts.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return err
	}
	if _, err := r.Run(ctx, "apply", "--server-side", "--force-conflicts", "--namespace", RolloutsNamespace, "-f", file); err != nil {
		return err
	}
	if err := r.definitionsKnown(ctx); err != nil {
		return err
	}
	return r.RolledOut(ctx, RolloutsNamespace, "deployment/argo-rollouts", 2*time.Minute)
}

// rolloutsManifest is what Argo Rollouts publishes, with our image and plugin.
func (r *Rig) rolloutsManifest(ctx context.Context, image string) (string, error) {
	dir, err := r.moduleDir(ctx, kubernetesModule, "github.com/argoproj/argo-rollouts")
	if err != nil {
		return "", err
	}
	b, err := os.ReadFile(filepath.Join(dir, "manifests", "install.yaml"))
	if err != nil {
		return "", err
	}
	text := string(b)
	for _, change := range [][2]string{
		// Plugins are copied to a folder below the working directory. Namespaces bring their own notifications.
		{"- image: quay.io/argoproj/argo-rollouts:latest\n", "- image: " + image + "\n        workingDir: /home/argo-rollouts\n" +
			"        args: [--leader-elect=false, --self-service-notification-enabled]\n"},
		{"imagePullPolicy: Always", "imagePullPolicy: Never"},
		{"  name: argo-rollouts-config\n", "  name: argo-rollouts-config\ndata:\n  trafficRouterPlugins: |\n    - name: " + gatewayPlugin + "\n      location: file:///plugins/gatewayplugin\n"},
	} {
		if strings.Count(text, change[0]) != 1 {
			return "", fmt.Errorf("manifest of Argo Rollouts has %q %d times instead of once: adapt rolloutsManifest to the version in %s/go.mod",
				change[0], strings.Count(text, change[0]), kubernetesModule)
		}
		text = strings.Replace(text, change[0], change[1], 1)
	}
	return text, nil
}
