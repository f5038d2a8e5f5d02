package image

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/static"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// Media types of the bill of materials and of the config that an artifact has none of.
const (
	BOMType   = "application/vnd.cyclonedx+json"
	emptyType = "application/vnd.oci.empty.v1+json"
)

// artifact is an OCI manifest that refers to an image, as scanners and signers look for it.
type artifact []byte

// RawManifest and MediaType let it be pushed.
func (a artifact) RawManifest() ([]byte, error)        { return a, nil }
func (a artifact) MediaType() (types.MediaType, error) { return types.OCIManifestSchema1, nil }

// attach pushes the image's bill of materials as a referrer of the image.
func attach(repo name.Repository, one platformImage, created time.Time, opts []remote.Option) error {
	none := static.NewLayer([]byte("{}"), emptyType)
	content := static.NewLayer(one.sbom, BOMType)
	for _, l := range []v1.Layer{none, content} {
		if err := remote.WriteLayer(repo, l, opts...); err != nil {
			return err
		}
	}
	raw, err := one.image.RawManifest()
	if err != nil {
		return err
	}
	manifest := v1.Manifest{
		SchemaVersion: 2, MediaType: types.OCIManifestSchema1, ArtifactType: BOMType,
		Subject:     &v1.Descriptor{MediaType: types.OCIManifestSchema1, Size: int64(len(raw)), Digest: one.digest},
		Annotations: map[string]string{"org.opencontainers.image.created": created.Format(time.RFC3339)},
	}
	if manifest.Config, err = describe(none, emptyType); err != nil {
		return err
	}
	layer, err := describe(content, BOMType)
	if err != nil {
		return err
	}
	manifest.Layers = []v1.Descriptor{layer}
	packed, err := json.Marshal(manifest)
	if err != nil {
		return fmt.Errorf("describe the bill of materials: %w", err)
	}
	digest, _, err := v1.SHA256(bytes.NewReader(packed))
	if err != nil {
		return err
	}
	return remote.Put(repo.Digest(digest.String()), artifact(packed), opts...)
}

func describe(l v1.Layer, mediaType types.MediaType) (v1.Descriptor, error) {
	digest, err := l.Digest()
	if err != nil {
		return v1.Descriptor{}, err
	}
	size, err := l.Size()
	return v1.Descriptor{MediaType: mediaType, Digest: digest, Size: size}, err
}
