package build

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// newerNode is what builds the page where the machine's Node is older than Vite wants: npm fetches it once.
const newerNode = "node@22"

// node is how npm is run.
type node struct {
	through []string // before npm and its arguments
}

// findNode returns a Node that Vite runs on: ^20.19 or from 22.12 on.
func findNode(ctx context.Context) (node, error) {
	if _, err := exec.LookPath("npm"); err != nil {
		return node{}, ErrNoNode
	}
	out, err := exec.CommandContext(ctx, "node", "--version").Output()
	if err == nil && newEnough(strings.TrimSpace(string(out))) {
		return node{}, nil
	}
	if _, err := exec.LookPath("npx"); err != nil {
		return node{}, ErrNoNode
	}
	return node{through: []string{"npx", "--yes", "--package", newerNode, "--"}}, nil
}

func newEnough(version string) bool {
	parts := strings.Split(strings.TrimPrefix(version, "v"), ".")
	if len(parts) < 2 {
		return false
	}
	major, errMajor := strconv.Atoi(parts[0])
	minor, errMinor := strconv.Atoi(parts[1])
	if errMajor != nil || errMinor != nil {
		return false
	}
	return major == 20 && minor >= 19 || major == 22 && minor >= 12 || major > 22
}

func (n node) npm(ctx context.Context, dir string, args ...string) *exec.Cmd {
	argv := append(append(slices.Clone(n.through), "npm"), args...)
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "npm_config_update_notifier=false")
	return cmd
}

// lockFile is what is read of a package-lock.json, and of npm's own note of what it installed.
type lockFile struct {
	Packages map[string]struct {
		Version  string `json:"version"`
		Link     bool   `json:"link"`
		Optional bool   `json:"optional"`
	} `json:"packages"`
}

// installed tells whether node_modules holds what the lock file names. Packages for other systems are not in it.
func installed(web string) bool {
	var want, have lockFile
	b, err := os.ReadFile(filepath.Join(web, "package-lock.json"))
	if err != nil || json.Unmarshal(b, &want) != nil {
		return false
	}
	if b, err = os.ReadFile(filepath.Join(web, "node_modules", ".package-lock.json")); err == nil && json.Unmarshal(b, &have) != nil {
		return false
	}
	for path, p := range want.Packages {
		if !strings.Contains(path, "node_modules/") || p.Link || p.Optional {
			continue
		}
		if have.Packages[path].Version != p.Version {
			return false
		}
		if _, err := os.Stat(filepath.Join(web, path, "package.json")); err != nil {
			return false
		}
	}
	return true
}

// minCompressed is the size in bytes from which compressing saves a packet.
const minCompressed = 1400

// compress puts a .gz beside each file that gets smaller by it, for browsers that take no brotli.
func compress(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) == ".html" { // which is never the same twice
			return err
		}
		if !slices.Contains([]string{".js", ".css", ".svg", ".json"}, filepath.Ext(path)) {
			return nil
		}
		b, err := os.ReadFile(path) //nolint:gosec // nobody else writes to what was just built
		if err != nil || len(b) < minCompressed {
			return err
		}
		var packed bytes.Buffer
		w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
		if err != nil {
			return err
		}
		_, err = w.Write(b)
		if err := errors.Join(err, w.Close()); err != nil {
			return fmt.Errorf("%s: %w", d.Name(), err)
		}
		return os.WriteFile(path+".gz", packed.Bytes(), 0o644) //nolint:gosec // the page is no secret
	})
}
