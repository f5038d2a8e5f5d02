package image

import (
	"fmt"
	"maps"
	"strings"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// Labels says what an image is, under the names of the OCI image specification.
func Labels(s Spec, src Source) map[string]string {
	labels := map[string]string{
		"org.opencontainers.image.title":       s.Title(),
		"org.opencontainers.image.description": s.Description,
		"org.opencontainers.image.version":     src.Version,
		"org.opencontainers.image.revision":    src.Revision,
		"org.opencontainers.image.created":     src.Time.Format(time.RFC3339),
		"org.opencontainers.image.licenses":    "MIT",
	}
	if src.URL != "" {
		labels["org.opencontainers.image.source"] = src.URL
	}
	return labels
}

// part is a layer with the words that describe it in the image's history.
type part struct {
	layer v1.Layer
	what  string
	at    time.Time
}

// assemble puts layers on a base, which is empty or another's image.
func assemble(base v1.Image, baseLabels map[string]string, s Spec, src Source, arch string, parts []part) (v1.Image, error) {
	img := mutate.ConfigMediaType(mutate.MediaType(base, types.OCIManifestSchema1), types.OCIConfigJSON)
	for _, p := range parts {
		var err error
		img, err = mutate.Append(img, mutate.Addendum{
			Layer:   p.layer,
			History: v1.History{CreatedBy: "mall image build: " + p.what, Created: v1.Time{Time: p.at}},
		})
		if err != nil {
			return nil, fmt.Errorf("the image of %s: %w", s.Name, err)
		}
	}
	config, err := img.ConfigFile()
	if err != nil {
		return nil, fmt.Errorf("the image of %s: %w", s.Name, err)
	}
	config = config.DeepCopy()
	config.OS, config.Architecture = "linux", arch
	config.Author = "The mall authors"
	config.Created = v1.Time{Time: src.Time}
	config.Config.User = User
	config.Config.WorkingDir = AppDir
	config.Config.Entrypoint, config.Config.Cmd = s.Entrypoint, s.Cmd
	config.Config.Env = overlay(config.Config.Env, s.Env)
	config.Config.ExposedPorts = map[string]struct{}{}
	for _, port := range s.Ports {
		config.Config.ExposedPorts[fmt.Sprintf("%d/tcp", port)] = struct{}{}
	}
	labels := Labels(s, src)
	maps.Copy(labels, baseLabels)
	config.Config.Labels = labels
	if img, err = mutate.ConfigFile(img, config); err != nil {
		return nil, fmt.Errorf("the image of %s: %w", s.Name, err)
	}
	annotated, ok := mutate.Annotations(img, labels).(v1.Image)
	if !ok {
		return nil, fmt.Errorf("the image of %s takes no annotations", s.Name)
	}
	return annotated, nil
}

// overlay sets variables over a base's.
func overlay(base, over []string) []string {
	set := map[string]bool{}
	for _, kv := range over {
		name, _, _ := strings.Cut(kv, "=")
		set[name] = true
	}
	var out []string
	for _, kv := range base {
		if name, _, _ := strings.Cut(kv, "="); !set[name] {
			out = append(out, kv)
		}
	}
	return append(out, over...)
}

// index joins an image's architectures; one alone needs none.
func index(images []platformImage, labels map[string]string) (v1.ImageIndex, error) {
	idx := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	for _, one := range images {
		idx = mutate.AppendManifests(idx, mutate.IndexAddendum{
			Add:        one.image,
			Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: one.arch}},
		})
	}
	annotated, ok := mutate.Annotations(idx, labels).(v1.ImageIndex)
	if !ok {
		return nil, fmt.Errorf("the index of %s takes no annotations", labels["org.opencontainers.image.title"])
	}
	return annotated, nil
}
