package gitops

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// chart is the umbrella chart with its dependencies unpacked below charts/, where Helm and Argo CD find
// them without asking anybody.
type chart struct {
	version string
	files   map[string][]byte // by path with slashes
}

// metadata is what of a Chart.yaml counts here.
type metadata struct {
	Name         string
	Version      string
	Dependencies []struct{ Name, Alias, Repository string }
}

// umbrella reads deploy/charts/mall. A dependency's own dependencies are the library alone, whose templates
// Helm takes from the umbrella's.
func umbrella(charts string) (*chart, error) {
	about, files, err := readChart(filepath.Join(charts, "mall"))
	if err != nil {
		return nil, err
	}
	out := &chart{about.Version, files}
	have := map[string]bool{}
	for _, dependency := range about.Dependencies {
		have[dependency.Name] = true
	}
	for _, dependency := range about.Dependencies {
		folder, local := strings.CutPrefix(dependency.Repository, "file://")
		if !local {
			return nil, fmt.Errorf("deploy/charts/mall/Chart.yaml: dependency %s comes from %s: only file:// can be exported", dependency.Name, dependency.Repository)
		}
		sub, files, err := readChart(filepath.Join(charts, "mall", filepath.FromSlash(folder)))
		if err != nil {
			return nil, err
		}
		for _, inner := range sub.Dependencies {
			if !have[inner.Name] {
				return nil, fmt.Errorf("deploy/charts/mall/Chart.yaml: %s needs %s, which is to be a dependency of mall as well", sub.Name, inner.Name)
			}
		}
		for name, text := range files {
			out.files["charts/"+sub.Name+"/"+name] = text
		}
	}
	return out, nil
}

// readChart reads a chart's files but for charts/, which `helm dependency build` makes.
func readChart(dir string) (*metadata, map[string][]byte, error) {
	files := map[string][]byte{}
	err := readFiles(dir, "", files)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("the chart %s is missing: run this in a checkout of the code", dir)
	}
	if err != nil {
		return nil, nil, err
	}
	about := &metadata{}
	if err := yaml.Unmarshal(files["Chart.yaml"], about); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", filepath.Join(dir, "Chart.yaml"), err)
	}
	return about, files, nil
}

// readFiles reads a folder; it follows links, as Helm does.
func readFiles(dir, below string, files map[string][]byte) error {
	entries, err := os.ReadDir(filepath.Join(dir, filepath.FromSlash(below)))
	if err != nil {
		return err
	}
	for _, entry := range entries {
		name := path.Join(below, entry.Name())
		if name == "charts" || name == "Chart.lock" || entry.Name() == ".gitignore" {
			continue
		}
		full := filepath.Join(dir, filepath.FromSlash(name))
		info, err := os.Stat(full)
		if err != nil {
			return err
		}
		if info.IsDir() {
			err = readFiles(dir, name, files)
		} else {
			files[name], err = os.ReadFile(full)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// name is the same for the same content, and another one for any other: who changes a chart need not
// remember to count its version up, and what an environment runs never changes under it.
func (c *chart) name() string {
	sum := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(c.files)) {
		sum.Write(fmt.Appendf(nil, "%s %d\n", name, len(c.files[name])))
		sum.Write(c.files[name])
	}
	return "mall-" + c.version + "-" + hex.EncodeToString(sum.Sum(nil))[:8]
}

func (c *chart) write(dir string) error {
	for name, text := range c.files {
		if err := writeFile(filepath.Join(dir, filepath.FromSlash(name)), text); err != nil {
			return err
		}
	}
	return nil
}
