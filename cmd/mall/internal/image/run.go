package image

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"

	"mall/cmd/mall/internal/build"
)

// Build makes the images. With Push, the registry is asked first whether it would take them; without its leave nothing is
// built, and no tag moves before all images are there.
func Build(ctx context.Context, opt Options) ([]Built, error) {
	specs, err := Select(opt.Services)
	if err != nil {
		return nil, err
	}
	if err := opt.check(); err != nil {
		return nil, err
	}
	src, err := ReadSource(ctx, opt.Root)
	if err != nil {
		return nil, err
	}
	if opt.Tag == "" {
		opt.Tag = src.Version
	}
	images := make([]Built, len(specs))
	for i, s := range specs {
		ref, err := name.NewTag(opt.Registry+"/"+s.Name+":"+opt.Tag, name.StrictValidation)
		if err != nil {
			return nil, fmt.Errorf("--registry %s and --tag %s give no name for an image: %w", opt.Registry, opt.Tag, err)
		}
		images[i] = Built{Name: s.Name, Ref: ref.String(), Version: src.Version, Dirty: src.Dirty, spec: s}
	}
	b := &builder{Options: opt, source: src, layers: store{filepath.Join(opt.cache(), "layers")}}
	if opt.Push {
		if err := b.mayPush(ctx, images); err != nil {
			return nil, err
		}
	}
	for _, dir := range []string{b.layers.dir, opt.Out} {
		if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // images are no secret
			return nil, fmt.Errorf("the folder of the images: %w", err)
		}
	}
	if err := b.build(ctx, images); err != nil {
		return nil, err
	}
	if opt.Push {
		return images, b.push(ctx, images)
	}
	return images, nil
}

// builder is one run.
type builder struct {
	Options
	source Source
	layers store
}

func (b *builder) build(ctx context.Context, images []Built) error {
	pages, err := b.pages(ctx, images)
	if err != nil {
		return err
	}
	for _, arch := range b.Archs {
		if err := b.buildArch(ctx, arch, images, pages); err != nil {
			return err
		}
	}
	return b.finish(images)
}

// pages builds the shop's pages when an image holds them.
func (b *builder) pages(ctx context.Context, images []Built) (*layer, error) {
	if !slices.ContainsFunc(images, func(i Built) bool { return i.spec.Pages }) {
		return nil, nil //nolint:nilnil // there is none to make
	}
	step := b.Step("pages")
	built, err := build.Pages(ctx, b.Root, []build.Page{build.ShopPages}, func(s string) { step.Update("%s", s) })
	if err != nil {
		step.Fail("")
		return nil, err
	}
	entries, err := pageEntries(filepath.Join(b.Root, filepath.FromSlash(build.ShopPages.Out())))
	if err != nil {
		step.Fail("")
		return nil, err
	}
	l, err := b.layers.add(entries, b.source.Time)
	if err != nil {
		step.Fail("")
		return nil, err
	}
	step.Done("%s, %s", map[bool]string{true: "built", false: "unchanged"}[len(built) > 0], megabytes(l.Bytes))
	return l, nil
}

func (b *builder) buildArch(ctx context.Context, arch string, images []Built, pages *layer) error {
	step := b.Step("binaries " + arch)
	bin := build.Static{Arch: arch, Dir: filepath.Join(b.cache(), arch), Version: b.source.Version}
	targets := make([]build.Target, len(images))
	for i := range images {
		targets[i] = images[i].spec.Target
	}
	linked, err := bin.Run(ctx, b.Root, targets, func(s string) { step.Update("%s", s) })
	if err != nil {
		step.Fail("")
		return err
	}
	step.Done("%d of %d linked", len(linked), len(targets))

	step = b.Step("layers " + arch)
	base, baseLabels, parts, err := b.base(ctx, arch)
	if err != nil {
		step.Fail("")
		return err
	}
	for i := range images {
		step.Update("%s, %d of %d", images[i].Name, i+1, len(images))
		one, err := b.platform(images[i].spec, arch, base, baseLabels, parts, bin.Path(images[i].spec.Target), pages)
		if err != nil {
			step.Fail("")
			return err
		}
		images[i].images = append(images[i].images, one)
	}
	step.Done("%d images", len(images))
	return nil
}

// base returns what images stand on: a layer of our own, or another's image.
func (b *builder) base(ctx context.Context, arch string) (v1.Image, map[string]string, []part, error) {
	if b.Base != "" {
		img, labels, err := b.remoteBase(ctx, arch)
		return img, labels, nil, err
	}
	entries, err := baseEntries(ctx, b.Root)
	if err != nil {
		return nil, nil, nil, err
	}
	l, err := b.layers.add(entries, baseTime)
	if err != nil {
		return nil, nil, nil, err
	}
	return empty.Image, nil, []part{{l, "users, certificates, time zones", baseTime}}, nil
}

func (b *builder) platform(s Spec, arch string, base v1.Image, baseLabels map[string]string, parts []part, binary string, pages *layer) (platformImage, error) {
	entries, err := appEntries(b.Root, s, binary)
	if err != nil {
		return platformImage{}, err
	}
	app, err := b.layers.add(entries, b.source.Time)
	if err != nil {
		return platformImage{}, err
	}
	parts = slices.Clone(parts)
	if s.Pages {
		parts = append(parts, part{pages, "the shop's pages", b.source.Time})
	}
	parts = append(parts, part{app, "the binary and its configuration", b.source.Time})
	img, err := assemble(base, baseLabels, s, b.source, arch, parts)
	if err != nil {
		return platformImage{}, err
	}
	one := platformImage{arch: arch, image: img}
	if one.digest, err = img.Digest(); err != nil {
		return platformImage{}, fmt.Errorf("the image of %s: %w", s.Name, err)
	}
	if one.size, err = compressedSize(img); err != nil {
		return platformImage{}, fmt.Errorf("the image of %s: %w", s.Name, err)
	}
	if err := overBudget(s, arch, one.size); err != nil {
		return platformImage{}, err
	}
	var npm []cdx.Component
	if s.Pages {
		if npm, err = npmComponents(filepath.Join(b.Root, "web"), build.ShopPages.Workspace); err != nil {
			return platformImage{}, err
		}
	}
	one.sbom, err = b.bom(s, one, binary, npm)
	return one, err
}

// overBudget keeps images small: a node that scales out fetches them while users wait.
func overBudget(s Spec, arch string, size int64) error {
	if size <= s.Budget {
		return nil
	}
	return fmt.Errorf("the image of %s for %s is %s compressed, its budget is %s: find what a new import brings with "+
		"`go list -deps`, or raise the budget in cmd/mall/internal/image/spec.go and say why", s.Name, arch, megabytes(size), megabytes(s.Budget))
}

// compressedSize is what a node fetches.
func compressedSize(img v1.Image) (int64, error) {
	m, err := img.Manifest()
	if err != nil {
		return 0, err
	}
	raw, err := img.RawManifest()
	if err != nil {
		return 0, err
	}
	size := int64(len(raw)) + m.Config.Size
	for _, l := range m.Layers {
		size += l.Size
	}
	return size, nil
}

// finish joins the architectures and writes the archives.
func (b *builder) finish(images []Built) error {
	step := b.Step("archives")
	for i := range images {
		one := &images[i]
		step.Update("%s, %d of %d", one.Name, i+1, len(images))
		if err := b.archive(one); err != nil {
			step.Fail("")
			return err
		}
	}
	step.Done("%s", b.Out)
	return nil
}

func (b *builder) archive(one *Built) error {
	digest := one.images[0].digest
	if len(one.images) > 1 {
		var err error
		if one.index, err = index(one.images, Labels(one.spec, b.source)); err != nil {
			return err
		}
		if digest, err = one.index.Digest(); err != nil {
			return fmt.Errorf("the index of %s: %w", one.Name, err)
		}
	}
	one.Digest = digest.String()
	one.Images = nil
	for _, p := range one.images {
		bill := filepath.Join(b.Out, one.Name+"."+p.arch+".cdx.json")
		if err := replace(bill, p.sbom); err != nil {
			return err
		}
		one.Images = append(one.Images, BuiltPlatform{Arch: p.arch, Digest: p.digest.String(), Size: p.size, SBOM: bill})
	}
	one.Archive = filepath.Join(b.Out, one.Name+".tar")
	return writeArchive(one.Archive, one.Ref, b.source.Time, one.images, one.index)
}

func tagOf(ref string) string { return ref[strings.LastIndex(ref, ":")+1:] }

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }
