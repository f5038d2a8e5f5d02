package release

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// imagesFile holds the versions of an environment.
const imagesFile = "images.yaml"

// findEnvironments returns the folder of environments below a checkout: that of a GitOps repository, or
// of mall's own before `mall gitops export`.
func findEnvironments(checkout string) (string, error) {
	for _, dir := range []string{"environments", "deploy/gitops/environments"} {
		path := filepath.Join(checkout, filepath.FromSlash(dir))
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			return path, nil
		}
	}
	return "", fmt.Errorf("%s has no folder environments: --checkout names a checkout of the GitOps repository (`mall gitops export` makes one)", checkout)
}

// environments lists those that have an images.yaml.
func environments(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if _, err := os.Stat(filepath.Join(dir, e.Name(), imagesFile)); err == nil {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// readImages reads the versions of an environment.
func readImages(dir, environment string) (*Images, error) {
	known, err := environments(dir)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(known, environment) {
		return nil, fmt.Errorf("there is no environment %q: %s", environment, strings.Join(known, ", "))
	}
	path := filepath.Join(dir, environment, imagesFile)
	source, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is missing", path)
	}
	if err != nil {
		return nil, err
	}
	images, err := ParseImages(source)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return images, nil
}

// choose turns what was asked for into services of the file, in its order.
func choose(images *Images, environment string, wanted []string) ([]string, error) {
	known := images.Services()
	if slices.Equal(wanted, []string{"all"}) {
		return known, nil
	}
	for _, name := range wanted {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("%s has no service %q: %s, or all", environment, name, strings.Join(known, ", "))
		}
	}
	return slices.DeleteFunc(known, func(name string) bool { return !slices.Contains(wanted, name) }), nil
}
