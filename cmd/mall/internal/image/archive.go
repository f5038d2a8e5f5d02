package image

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// archive is a file for `ctr images import`, `docker load` and `podman load` in one: an OCI layout, with the
// manifest.json that Docker wants beside it.
type archive struct {
	w    *tar.Writer
	at   time.Time
	have map[string]bool
}

// dockerManifest is one entry of Docker's manifest.json.
type dockerManifest struct {
	Config   string
	RepoTags []string
	Layers   []string
}

// writeArchive writes the image to path, under the name ref. It is there whole or not at all.
func writeArchive(path, ref string, at time.Time, images []platformImage, idx v1.ImageIndex) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	a := &archive{w: tar.NewWriter(f), at: at, have: map[string]bool{}}
	err = a.write(ref, images, idx)
	if err = errors.Join(err, a.w.Close(), f.Chmod(0o644), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, errors.Join(err, os.Remove(f.Name())))
	}
	return nil
}

func (a *archive) write(ref string, images []platformImage, idx v1.ImageIndex) error {
	if err := a.file("oci-layout", []byte(`{"imageLayoutVersion":"1.0.0"}`)); err != nil {
		return err
	}
	for _, one := range images {
		if err := a.image(one.image); err != nil {
			return err
		}
	}
	top, err := a.top(images, idx)
	if err != nil {
		return err
	}
	// containerd takes the image's name from the first, others the tag from the second.
	top.Annotations = map[string]string{"io.containerd.image.name": ref, "org.opencontainers.image.ref.name": tagOf(ref)}
	layout := v1.IndexManifest{SchemaVersion: 2, MediaType: types.OCIImageIndex, Manifests: []v1.Descriptor{top}}
	if err := a.json("index.json", layout); err != nil {
		return err
	}
	docker, err := dockerManifestOf(ref, images[0].image)
	if err != nil {
		return err
	}
	return a.json("manifest.json", []dockerManifest{docker})
}

// top describes what the image's name stands for.
func (a *archive) top(images []platformImage, idx v1.ImageIndex) (v1.Descriptor, error) {
	var raw []byte
	var err error
	d := v1.Descriptor{}
	if idx != nil {
		d.MediaType = types.OCIImageIndex
		if raw, err = idx.RawManifest(); err == nil {
			d.Digest, err = idx.Digest()
		}
		if err == nil {
			err = a.blob(d.Digest, int64(len(raw)), bytes.NewReader(raw))
		}
	} else {
		d.MediaType = types.OCIManifestSchema1
		d.Platform = &v1.Platform{OS: "linux", Architecture: images[0].arch}
		if raw, err = images[0].image.RawManifest(); err == nil {
			d.Digest, err = images[0].image.Digest()
		}
	}
	d.Size = int64(len(raw))
	return d, err
}

func (a *archive) image(img v1.Image) error {
	layers, err := img.Layers()
	if err != nil {
		return err
	}
	for _, l := range layers {
		if err := a.layer(l); err != nil {
			return err
		}
	}
	config, err := img.RawConfigFile()
	if err != nil {
		return err
	}
	configName, err := img.ConfigName()
	if err != nil {
		return err
	}
	if err := a.blob(configName, int64(len(config)), bytes.NewReader(config)); err != nil {
		return err
	}
	manifest, err := img.RawManifest()
	if err != nil {
		return err
	}
	digest, err := img.Digest()
	if err != nil {
		return err
	}
	return a.blob(digest, int64(len(manifest)), bytes.NewReader(manifest))
}

func (a *archive) layer(l v1.Layer) error {
	digest, err := l.Digest()
	if err != nil {
		return err
	}
	size, err := l.Size()
	if err != nil {
		return err
	}
	r, err := l.Compressed()
	if err != nil {
		return err
	}
	return errors.Join(a.blob(digest, size, r), r.Close())
}

func blobPath(h v1.Hash) string { return "blobs/" + h.Algorithm + "/" + h.Hex }

func (a *archive) blob(h v1.Hash, size int64, r io.Reader) error {
	name := blobPath(h)
	if a.have[name] {
		return nil
	}
	a.have[name] = true
	if err := a.header(name, size); err != nil {
		return err
	}
	_, err := io.Copy(a.w, r)
	return err
}

func (a *archive) header(name string, size int64) error {
	return a.w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o644, ModTime: a.at, Format: tar.FormatUSTAR})
}

func (a *archive) file(name string, content []byte) error {
	if err := a.header(name, int64(len(content))); err != nil {
		return err
	}
	_, err := a.w.Write(content)
	return err
}

func (a *archive) json(name string, v any) error {
	content, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return a.file(name, content)
}

func dockerManifestOf(ref string, img v1.Image) (dockerManifest, error) {
	m, err := img.Manifest()
	if err != nil {
		return dockerManifest{}, err
	}
	d := dockerManifest{Config: blobPath(m.Config.Digest), RepoTags: []string{ref}}
	for _, l := range m.Layers {
		d.Layers = append(d.Layers, blobPath(l.Digest))
	}
	return d, nil
}
