// Command schemas writes JSON schemas of Kubernetes' own kinds and of the custom ones that mall's charts use, for
// kubeconform to read without a network:
//
//	go run ./schemas -out DIR
//	kubeconform -strict -schema-location 'DIR/{{.ResourceKind}}{{.KindSuffix}}.json' manifest.yaml
//
// The sources are files of Go modules, pinned by go.mod or below.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// source is where definitions of kinds come from.
type source struct {
	module string // as `go mod download` takes it; without a version, the one of go.mod
	files  string // pattern below the module's folder
}

var kubernetes = source{"k8s.io/kubernetes", "api/openapi-spec/swagger.json"}

var custom = []source{
	{"sigs.k8s.io/gateway-api", "config/crd/experimental/*.yaml"},
	{"github.com/argoproj/argo-rollouts", "manifests/crds/*.yaml"},
	{"github.com/argoproj/argo-cd/v3@v3.2.11", "manifests/crds/*.yaml"},
	{"github.com/prometheus-operator/prometheus-operator@v0.85.0", "example/prometheus-operator-crd/*.yaml"},
	{"github.com/external-secrets/external-secrets@v1.3.2", "config/crds/bases/*.yaml"},
	{"github.com/cert-manager/cert-manager@v1.19.2", "deploy/crds/*.yaml"},
	{"github.com/envoyproxy/gateway@v1.9.1", "charts/gateway-helm/charts/crds/crds/generated/*.yaml"},
}

func main() {
	out := flag.String("out", "", "folder to write the schemas to")
	flag.Parse()
	if *out == "" || flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "usage: go run ./schemas -out DIR")
		os.Exit(2)
	}
	n, err := run(*out)
	if err != nil {
		fmt.Fprintln(os.Stderr, "schemas:", err)
		os.Exit(1)
	}
	fmt.Printf("%d schemas in %s\n", n, *out)
}

func run(out string) (int, error) {
	if err := os.MkdirAll(out, 0o750); err != nil {
		return 0, err
	}
	w := writer{dir: out, from: map[string]string{}}
	files, err := kubernetes.open()
	if err != nil {
		return 0, err
	}
	if err := w.builtIn(files[0]); err != nil {
		return 0, err
	}
	for _, s := range custom {
		files, err := s.open()
		if err != nil {
			return 0, err
		}
		for _, file := range files {
			if err := w.definitions(file); err != nil {
				return 0, fmt.Errorf("%s: %w", file, err)
			}
		}
	}
	return len(w.from), nil
}

// open fetches the module, unless it is there already, and returns its matching files.
func (s source) open() ([]string, error) {
	module := s.module
	if !strings.Contains(module, "@") {
		version, err := exec.Command("go", "list", "-mod=readonly", "-m", "-f", "{{.Version}}", module).Output()
		if err != nil {
			return nil, fmt.Errorf("go.mod does not name %s: %w", module, err)
		}
		module += "@" + strings.TrimSpace(string(version))
	}
	said, failed := exec.Command("go", "mod", "download", "-json", module).Output()
	var got struct{ Dir, Error string }
	if err := json.Unmarshal(said, &got); err != nil || got.Dir == "" {
		return nil, fmt.Errorf("fetch %s: %v %s", module, failed, got.Error)
	}
	files, err := filepath.Glob(filepath.Join(got.Dir, s.files))
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("%s has no %s", module, s.files)
	}
	return files, err
}

// writer writes one file a kind and version. kubeconform names files by the first word of a group only.
type writer struct {
	dir  string
	from map[string]string // file name: kind with its whole group
}

func (w *writer) write(group, version, kind string, schema any) error {
	name := strings.ToLower(kind)
	if first, _, _ := strings.Cut(group, "."); first != "" {
		name += "-" + strings.ToLower(first)
	}
	name += "-" + strings.ToLower(version) + ".json"
	full := group + "/" + version + " " + kind
	if other, ok := w.from[name]; ok && other != full {
		return fmt.Errorf("%s and %s would both be %s", other, full, name)
	}
	w.from[name] = full
	return w.file(name, schema)
}

func (w *writer) file(name string, schema any) error {
	b, err := json.Marshal(schema)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(w.dir, name), b, 0o600)
}
