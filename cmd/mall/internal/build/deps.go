package build

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// module is the name of mall's Go module.
const module = "mall"

// pkg is what go list says of one package.
type pkg struct {
	ImportPath string
	Name       string
	Dir        string
	Standard   bool
	GoFiles    []string
	CgoFiles   []string
	EmbedFiles []string
	Deps       []string
}

func (p *pkg) local() bool {
	return p.ImportPath == module || strings.HasPrefix(p.ImportPath, module+"/")
}

// graph is every package that the binaries of one module are made of.
type graph struct {
	dir      string // of the module
	packages map[string]*pkg
}

func (r recipe) listDeps(ctx context.Context, dir string, targets []Target, update func(string)) (*graph, error) {
	args := []string{"list", "-deps", "-tags", Tags, "-json=ImportPath,Name,Dir,Standard,GoFiles,CgoFiles,EmbedFiles,Deps"}
	for _, t := range targets {
		args = append(args, t.pattern())
	}
	cmd := r.goCommand(ctx, dir, args...)
	var out, text bytes.Buffer
	cmd.Stdout = &out
	cmd.Stderr = lines(func(line string) {
		if what, ok := strings.CutPrefix(line, "go: downloading "); ok {
			update("downloading " + what)
			return
		}
		text.WriteString(line + "\n")
	})
	if err := cmd.Run(); err != nil {
		return nil, failure(ctx, err, text.String())
	}
	g := &graph{dir: dir, packages: map[string]*pkg{}}
	for dec := json.NewDecoder(&out); ; {
		var p pkg
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return g, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read what go list says: %w", err)
		}
		g.packages[p.ImportPath] = &p
	}
}

// libraries returns what the targets import, without their main packages.
func (g *graph) libraries(targets []Target) []string {
	seen := map[string]bool{}
	for _, t := range targets {
		if p := g.packages[t.importPath()]; p != nil {
			for _, d := range p.Deps {
				if dep := g.packages[d]; dep != nil && !dep.Standard {
					seen[d] = true
				}
			}
		}
	}
	all := make([]string, 0, len(seen))
	for d := range seen {
		all = append(all, d)
	}
	slices.Sort(all)
	return all
}

// fingerprints hashes, per target, the sources of this checkout that it is built from and
// the versions of everything else. The commit is not part: a commit that does not touch a
// service does not link it again.
func (g *graph) fingerprints(targets []Target, r recipe) (map[string]string, error) {
	base := sha256.New()
	_, _ = fmt.Fprintln(base, runtime.Version(), r.flags, os.Getenv("GOFLAGS"), os.Getenv("CGO_ENABLED"), os.Getenv("GOAMD64"), r.env)
	for _, name := range []string{"go.mod", "go.sum"} {
		b, err := os.ReadFile(filepath.Join(g.dir, name))
		if err != nil {
			return nil, fmt.Errorf("fingerprint the sources: %w", err)
		}
		base.Write(b)
	}
	common := base.Sum(nil)
	sums := map[string][]byte{}
	prints := map[string]string{}
	for _, t := range targets {
		main := g.packages[t.importPath()]
		if main == nil {
			return nil, fmt.Errorf("go list does not know the package of %s", t.Name)
		}
		h := sha256.New()
		h.Write(common)
		for _, path := range append(slices.Clone(main.Deps), main.ImportPath) {
			p := g.packages[path]
			if p == nil || !p.local() {
				continue
			}
			if sums[path] == nil {
				sum, err := p.hash()
				if err != nil {
					return nil, err
				}
				sums[path] = sum
			}
			h.Write([]byte(path))
			h.Write(sums[path])
		}
		prints[t.Name] = hex.EncodeToString(h.Sum(nil))
	}
	return prints, nil
}

// olderThan reports whether every local source of the target is older than at.
func (g *graph) olderThan(t Target, at time.Time) bool {
	main := g.packages[t.importPath()]
	if main == nil {
		return false
	}
	paths := []string{filepath.Join(g.dir, "go.mod"), filepath.Join(g.dir, "go.sum")}
	for _, path := range append(slices.Clone(main.Deps), main.ImportPath) {
		if p := g.packages[path]; p != nil && p.local() {
			for _, name := range slices.Concat(p.GoFiles, p.CgoFiles, p.EmbedFiles) {
				paths = append(paths, filepath.Join(p.Dir, name))
			}
		}
	}
	return !slices.ContainsFunc(paths, func(path string) bool {
		fi, err := os.Stat(path)
		return err != nil || fi.ModTime().After(at)
	})
}

func (p *pkg) hash() ([]byte, error) {
	h := sha256.New()
	for _, name := range slices.Concat(p.GoFiles, p.CgoFiles, p.EmbedFiles) {
		b, err := os.ReadFile(filepath.Join(p.Dir, name))
		if err != nil {
			return nil, fmt.Errorf("fingerprint the sources: %w", err)
		}
		_, _ = fmt.Fprintln(h, name, len(b))
		h.Write(b)
	}
	return h.Sum(nil), nil
}
