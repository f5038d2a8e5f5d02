// Command schemas writes JSON schemas of Kubernetes' own kinds and of the custom ones that mall's charts use, for
// kubeconform to read without a network:
//
//	go run ./schemas -out DIR
//	kubeconform -strict -schema-location 'DIR/{{.ResourceKind}}{{.KindSuffix}}.json' manifest.yaml
//
// With -definitions DIR it writes instead the definitions of the custom kinds that a test cluster lacks, for kubectl to apply.
//
// The sources are files of Go modules, pinned by go.mod or below.
package main

import (
	"bytes"
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
	lacks  bool   // a test cluster has no controller of theirs, and so not their definitions
}

var kubernetes = source{module: "k8s.io/kubernetes", files: "api/openapi-spec/swagger.json"}

var custom = []source{
	{"sigs.k8s.io/gateway-api", "config/crd/experimental/*.yaml", false},
	{"github.com/argoproj/argo-rollouts", "manifests/crds/*.yaml", false},
	{"github.com/argoproj/argo-cd/v3@v3.2.11", "manifests/crds/*.yaml", false},
	{"github.com/prometheus-operator/prometheus-operator@v0.85.0", "example/prometheus-operator-crd/*.yaml", true},
	{"github.com/external-secrets/external-secrets@v1.3.2", "config/crds/bases/*.yaml", true},
	{"github.com/cert-manager/cert-manager@v1.19.2", "deploy/crds/*.yaml", true},
	{"github.com/envoyproxy/gateway@v1.9.1", "charts/gateway-helm/charts/crds/crds/generated/*.yaml", true},
}

func main() {
	out := flag.String("out", "", "folder to write the schemas to")
	definitions := flag.String("definitions", "", "folder to write definitions to")
	flag.Parse()
	write, dir := run, *out
	if dir == "" {
		write, dir = define, *definitions
	}
	if dir == "" || *out != "" && *definitions != "" || flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "usage: go run ./schemas -out DIR | -definitions DIR")
		os.Exit(2)
	}
	n, err := write(dir)
	if err != nil {
		fmt.Fprintln(os.Stderr, "schemas:", err)
		os.Exit(1)
	}
	fmt.Printf("%d files in %s\n", n, dir)
}

// define copies the definitions that a test cluster lacks.
func define(out string) (n int, err error) {
	if err := os.MkdirAll(out, 0o750); err != nil {
		return 0, err
	}
	for _, s := range custom {
		if !s.lacks {
			continue
		}
		files, err := s.open()
		if err != nil {
			return n, err
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				return n, err
			}
			if !bytes.Contains(text, []byte("\nkind: CustomResourceDefinition")) {
				continue // a kustomization of the others
			}
			n++
			if err := os.WriteFile(filepath.Join(out, fmt.Sprintf("%03d.yaml", n)), text, 0o600); err != nil {
				return n, err
			}
		}
	}
	return n, nil
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
