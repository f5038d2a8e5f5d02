package main

import (
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"mall/tools/charts"
	"mall/tools/gateway"
	"mall/tools/observe"
)

// tree maps files, relative to the checkout, to what is in them.
type tree map[string][sha256.Size]byte

// digests reads what generating may write: contracts (goctl formats them), all Go code of the services,
// the OpenAPI document, the gateway's routes and the pages' types of it, dashboards, rules and runbooks. Contents count, not what git knows, so work in progress does not matter.
func digests(root string) (tree, error) {
	t := tree{}
	var places []string
	for _, pattern := range append([]string{"app/*/api", "app/*/rpc", path.Dir(openAPIFile), gateway.File, clientFile}, slices.Concat(observe.Places, charts.Places)...) {
		found, err := glob(root, pattern)
		if err != nil {
			return nil, err
		}
		places = append(places, found...)
	}
	for _, place := range places {
		err := filepath.WalkDir(place, func(file string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			if !slices.Contains([]string{".go", ".api", ".yaml", ".json", ".md", ".ts", ".tpl"}, filepath.Ext(file)) {
				return nil
			}
			content, err := os.ReadFile(file)
			if errors.Is(err, fs.ErrNotExist) { // an editor's temporary file
				return nil
			}
			t[relative(root, file)] = sha256.Sum256(content)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return t, nil
}

// diff names the files that were added, removed or changed, sorted.
func (t tree) diff(after tree) []string {
	var changed []string
	for file, digest := range after {
		if old, ok := t[file]; !ok {
			changed = append(changed, file+" (new)")
		} else if old != digest {
			changed = append(changed, file)
		}
	}
	for file := range t {
		if _, ok := after[file]; !ok {
			changed = append(changed, file+" (removed)")
		}
	}
	slices.SortFunc(changed, strings.Compare)
	return changed
}
