package image

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// Registry is where images belong when nothing else is said. It stands for one's own and is never asked.
const Registry = "mall.local/mall"

// Architectures that images are made for.
var Architectures = []string{"amd64", "arm64"}

// Options are what `mall image build` is told.
type Options struct {
	Root     string   // the checkout
	Services []string // empty: all
	Archs    []string
	Registry string
	Tag      string // empty: the version
	Base     string // an image to stand on instead of our own base layer; empty: none
	Out      string // folder of the archives
	Push     bool
	Move     bool // tags that name another image in the registry
	// Step begins a step that may take a while.
	Step func(name string) Step
}

// Step is told how far a step is.
type Step interface {
	Update(format string, args ...any)
	Done(format string, args ...any)
	Fail(format string, args ...any)
}

// Built is one image.
type Built struct {
	Name    string          `json:"name"`
	Ref     string          `json:"ref"`
	Digest  string          `json:"digest"`
	Version string          `json:"version"`
	Dirty   bool            `json:"dirty"`
	Archive string          `json:"archive"`
	Images  []BuiltPlatform `json:"images"`
	Pushed  bool            `json:"pushed"`
	spec    Spec
	images  []platformImage
	index   v1.ImageIndex // nil for one architecture
}

// BuiltPlatform is an image of one architecture.
type BuiltPlatform struct {
	Arch   string `json:"arch"`
	Digest string `json:"digest"`
	Size   int64  `json:"size"` // compressed, in bytes: what a node fetches
	SBOM   string `json:"sbom"`
}

type platformImage struct {
	arch   string
	image  v1.Image
	digest v1.Hash
	size   int64
	sbom   []byte
}

// cache keeps what was linked and compressed before, for every build of the checkout.
func (o *Options) cache() string { return filepath.Join(o.Root, "bin", ".images") }

func (o *Options) check() error {
	if len(o.Archs) == 0 {
		o.Archs = Architectures[:1]
	}
	slices.Sort(o.Archs)
	o.Archs = slices.Compact(o.Archs)
	for _, arch := range o.Archs {
		if !slices.Contains(Architectures, arch) {
			return fmt.Errorf("--arch names %q; images are made for %s", arch, strings.Join(Architectures, " and "))
		}
	}
	if o.Registry == "" {
		o.Registry = Registry
	}
	if o.Push && o.Registry == Registry {
		return fmt.Errorf("--push needs --registry: %s is a name for images that are imported, not a server", Registry)
	}
	return nil
}
