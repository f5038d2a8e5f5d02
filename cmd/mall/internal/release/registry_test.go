package release

import (
	"io"
	"log"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheRegistryIsAskedForTagAndDigest(t *testing.T) {
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	t.Cleanup(server.Close)
	repository := strings.TrimPrefix(server.URL, "http://") + "/mall/order-rpc"
	image, err := random.Image(64, 1)
	require.NoError(t, err)
	ref, err := name.ParseReference(repository + ":v1.1")
	require.NoError(t, err)
	require.NoError(t, remote.Write(ref, image))
	digest, err := image.Digest()
	require.NoError(t, err)

	require.NoError(t, CheckRegistry(t.Context(), Reference{repository, Image{Tag: "v1.1"}}))
	require.NoError(t, CheckRegistry(t.Context(), Reference{repository, Image{"v1.1", digest.String()}}))
	err = CheckRegistry(t.Context(), Reference{repository, Image{Tag: "v1.2"}})
	assert.EqualError(t, err, "the registry has no "+repository+":v1.2: push it first, or correct --tag")
	err = CheckRegistry(t.Context(), Reference{repository, Image{"v1.1", "sha256:" + ones}})
	assert.ErrorContains(t, err, "in the registry, not sha256:1111")
	server.Close()
	err = CheckRegistry(t.Context(), Reference{repository, Image{Tag: "v1.1"}})
	assert.ErrorContains(t, err, "does not answer")
}
