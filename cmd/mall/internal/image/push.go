package image

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"
)

func (b *builder) remote(ctx context.Context) []remote.Option {
	return []remote.Option{
		remote.WithContext(ctx), remote.WithAuthFromKeychain(authn.DefaultKeychain),
		remote.WithUserAgent("mall/" + b.source.Version), remote.WithJobs(4),
	}
}

// answerTimeout is how long a registry may take to say whether it takes an image.
const answerTimeout = 20 * time.Second

// roundTrip makes a function a transport.
type roundTrip func(*http.Request) (*http.Response, error)

// RoundTrip calls the function.
func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// within lets requests end with ctx, for the one call that takes no context.
func within(ctx context.Context) http.RoundTripper {
	return roundTrip(func(r *http.Request) (*http.Response, error) {
		return remote.DefaultTransport.RoundTrip(r.WithContext(ctx))
	})
}

// mayPush asks the registry whether it takes each image.
func (b *builder) mayPush(ctx context.Context, images []Built) error {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	step := b.Step("registry")
	for i := range images {
		step.Update("asking for %s", images[i].Ref)
		ref, err := name.NewTag(images[i].Ref, name.StrictValidation)
		if err != nil {
			step.Fail("")
			return err
		}
		if err := remote.CheckPushPermission(ref, authn.DefaultKeychain, within(ctx)); err != nil {
			step.Fail("")
			return registryError("push to", ref, err)
		}
	}
	step.Done("takes %d images", len(images))
	return nil
}

// push uploads everything under digests, and moves the tags once all of it is there.
func (b *builder) push(ctx context.Context, images []Built) error {
	step := b.Step("push")
	opts := b.remote(ctx)
	if !b.Move {
		if err := unmoved(images, opts); err != nil {
			step.Fail("")
			return err
		}
	}
	for i := range images {
		step.Update("%s, %d of %d", images[i].Name, i+1, len(images))
		if err := b.pushContent(&images[i], opts); err != nil {
			step.Fail("no tag has moved")
			return err
		}
	}
	for i := range images {
		ref, err := name.NewTag(images[i].Ref, name.StrictValidation)
		if err != nil {
			return err
		}
		if err := remote.Tag(ref, images[i].top(), opts...); err != nil {
			step.Fail("%d of %d tags are set", i, len(images))
			return registryError("tag", ref, err)
		}
		images[i].Pushed = true
	}
	step.Done("%d images", len(images))
	return nil
}

func (one *Built) top() remote.Taggable {
	if one.index != nil {
		return one.index
	}
	return one.images[0].image
}

// unmoved refuses to give a tag to another image: what runs under it, and what a rollback goes back to, must not change.
func unmoved(images []Built, opts []remote.Option) error {
	for _, one := range images {
		ref, err := name.NewTag(one.Ref, name.StrictValidation)
		if err != nil {
			return err
		}
		there, err := remote.Head(ref, opts...)
		var refused *transport.Error
		if errors.As(err, &refused) && refused.StatusCode == http.StatusNotFound {
			continue
		}
		if err != nil {
			return registryError("look at", ref, err)
		}
		if there.Digest.String() != one.Digest {
			return fmt.Errorf("%s is %s in the registry and %s here; nothing was pushed. Give the image a --tag of its own, or say --move-tags", ref, there.Digest, one.Digest)
		}
	}
	return nil
}

func (b *builder) pushContent(one *Built, opts []remote.Option) error {
	ref, err := name.NewTag(one.Ref, name.StrictValidation)
	if err != nil {
		return err
	}
	for _, p := range one.images {
		if err := remote.Write(ref.Context().Digest(p.digest.String()), p.image, opts...); err != nil {
			return registryError("push", ref, err)
		}
		if err := attach(ref.Context(), p, b.source.Time, opts); err != nil {
			return registryError("attach the bill of materials to", ref, err)
		}
	}
	if one.index != nil {
		if err := remote.WriteIndex(ref.Context().Digest(one.Digest), one.index, opts...); err != nil {
			return registryError("push", ref, err)
		}
	}
	return nil
}

// remoteBase fetches what --base names, for one architecture.
func (b *builder) remoteBase(ctx context.Context, arch string) (v1.Image, map[string]string, error) {
	ref, err := name.ParseReference(b.Base)
	if err != nil {
		return nil, nil, fmt.Errorf("--base: %w", err)
	}
	desc, err := remote.Get(ref, append(b.remote(ctx), remote.WithPlatform(v1.Platform{OS: "linux", Architecture: arch}))...)
	if err != nil {
		return nil, nil, registryError("fetch", ref, err)
	}
	img, err := desc.Image()
	if err != nil {
		return nil, nil, registryError("fetch", ref, err)
	}
	return img, map[string]string{
		"org.opencontainers.image.base.name":   ref.Name(),
		"org.opencontainers.image.base.digest": desc.Digest.String(),
	}, nil
}

// registryError says what went wrong in the words of whoever has to mend it.
func registryError(what string, ref name.Reference, err error) error {
	var refused *transport.Error
	registry := ref.Context().RegistryStr()
	switch {
	case !errors.As(err, &refused):
		return fmt.Errorf("cannot %s %s: the registry %s cannot be reached: %w", what, ref, registry, err)
	case refused.StatusCode == http.StatusUnauthorized || refused.StatusCode == http.StatusForbidden:
		return fmt.Errorf("cannot %s %s: %s refuses these credentials; log in with `docker login %s` or put them into $DOCKER_CONFIG/config.json: %w",
			what, ref, registry, registry, err)
	case refused.StatusCode == http.StatusNotFound:
		return fmt.Errorf("cannot %s %s: %s knows no such repository or image: %w", what, ref, registry, err)
	}
	return fmt.Errorf("cannot %s %s: %w", what, ref, err)
}
