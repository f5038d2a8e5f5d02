package charts_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"

	"mall/test/collectortest"
)

// findHelm is Helm: MALL_HELM, the one of the path, or else built once from the version that tools/kubernetes pins.
var findHelm = sync.OnceValues(func() (string, error) {
	if bin := os.Getenv("MALL_HELM"); bin != "" {
		return bin, nil
	}
	built := filepath.Join(collectortest.Root, ".mall", "tools", "bin", "helm")
	if _, err := os.Stat(built); err == nil {
		return built, nil
	}
	if bin, err := exec.LookPath("helm"); err == nil {
		return bin, nil
	}
	build := exec.Command("go", "build", "-trimpath", "-tags", "selinux,notest,grpcnotrace", "-ldflags", "-s -w", "-o", built, "helm.sh/helm/v3/cmd/helm")
	build.Dir = filepath.Join(collectortest.Root, "tools", "kubernetes")
	build.Env = append(os.Environ(), "GOWORK=off", "CGO_ENABLED=0", "GOFLAGS=-mod=readonly")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build Helm: %w\n%s", err, out)
	}
	return built, nil
})

// kubeVersion is said to Helm, since one that was not built by its Makefile takes the cluster for one of 2020.
const kubeVersion = "1.35.0"

// rendered keeps what Helm made of which settings.
var rendered sync.Map

// helmTemplate renders mall-observability with these settings; an error has what Helm says.
func helmTemplate(settings ...string) (string, error) {
	key := strings.Join(settings, "\n")
	if text, ok := rendered.Load(key); ok {
		return text.(string), nil
	}
	bin, err := findHelm()
	if err != nil {
		return "", err
	}
	args := []string{"template", "mall-observability", chartPath, "--namespace", "observability", "--kube-version", kubeVersion}
	for _, s := range settings {
		args = append(args, "--set", s)
	}
	cmd := exec.Command(bin, args...)
	var out, words bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &words
	if err := cmd.Run(); err != nil {
		return "", errors.Join(err, errors.New(words.String()))
	}
	rendered.Store(key, out.String())
	return out.String(), nil
}
