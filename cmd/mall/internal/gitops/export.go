// Package gitops writes the repository that Argo CD follows: deploy/gitops of the checkout, and the
// umbrella chart with all that it is made of.
package gitops

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// What stands in deploy/gitops where a team's own belongs.
const (
	exampleRepository = "https://git.example.com/mall/gitops.git"
	exampleRegistry   = "registry.example.com/mall"
	exampleChart      = "chart: charts/mall"
)

// marker tells an export from a folder that holds something else.
const marker = "argocd/applicationset.yaml"

// Export is what to write and where.
type Export struct {
	Root string // of the checkout of the code
	Dir  string // to write to
	// Repository is the URL under which Argo CD will find Dir; Registry where images are. Empty: examples stay.
	Repository, Registry string
	// Environments take the chart at once. Those of a new export always do.
	Environments []string
}

// Result tells what an export did.
type Result struct {
	Chart   string   // folder of the chart
	Written []string // files other than the chart's
	Kept    []string // that are there and differ from what the code has
	Unused  []string // folders of charts that no environment names
	Example bool     // whether the repository's URL is still the example's
}

// Run writes what is missing. What a team has changed stays: environments are theirs, and a chart that
// an environment runs is never changed, a new one lies beside it.
func (e Export) Run() (*Result, error) {
	fresh, err := e.checkDir()
	if err != nil {
		return nil, err
	}
	chart, err := umbrella(filepath.Join(e.Root, "deploy", "charts"))
	if err != nil {
		return nil, err
	}
	if !fresh {
		for _, environment := range e.Environments {
			if _, err := os.Stat(e.config(environment)); err != nil {
				return nil, fmt.Errorf("there is no environment %q in %s", environment, e.Dir)
			}
		}
	}
	result := &Result{Chart: "charts/" + chart.name()}
	if err := chart.write(filepath.Join(e.Dir, filepath.FromSlash(result.Chart))); err != nil {
		return nil, err
	}
	if err := e.writeFiles(result); err != nil {
		return nil, err
	}
	if err := e.take(fresh, result); err != nil {
		return nil, err
	}
	source, err := os.ReadFile(filepath.Join(e.Dir, filepath.FromSlash(marker)))
	result.Example = bytes.Contains(source, []byte(exampleRepository))
	return result, err
}

func (e Export) config(environment string) string {
	return filepath.Join(e.Dir, "environments", environment, "config.yaml")
}

// checkDir reports whether the export is a new one.
func (e Export) checkDir() (bool, error) {
	entries, err := os.ReadDir(e.Dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	entries = slices.DeleteFunc(entries, func(entry fs.DirEntry) bool { return entry.Name() == ".git" })
	if len(entries) == 0 {
		return true, nil
	}
	if _, err := os.Stat(filepath.Join(e.Dir, filepath.FromSlash(marker))); err != nil {
		return false, fmt.Errorf("%s is neither empty nor an earlier export (it has no %s): name another folder", e.Dir, marker)
	}
	return false, nil
}

// writeFiles writes the files of deploy/gitops that are not there.
func (e Export) writeFiles(result *Result) error {
	files := map[string][]byte{}
	if err := readFiles(filepath.Join(e.Root, "deploy", "gitops"), "", files); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		text, target := e.adapt(files[name]), filepath.Join(e.Dir, filepath.FromSlash(name))
		there, err := os.ReadFile(target)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			result.Written = append(result.Written, name)
			err = writeFile(target, text)
		case err == nil && !bytes.Equal(there, text) && !strings.HasPrefix(name, "environments/"):
			result.Kept = append(result.Kept, name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (e Export) adapt(text []byte) []byte {
	if e.Repository != "" {
		text = bytes.ReplaceAll(text, []byte(exampleRepository), []byte(e.Repository))
	}
	if e.Registry != "" {
		text = bytes.ReplaceAll(text, []byte(exampleRegistry), []byte(e.Registry))
	}
	return text
}

var chartLine = regexp.MustCompile(`(?m)^chart:[ \t]*(\S+)`)

// take points environments at the chart, and finds the charts that none points at.
func (e Export) take(fresh bool, result *Result) error {
	configs, err := filepath.Glob(e.config("*"))
	if err != nil {
		return err
	}
	used := map[string]bool{result.Chart: true}
	for _, path := range configs {
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		environment := filepath.Base(filepath.Dir(path))
		if fresh || slices.Contains(e.Environments, environment) || bytes.Contains(text, []byte(exampleChart+"\n")) {
			if !chartLine.Match(text) {
				return fmt.Errorf("%s has no line `chart:`", path)
			}
			text = chartLine.ReplaceAll(text, []byte("chart: "+result.Chart))
			if err := writeFile(path, text); err != nil {
				return err
			}
		}
		if found := chartLine.FindSubmatch(text); found != nil {
			used[string(found[1])] = true
		}
	}
	charts, err := os.ReadDir(filepath.Join(e.Dir, "charts"))
	for _, chart := range charts {
		if name := "charts/" + chart.Name(); !used[name] {
			result.Unused = append(result.Unused, name)
		}
	}
	return err
}

func writeFile(path string, text []byte) error {
	//nolint:gosec // a repository's files are for everybody who may read the repository
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o644) //nolint:gosec // likewise
}
