package release

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

const images = `# Which versions staging runs.

edge:
  image:
    tag: v1.0   # since the sale
order-rpc:
  # 金额 in cents
  image: {tag: "v1.0"}
order-api:
    image:
        tag: 'v1.0'
        digest: sha256:` + zeros + `

# the last
payment-rpc: {image: {name: pay, tag: v0.9}} # one line
`

const zeros = "0000000000000000000000000000000000000000000000000000000000000000"

const ones = "1111111111111111111111111111111111111111111111111111111111111111"

func TestAChangedTagLeavesEveryOtherByte(t *testing.T) {
	for name, c := range map[string]struct {
		version  Image
		old, new string
	}{
		"edge":        {Image{Tag: "v1.1"}, "tag: v1.0   # since", "tag: v1.1   # since"},
		"order-rpc":   {Image{Tag: "v1.1"}, `tag: "v1.0"`, `tag: "v1.1"`},
		"order-api":   {Image{Tag: "v1.1"}, "tag: 'v1.0'\n        digest: sha256:" + zeros + "\n", "tag: 'v1.1'\n"},
		"payment-rpc": {Image{Tag: "v1.1"}, "tag: v0.9", "tag: v1.1"},
	} {
		t.Run(name, func(t *testing.T) {
			assertSet(t, images, name, c.version, strings.Replace(images, c.old, c.new, 1))
		})
	}
}

func TestATagThatYAMLWouldReadAsANumberIsQuoted(t *testing.T) {
	for _, tag := range []string{"1.10", "1e3", "007", "null", "true", "2026-11-23", "0x1f", "_"} {
		want := `tag: "` + tag + `"   # since`
		if tag == "_" {
			want = "tag: _   # since"
		}
		assertSet(t, images, "edge", Image{Tag: tag}, strings.Replace(images, "tag: v1.0   # since", want, 1))
	}
}

func TestADigestIsAddedReplacedAndRemovedOnItsOwnLine(t *testing.T) {
	added := strings.Replace(images, "tag: v1.0   # since the sale\n", "tag: v1.1   # since the sale\n    digest: sha256:"+ones+"\n", 1)
	assertSet(t, images, "edge", Image{"v1.1", "sha256:" + ones}, added)
	assertSet(t, added, "edge", Image{Tag: "v1.0"}, images)
	assertSet(t, images, "order-api", Image{"v1.0", "sha256:" + ones}, strings.Replace(images, zeros, ones, 1))
}

func TestADigestBesideATagOnOneLineIsRefused(t *testing.T) {
	parsed, err := ParseImages([]byte(images))
	require.NoError(t, err)
	_, err = parsed.Set(map[string]Image{"payment-rpc": {"v1.1", "sha256:" + ones}})
	assert.EqualError(t, err, "payment-rpc: line 15: write tag on a line of its own, so that digest can follow it")
}

func TestLineEndingsAndAMissingLastOneStay(t *testing.T) {
	assertSet(t, "edge:\r\n  image:\r\n    tag: a\r\n", "edge", Image{Tag: "b"}, "edge:\r\n  image:\r\n    tag: b\r\n")
	assertSet(t, "edge:\n  image:\n    tag: a", "edge", Image{Tag: "b"}, "edge:\n  image:\n    tag: b")
	assertSet(t, "edge:\n  image:\n    tag: a", "edge", Image{"b", "sha256:" + ones}, "edge:\n  image:\n    tag: b\n    digest: sha256:"+ones+"\n")
}

func assertSet(t *testing.T, source, service string, version Image, want string) {
	t.Helper()
	parsed, err := ParseImages([]byte(source))
	require.NoError(t, err)
	edited, err := parsed.Set(map[string]Image{service: version})
	require.NoError(t, err)
	assert.Equal(t, want, string(edited.Bytes()))
	assert.Equal(t, version, edited.Image(service))
}

func TestAnyTagComesBackAsItWasSetAndGoingBackRestoresTheFile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tag := rapid.StringMatching(tagForm.String()).Draw(t, "tag")
		parsed, err := ParseImages([]byte(images))
		require.NoError(t, err)
		service := rapid.SampledFrom([]string{"edge", "order-rpc", "payment-rpc"}).Draw(t, "service")
		edited, err := parsed.Set(map[string]Image{service: {Tag: tag}})
		require.NoError(t, err)
		require.Equal(t, tag, edited.Image(service).Tag)
		back, err := edited.Set(map[string]Image{service: parsed.Image(service)})
		require.NoError(t, err)
		if plainString(tag) {
			require.Equal(t, images, string(back.Bytes()))
		}
	})
}

func TestAFileOfAnotherShapeIsRefusedByItsLine(t *testing.T) {
	for source, want := range map[string]string{
		"[]":                                  "it is no mapping of services to {image: {tag: …}}",
		"":                                    "it is no mapping of services to {image: {tag: …}}",
		"edge:\n  image: {}":                  "line 2: edge.image.tag is missing: it names the version to run",
		"edge:\n  image:\n    tag:":           "line 2: edge.image.tag is missing: it names the version to run",
		"edge:\n  image:\n    tag: |\n     a": "line 3: edge.image.tag is to be a plain or quoted word on its line",
		"edge: {image: {tag: &a v1}}":         "line 1: edge.image.tag is to be a plain or quoted word on its line",
	} {
		_, err := ParseImages([]byte(source))
		assert.EqualError(t, err, want, "%q", source)
	}
}

func TestTagsAndDigestsFollowTheSpecification(t *testing.T) {
	for _, tag := range []string{"v1.1", "1", "_a", "v1.0-3-gabc1234", strings.Repeat("a", 128)} {
		assert.NoError(t, CheckTag(tag), tag)
	}
	for _, tag := range []string{"", "latest", "-v", ".v", "a/b", "a:b", "v1+2", "v 1", "v1\n", "é", strings.Repeat("a", 129)} {
		assert.Error(t, CheckTag(tag), tag)
	}
	assert.NoError(t, CheckDigest("sha256:"+ones))
	for _, digest := range []string{"", ones, "sha256:" + ones[1:], "sha256:" + strings.Repeat("A", 64), "md5:" + ones} {
		assert.Error(t, CheckDigest(digest), digest)
	}
}

func TestReferencesFollowTheValues(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "dev"), 0o755))
	write := func(file, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "dev", file), []byte(text), 0o644))
	}
	write("values.yaml", "global: {image: {registry: harbor.example.com/mall}}\norder-api: {image: {registry: other.example.com}}\n")
	write(imagesFile, images+"auditor: {image: {tag: v1}}\nmigrate: {image: {tag: v1}}\n")
	r, err := readReferences(dir, "dev")
	require.NoError(t, err)
	for service, want := range map[string]string{
		"edge":        "harbor.example.com/mall/edge:v2",
		"order-api":   "other.example.com/order-api:v2",
		"payment-rpc": "harbor.example.com/mall/pay:v2",
		"auditor":     "harbor.example.com/mall/mall:v2",
		"migrate":     "harbor.example.com/mall/mall:v2",
	} {
		assert.Equal(t, want, r.of(service, Image{Tag: "v2"}).String())
	}
	write("values.yaml", "{}\n")
	r, err = readReferences(dir, "dev")
	require.NoError(t, err)
	assert.Equal(t, "mall.local/mall/edge:v2", r.of("edge", Image{Tag: "v2"}).String())
}
