package release

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Image is the version of a service.
type Image struct {
	Tag    string
	Digest string // sha256:…, or empty; it wins over Tag where both are set
}

func (i Image) String() string {
	if i.Digest == "" {
		return i.Tag
	}
	return i.Tag + "@" + i.Digest
}

// The grammar of OCI's distribution specification, and the one digest that registries all know.
var (
	tagForm    = regexp.MustCompile(`^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$`)
	digestForm = regexp.MustCompile(`^sha256:[a-f0-9]{64}$`)
)

// CheckTag says what is wrong with a tag.
func CheckTag(tag string) error {
	if !tagForm.MatchString(tag) {
		return fmt.Errorf("--tag %q is no image tag: up to 128 of letters, digits, '_', '.' and '-', beginning with none of the last two", tag)
	}
	if tag == "latest" {
		return errors.New("--tag latest would be another image every time: give the version")
	}
	return nil
}

// CheckDigest says what is wrong with a digest.
func CheckDigest(digest string) error {
	if !digestForm.MatchString(digest) {
		return fmt.Errorf("--digest %q is no digest: sha256: and 64 hexadecimal digits", digest)
	}
	return nil
}

// Images is an images.yaml: bytes that are kept but for the tags that Set changes.
type Images struct {
	source   []byte
	services []string
	places   map[string]place
}

// place is where a service's version is written.
type place struct {
	tag, digest *yaml.Node // digest is nil when there is none
}

// ParseImages reads an images.yaml: a service's name, then image, then tag and perhaps digest.
func ParseImages(source []byte) (*Images, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(source, &document); err != nil {
		return nil, err
	}
	if len(document.Content) != 1 || document.Content[0].Kind != yaml.MappingNode {
		return nil, errors.New("it is no mapping of services to {image: {tag: …}}")
	}
	images := &Images{source: source, places: map[string]place{}}
	for name, service := range pairs(document.Content[0]) {
		at, err := readPlace(name.Value, service)
		if err != nil {
			return nil, err
		}
		images.services = append(images.services, name.Value)
		images.places[name.Value] = at
	}
	return images, nil
}

func readPlace(service string, node *yaml.Node) (place, error) {
	image := child(node, "image")
	tag, digest := child(image, "tag"), child(image, "digest")
	if tag == nil || tag.Kind != yaml.ScalarNode || tag.Value == "" {
		return place{}, fmt.Errorf("line %d: %s.image.tag is missing: it names the version to run", node.Line, service)
	}
	for key, n := range map[string]*yaml.Node{"tag": tag, "digest": digest} {
		if n == nil {
			continue
		}
		if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle|yaml.TaggedStyle) != 0 || n.Anchor != "" {
			return place{}, fmt.Errorf("line %d: %s.image.%s is to be a plain or quoted word on its line", n.Line, service, key)
		}
	}
	return place{tag, digest}, nil
}

// pairs yields keys and values of a mapping in their order.
func pairs(mapping *yaml.Node) func(func(key, value *yaml.Node) bool) {
	return func(yield func(key, value *yaml.Node) bool) {
		for i := 0; i+1 < len(mapping.Content); i += 2 {
			if !yield(mapping.Content[i], mapping.Content[i+1]) {
				return
			}
		}
	}
}

func child(mapping *yaml.Node, name string) *yaml.Node {
	if mapping == nil || mapping.Kind != yaml.MappingNode {
		return nil
	}
	for key, value := range pairs(mapping) {
		if key.Value == name {
			return value
		}
	}
	return nil
}

// Services lists the services in the file's order.
func (i *Images) Services() []string { return slices.Clone(i.services) }

// Image is the version of a service.
func (i *Images) Image(service string) Image {
	at := i.places[service]
	image := Image{Tag: at.tag.Value}
	if at.digest != nil {
		image.Digest = at.digest.Value
	}
	return image
}

// Bytes is the file.
func (i *Images) Bytes() []byte { return i.source }

// Set returns the file with other versions. Only the tags' own bytes change, and the lines of digests:
// a digest left from the version before would win over the new tag, so it goes unless there is a new one.
func (i *Images) Set(versions map[string]Image) (*Images, error) {
	lines := bytes.SplitAfter(i.source, []byte("\n"))
	edited := slices.Clone(lines)
	for service, image := range versions {
		at, ok := i.places[service]
		if !ok {
			return nil, fmt.Errorf("there is no service %q", service)
		}
		if err := setPlace(edited, at, image); err != nil {
			return nil, fmt.Errorf("%s: %w", service, err)
		}
	}
	out, err := ParseImages(bytes.Join(edited, nil))
	if err != nil {
		return nil, fmt.Errorf("the edited file: %w", err)
	}
	return out, i.onlyDiffers(out, versions)
}

// setPlace edits lines; each stays at its index, even when it becomes two or none.
func setPlace(lines [][]byte, at place, image Image) error {
	tagLine := at.tag.Line - 1
	var err error
	if lines[tagLine], err = replaceScalar(lines[tagLine], at.tag, image.Tag); err != nil {
		return err
	}
	switch {
	case at.digest != nil && image.Digest != "":
		line := at.digest.Line - 1
		if line == tagLine {
			return fmt.Errorf("line %d: write tag and digest on lines of their own", line+1)
		}
		lines[line], err = replaceScalar(lines[line], at.digest, image.Digest)
		return err
	case at.digest != nil:
		line := at.digest.Line - 1
		if !bytes.HasPrefix(bytes.TrimSpace(lines[line]), []byte("digest:")) {
			return fmt.Errorf("line %d: write digest on a line of its own", line+1)
		}
		lines[line] = nil
	case image.Digest != "":
		key, _, found := bytes.Cut(lines[tagLine], []byte("tag:"))
		if !found || len(bytes.TrimSpace(key)) > 0 {
			return fmt.Errorf("line %d: write tag on a line of its own, so that digest can follow it", at.tag.Line)
		}
		ending := "\n"
		if bytes.HasSuffix(lines[tagLine], []byte("\r\n")) {
			ending = "\r\n"
		}
		line := strings.TrimRight(string(lines[tagLine]), "\r\n") + ending
		lines[tagLine] = []byte(line + string(key) + "digest: " + image.Digest + ending)
	}
	return nil
}

// replaceScalar writes value where node is, in node's quotes.
func replaceScalar(line []byte, node *yaml.Node, value string) ([]byte, error) {
	runes := []rune(string(line)) // a column counts characters
	from := node.Column - 1
	written := node.Value
	switch {
	case node.Style&yaml.DoubleQuotedStyle != 0:
		written, value = `"`+written+`"`, `"`+value+`"`
	case node.Style&yaml.SingleQuotedStyle != 0:
		written, value = `'`+written+`'`, `'`+value+`'`
	case !plainString(value):
		value = `"` + value + `"`
	}
	to := from + len([]rune(written))
	if from < 0 || to > len(runes) || string(runes[from:to]) != written {
		return nil, fmt.Errorf("line %d: %s is not written as one word there", node.Line, written)
	}
	return []byte(string(runes[:from]) + value + string(runes[to:])), nil
}

// plainString reports whether YAML reads the word as a string without quotes; 1.10 would be a number.
func plainString(word string) bool {
	var node yaml.Node
	if err := yaml.Unmarshal([]byte(word), &node); err != nil || len(node.Content) != 1 {
		return false
	}
	return node.Content[0].Tag == "!!str" && node.Content[0].Value == word
}

// onlyDiffers proves an edit: as data, both files are the same but for the versions that were set.
func (i *Images) onlyDiffers(edited *Images, versions map[string]Image) error {
	before, after := map[string]any{}, map[string]any{}
	if err := yaml.Unmarshal(i.source, &before); err != nil {
		return err
	}
	if err := yaml.Unmarshal(edited.source, &after); err != nil {
		return err
	}
	for service, image := range versions {
		if got := edited.Image(service); got != image {
			return fmt.Errorf("%s would be %s instead of %s", service, got, image)
		}
		for _, file := range []map[string]any{before, after} {
			if fields, ok := file[service].(map[string]any); ok {
				if version, ok := fields["image"].(map[string]any); ok {
					delete(version, "tag")
					delete(version, "digest")
				}
			}
		}
	}
	if !reflect.DeepEqual(before, after) {
		return errors.New("the edit would change more than versions")
	}
	return nil
}
