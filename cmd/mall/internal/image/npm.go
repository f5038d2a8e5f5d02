package image

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

// lockedPackage is one of package-lock.json, by the folder it is installed in.
type lockedPackage struct {
	Version      string            `json:"version"`
	Resolved     string            `json:"resolved"`
	Integrity    string            `json:"integrity"`
	License      any               `json:"license"`
	Link         bool              `json:"link"`
	Dependencies map[string]string `json:"dependencies"`
}

// npmComponents lists what the workspace needs at run time, as the lock file resolved it: what may be in its pages. What
// only builds or tests them is left out.
func npmComponents(web, workspace string) ([]cdx.Component, error) {
	b, err := os.ReadFile(filepath.Join(web, "package-lock.json"))
	if err != nil {
		return nil, fmt.Errorf("the pages' packages: %w", err)
	}
	var lock struct {
		Packages map[string]lockedPackage `json:"packages"`
	}
	if err := json.Unmarshal(b, &lock); err != nil {
		return nil, fmt.Errorf("the pages' packages: %w", err)
	}
	if _, ok := lock.Packages[workspace]; !ok {
		return nil, fmt.Errorf("package-lock.json knows no workspace %s", workspace)
	}
	found := map[string]cdx.Component{}
	seen := map[string]bool{}
	var visit func(folder string) error
	visit = func(folder string) error {
		if seen[folder] {
			return nil
		}
		seen[folder] = true
		p := lock.Packages[folder]
		if p.Link { // a workspace of our own
			return visit(p.Resolved)
		}
		if i := strings.LastIndex(folder, "node_modules/"); i >= 0 {
			c := npmComponent(folder[i+len("node_modules/"):], p)
			found[c.BOMRef] = c
		}
		for _, name := range slices.Sorted(maps.Keys(p.Dependencies)) {
			at, ok := resolve(lock.Packages, folder, name)
			if !ok {
				return fmt.Errorf("package-lock.json does not hold %s, which %s needs: run npm install in web/", name, folder)
			}
			if err := visit(at); err != nil {
				return err
			}
		}
		return nil
	}
	if err := visit(workspace); err != nil {
		return nil, err
	}
	all := make([]cdx.Component, 0, len(found))
	for _, ref := range slices.Sorted(maps.Keys(found)) {
		all = append(all, found[ref])
	}
	return all, nil
}

// resolve finds a package as Node does: from the folder upwards.
func resolve(packages map[string]lockedPackage, from, name string) (string, bool) {
	for dir := from; ; dir = path.Dir(dir) {
		at := path.Join(dir, "node_modules", name)
		if _, ok := packages[at]; ok {
			return at, true
		}
		if dir == "." || dir == "" {
			return "", false
		}
	}
}

func npmComponent(name string, p lockedPackage) cdx.Component {
	purl := "pkg:npm/" + strings.Replace(url.PathEscape(name), "%2F", "/", 1) + "@" + p.Version
	purl = strings.Replace(purl, "npm/@", "npm/%40", 1)
	c := cdx.Component{Type: cdx.ComponentTypeLibrary, BOMRef: purl, Name: name, Version: p.Version, PackageURL: purl}
	if id, ok := p.License.(string); ok && id != "" {
		c.Licenses = &cdx.Licenses{{Expression: id}}
	}
	if sum, ok := strings.CutPrefix(p.Integrity, "sha512-"); ok {
		if raw, err := base64.StdEncoding.DecodeString(sum); err == nil {
			c.Hashes = &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA512, Value: hex.EncodeToString(raw)}}
		}
	}
	return c
}
