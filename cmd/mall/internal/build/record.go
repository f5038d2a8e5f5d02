package build

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// binary is what is known of one that was built.
type binary struct {
	Fingerprint string    `json:"fingerprint"`
	Version     string    `json:"version"`
	Size        int64     `json:"size"`
	ModTime     time.Time `json:"modTime"`
}

// record remembers, beside the binaries, what was built from what. Every mall of a checkout shares it.
type record struct {
	// Tree is a quick look at the whole checkout: if it is the same, nothing changed.
	Tree     string            `json:"tree"`
	Binaries map[string]binary `json:"binaries"`
	Pages    map[string]page   `json:"pages"` // by workspace
}

func recordPath(root string) string { return filepath.Join(root, "bin", "build.json") }

// loadRecord returns an empty record when there is none or it cannot be read: then
// everything is built.
func loadRecord(root string) *record {
	rec := &record{}
	if b, err := os.ReadFile(recordPath(root)); err != nil || json.Unmarshal(b, rec) != nil {
		rec = &record{}
	}
	if rec.Binaries == nil {
		rec.Binaries = map[string]binary{}
	}
	if rec.Pages == nil {
		rec.Pages = map[string]page{}
	}
	return rec
}

// BuiltVersion is the version of the named binary as it lies in bin/, or "".
func BuiltVersion(root, name string) string { return loadRecord(root).Binaries[name].Version }

func (r *record) save(root string) error {
	b, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("note what was built: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(recordPath(root)), 0o750); err != nil {
		return fmt.Errorf("note what was built: %w", err)
	}
	if err := os.WriteFile(recordPath(root), b, 0o600); err != nil {
		return fmt.Errorf("note what was built: %w", err)
	}
	return nil
}

func (r *record) note(path string, t Target, fingerprint, version string) {
	b := binary{Fingerprint: fingerprint, Version: version}
	if fi, err := os.Stat(path); err == nil {
		b.Size, b.ModTime = fi.Size(), fi.ModTime()
	}
	r.Binaries[t.Name] = b
}

// present reports whether the binary at path is the one that was noted.
func (r *record) present(path string, t Target) bool {
	b, ok := r.Binaries[t.Name]
	fi, err := os.Stat(path)
	return ok && err == nil && fi.Size() == b.Size && fi.ModTime().Equal(b.ModTime)
}

func (r *record) allPresent(root string, targets []Target) bool {
	return !slices.ContainsFunc(targets, func(t Target) bool {
		if t.Name == self {
			return modTime(root, t).IsZero()
		}
		return !r.present(filepath.Join(root, t.Out()), t)
	})
}

// modTime is when the binary was made; zero if there is none.
func modTime(root string, t Target) time.Time {
	fi, err := os.Stat(filepath.Join(root, t.Out()))
	if err != nil {
		return time.Time{}
	}
	return fi.ModTime()
}

func (r *record) current(path string, t Target, fingerprint string) bool {
	return r.present(path, t) && r.Binaries[t.Name].Fingerprint == fingerprint
}

// treeStamp hashes names, sizes and times of every file a build may read. It takes
// milliseconds, while asking go list takes a second.
func treeStamp(root string) (string, error) {
	h := sha256.New()
	_, _ = fmt.Fprintln(h, os.Getenv("GOFLAGS"), os.Getenv("CGO_ENABLED"))
	for _, top := range []string{"go.mod", "go.sum", "app", "cmd", "common", "deploy/otel"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return nil //nolint:nilerr // a folder that is not there has no files; one that cannot be read fails in the build
			}
			if d.IsDir() {
				if name := d.Name(); name == "node_modules" || name == "testdata" || strings.HasPrefix(name, ".") {
					return filepath.SkipDir
				}
				return nil
			}
			fi, err := d.Info()
			if err != nil || strings.HasSuffix(path, "_test.go") {
				return nil //nolint:nilerr // it vanished while we looked: the next look sees that
			}
			_, _ = fmt.Fprintln(h, path, fi.Size(), fi.ModTime().UnixNano())
			return nil
		})
		if err != nil {
			return "", fmt.Errorf("look at %s: %w", top, err)
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
