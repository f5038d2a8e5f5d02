package analysis

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

const chart = "../../deploy/charts/mall-analysis"

// programs are built from tools/kubernetes, once: or taken from the folder that MALL_KUBERNETES_BIN names.
var programs = map[string]string{"helm": "helm.sh/helm/v3/cmd/helm", "measure": "./measure"}

var building sync.Mutex

// program is the path of a program that was built.
func program(t *testing.T, name string) string {
	t.Helper()
	building.Lock()
	defer building.Unlock()
	if dir := os.Getenv("MALL_KUBERNETES_BIN"); dir != "" {
		return filepath.Join(dir, name)
	}
	path, err := filepath.Abs("../../.mall/tools/kubernetes/" + name)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "go", "build", "-C", "../kubernetes", "-trimpath", "-tags", "selinux,notest,grpcnotrace", "-o", path, programs[name])
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return path
}

func helm(t *testing.T, set ...string) (string, error) {
	t.Helper()
	args := []string{"template", "mall", chart, "--namespace", "mall", "--kube-version", "1.35.0"} // built without its Makefile, Helm says 1.20
	for _, s := range set {
		if strings.HasSuffix(s, ".yaml") {
			args = append(args, "--values", filepath.Join(chart, s))
		} else {
			args = append(args, "--set", s)
		}
	}
	out, err := exec.CommandContext(t.Context(), program(t, "helm"), args...).Output()
	if failed := new(exec.ExitError); errors.As(err, &failed) {
		err = errors.New(string(failed.Stderr))
	}
	return string(out), err
}

var rendered struct {
	sync.Mutex
	templates string
}

// templates is the chart as the test cluster has it.
func templates(t *testing.T) string {
	t.Helper()
	rendered.Lock()
	defer rendered.Unlock()
	if rendered.templates == "" {
		out, err := helm(t, "values-rig.yaml", "prometheus.address=http://prometheus.invalid:9090")
		if err != nil {
			t.Fatal(err)
		}
		rendered.templates = out
	}
	return rendered.templates
}

// verdict is one line of what measure says.
type verdict struct{ Template, Metric, Phase, Value, Message string }

// measure lets Rollouts' code measure each metric once.
func measure(t *testing.T, templates, address string, more ...string) map[string]verdict {
	t.Helper()
	args := []string{"--address", address, "--arg", "service=order-api", "--arg", "canary-hash=new", "--arg", "stable-hash=old"}
	for _, m := range more {
		args = append(args, "--arg", m)
	}
	cmd := exec.CommandContext(t.Context(), program(t, "measure"), args...)
	cmd.Stdin = strings.NewReader(templates)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, &stderr)
	}
	all := map[string]verdict{}
	lines := json.NewDecoder(bytes.NewReader(out))
	for {
		var v verdict
		if err := lines.Decode(&v); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all[v.Metric] = v
	}
}
