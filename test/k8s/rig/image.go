package rig

import (
	"archive/tar"
	"bytes"
	"context"
	"debug/elf"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/go-containerregistry/pkg/compression"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// repository of the images the rig makes of what it needs itself.
const repository = "mall.local/rig/"

// Its tag is fixed, for containerd's configuration names it.
const pauseImage = repository + "pause:1"

// Image is a minimal image: a few files and a command.
type Image struct {
	Name       string
	Files      map[string]string // path in the image: file on this machine
	Entrypoint []string
	User       string
}

// Build writes an image as a docker-archive into the rig's images folder and returns its reference, whose tag is the
// beginning of its digest, and the file.
func (r *Rig) Build(img Image) (reference, file string, err error) {
	built, err := img.assemble()
	if err != nil {
		return "", "", fmt.Errorf("image %s: %w", img.Name, err)
	}
	digest, err := built.ConfigName()
	if err != nil {
		return "", "", err
	}
	reference = repository + img.Name + ":" + digest.Hex[:12]
	if img.Name == "pause" {
		reference = pauseImage
	}
	tag, err := name.NewTag(reference)
	if err != nil {
		return "", "", err
	}
	file = r.path("images", img.Name+".tar")
	return reference, file, tarball.WriteToFile(file, tag, built)
}

func (img Image) assemble() (v1.Image, error) {
	content, err := img.layer()
	if err != nil {
		return nil, err
	}
	// Uncompressed: it travels from one folder of this machine to another.
	layer, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil },
		tarball.WithCompression(compression.None))
	if err != nil {
		return nil, err
	}
	base, err := mutate.ConfigFile(empty.Image, &v1.ConfigFile{
		Architecture: goarch, OS: "linux",
		Config: v1.Config{
			Entrypoint: img.Entrypoint, User: img.User, Env: []string{"PATH=/usr/bin:/bin"},
			Labels: map[string]string{"org.opencontainers.image.title": img.Name, "mall.local/made-by": "the test rig"},
		},
		RootFS: v1.RootFS{Type: "layers"},
	})
	if err != nil {
		return nil, err
	}
	return mutate.AppendLayers(base, layer)
}

// layer is a tar of the files, owned by root and with fixed times, so that equal content has an equal digest.
func (img Image) layer() ([]byte, error) {
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	dirs := map[string]bool{"/": true}
	for _, to := range sortedKeys(img.Files) {
		if err := parents(w, dirs, to); err != nil {
			return nil, err
		}
		content, err := os.ReadFile(img.Files[to])
		if err != nil {
			return nil, err
		}
		if err := w.WriteHeader(&tar.Header{Name: to[1:], Mode: 0o755, Size: int64(len(content)), ModTime: time.Unix(0, 0)}); err != nil {
			return nil, err
		}
		if _, err := w.Write(content); err != nil {
			return nil, err
		}
	}
	if err := w.WriteHeader(&tar.Header{Name: "tmp/", Typeflag: tar.TypeDir, Mode: 0o1777, ModTime: time.Unix(0, 0)}); err != nil {
		return nil, err
	}
	return out.Bytes(), w.Close()
}

func parents(w *tar.Writer, done map[string]bool, to string) error {
	dir := path.Dir(to)
	if done[dir] {
		return nil
	}
	if err := parents(w, done, dir); err != nil {
		return err
	}
	done[dir] = true
	return w.WriteHeader(&tar.Header{Name: dir[1:] + "/", Typeflag: tar.TypeDir, Mode: 0o755, ModTime: time.Unix(0, 0)})
}

// libraries lists what a dynamically linked program needs of this machine, its loader included, under the paths where
// the program looks for them.
func libraries(program string) (map[string]string, error) {
	files := map[string]string{}
	loader, needs, err := linked(program)
	if err != nil || loader == "" {
		return files, err
	}
	file, err := filepath.EvalSymlinks(loader)
	if err != nil {
		return nil, fmt.Errorf("%s needs %s: %w", program, loader, err)
	}
	files[loader] = file
	dir := filepath.Dir(file)
	for len(needs) > 0 {
		lib := needs[0]
		needs = needs[1:]
		from, err := filepath.EvalSymlinks(filepath.Join(dir, lib))
		if err != nil {
			return nil, fmt.Errorf("%s needs %s of the C library: %w", program, lib, err)
		}
		to := path.Join("/lib", multiarch[goarch], lib)
		if _, ok := files[to]; ok || strings.HasPrefix(lib, "ld-linux") {
			continue
		}
		files[to] = from
		_, more, err := linked(from)
		if err != nil {
			return nil, err
		}
		needs = append(needs, more...)
	}
	return files, nil
}

// multiarch is where Debian keeps libraries, and where its loader looks.
var multiarch = map[string]string{"amd64": "x86_64-linux-gnu", "arm64": "aarch64-linux-gnu"}

func linked(file string) (loader string, needs []string, err error) {
	f, err := elf.Open(file)
	if err != nil {
		return "", nil, err
	}
	defer f.Close()
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP {
			b, err := io.ReadAll(p.Open())
			if err != nil {
				return "", nil, err
			}
			loader = strings.TrimRight(string(b), "\x00")
		}
	}
	needs, err = f.ImportedLibraries()
	return loader, needs, err
}

// Load builds images and makes them known to the node; it returns their references by name.
func (r *Rig) Load(ctx context.Context, images ...Image) (map[string]string, error) {
	references := map[string]string{}
	known, err := r.ctr(ctx, "images", "list", "--quiet")
	if err != nil {
		return nil, err
	}
	for _, img := range images {
		reference, file, err := r.Build(img)
		if err != nil {
			return nil, err
		}
		references[img.Name] = reference
		if !strings.Contains(known, reference+"\n") || reference == pauseImage {
			if err := r.Import(ctx, file); err != nil {
				return nil, err
			}
		}
		if err := os.Remove(file); err != nil {
			return nil, err
		}
	}
	return references, nil
}
