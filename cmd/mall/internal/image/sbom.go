package image

import (
	"bytes"
	"debug/buildinfo"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	cdx "github.com/CycloneDX/cyclonedx-go"
	"github.com/google/uuid"
)

// rootsModule is where the base layer's certificates come from.
const rootsModule = "golang.org/x/crypto/x509roots/fallback"

// bom writes the software bill of materials of one image as CycloneDX JSON: the modules that the linker noted in the binary,
// the Go they were compiled with, the certificates and, for the edge, the npm packages of the pages. Its serial number and
// time are those of the image, so that the same image has the same bill.
func (b *builder) bom(s Spec, one platformImage, binary string, npm []cdx.Component) ([]byte, error) {
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return nil, fmt.Errorf("what %s is made of: %w", s.Name, err)
	}
	components := []cdx.Component{goComponent(info.Main.Path, b.source.Version, "", cdx.ComponentTypeApplication),
		goComponent("std", strings.TrimPrefix(info.GoVersion, "go"), "", cdx.ComponentTypeLibrary)}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		version := m.Version
		if version == "" || version == "(devel)" { // a module of the same checkout
			version = b.source.Version
		}
		components = append(components, goComponent(m.Path, version, m.Sum, cdx.ComponentTypeLibrary))
	}
	if b.Base == "" {
		components = append(components, certificateComponent())
	}
	components = append(components, npm...)

	registry, _, _ := strings.Cut(b.Registry, "/")
	repository := b.Registry + "/" + s.Name
	bill := cdx.NewBOM()
	bill.SerialNumber = uuid.NewSHA1(uuid.NameSpaceURL, []byte(registry+"@"+one.digest.String())).URN()
	bill.Metadata = &cdx.Metadata{
		Timestamp: b.source.Time.Format(time.RFC3339),
		Tools:     &cdx.ToolsChoice{Components: &[]cdx.Component{{Type: cdx.ComponentTypeApplication, Name: "mall image build", Version: b.source.Version}}},
		Component: &cdx.Component{
			Type: cdx.ComponentTypeContainer, BOMRef: "image", Name: repository, Version: one.digest.String(), Description: s.Description,
			PackageURL: fmt.Sprintf("pkg:oci/%s@%s?arch=%s&repository_url=%s", s.Name, strings.Replace(one.digest.String(), ":", "%3A", 1), one.arch, repository),
			Properties: &[]cdx.Property{{Name: "version", Value: b.source.Version}, {Name: "revision", Value: b.source.Revision}},
		},
	}
	refs := make([]string, len(components))
	for i, c := range components {
		refs[i] = c.BOMRef
	}
	bill.Components = &components
	bill.Dependencies = &[]cdx.Dependency{{Ref: "image", Dependencies: &refs}}
	var out bytes.Buffer
	if err := cdx.NewBOMEncoder(&out, cdx.BOMFileFormatJSON).SetPretty(true).EncodeVersion(bill, cdx.SpecVersion1_6); err != nil {
		return nil, fmt.Errorf("write the bill of materials of %s: %w", s.Name, err)
	}
	return out.Bytes(), nil
}

func goComponent(path, version, sum string, kind cdx.ComponentType) cdx.Component {
	purl := "pkg:golang/" + path + "@" + strings.ReplaceAll(version, "+", "%2B")
	c := cdx.Component{Type: kind, BOMRef: purl, Name: path, Version: version, PackageURL: purl}
	// go.sum's hash is SHA-256 over the module's files, in base64.
	if raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(sum, "h1:")); err == nil && len(raw) > 0 {
		c.Hashes = &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA256, Value: hex.EncodeToString(raw)}}
	}
	return c
}

// certificateComponent names the module that the certificates come with, as it is linked into this command.
func certificateComponent() cdx.Component {
	c := cdx.Component{Type: cdx.ComponentTypeData, BOMRef: CertFile, Name: "Mozilla's CA certificates, packed by " + rootsModule}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == rootsModule {
				c.Version = m.Version
			}
		}
	}
	return c
}
