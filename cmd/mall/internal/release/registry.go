package release

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"
	"go.yaml.in/yaml/v3"
)

// defaultRegistry is the charts' own default.
const defaultRegistry = "mall.local/mall"

// Reference is an image in a registry.
type Reference struct {
	Repository string // registry.example.com/mall/order-rpc
	Image
}

func (r Reference) String() string { return r.Repository + ":" + r.Tag }

// references knows how an environment's values spell the images' names.
type references struct {
	shared map[string]any
	own    map[string]map[string]any
}

// readReferences reads what of an environment's values.yaml and images.yaml says where images are.
func readReferences(dir, environment string) (references, error) {
	r := references{own: map[string]map[string]any{}}
	for _, file := range []string{"values.yaml", imagesFile} {
		source, err := os.ReadFile(filepath.Join(dir, environment, file))
		if err != nil {
			return r, err
		}
		values := map[string]any{}
		if err := yaml.Unmarshal(source, &values); err != nil {
			return r, fmt.Errorf("%s of %s: %w", file, environment, err)
		}
		for key, value := range values {
			fields, _ := value.(map[string]any)
			image, ok := fields["image"].(map[string]any)
			switch {
			case !ok:
			case key == "global":
				r.shared = image
			default:
				if r.own[key] == nil {
					r.own[key] = map[string]any{}
				}
				maps.Copy(r.own[key], image)
			}
		}
	}
	return r, nil
}

func (r references) of(service string, image Image) Reference {
	word := func(key, otherwise string) string {
		for _, fields := range []map[string]any{r.own[service], r.shared} {
			if s, ok := fields[key].(string); ok && s != "" {
				return s
			}
		}
		return otherwise
	}
	base := service
	if service == "auditor" || service == "migrate" {
		base = "mall" // subcommands of it
	}
	return Reference{word("registry", defaultRegistry) + "/" + word("name", base), image}
}

// CheckRegistry asks the registry whether it has the image, with the credentials of `docker login`.
func CheckRegistry(ctx context.Context, reference Reference) error {
	ref, err := name.ParseReference(reference.String())
	if err != nil {
		return fmt.Errorf("%s is no image: %w", reference, err)
	}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	found, err := remote.Head(ref, remote.WithContext(ctx), remote.WithAuthFromKeychain(authn.DefaultKeychain))
	if refused, ok := errors.AsType[*transport.Error](err); ok {
		switch refused.StatusCode {
		case http.StatusNotFound:
			return fmt.Errorf("the registry has no %s: push it first, or correct --tag", reference)
		case http.StatusUnauthorized, http.StatusForbidden:
			return fmt.Errorf("the registry does not let you see %s: log in with `docker login %s`", reference, ref.Context().RegistryStr())
		}
	}
	if err != nil {
		return fmt.Errorf("the registry of %s does not answer: %w", reference, err)
	}
	if reference.Digest != "" && found.Digest.String() != reference.Digest {
		return fmt.Errorf("%s is %s in the registry, not %s", reference, found.Digest, reference.Digest)
	}
	return nil
}
