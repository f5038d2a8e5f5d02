package service

import (
	"cmp"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const document = "../../docs/configuration.md"

// go test ./common/service -run Document -update brings the table up to date; what a variable means is
// written there by hand.
var update = flag.Bool("update", false, "rewrite docs/configuration.md")

// variable is a row of the document's table.
type variable struct {
	defaults map[string][]string // default -> who has it
	readers  []string
}

// command is what cmd/mall reads besides what the services do, and the runtime's and Kubernetes' own.
var command = map[string]string{
	"MALL_MYSQL_DSN": "mall", "MALL_MYSQL_CA": "mall", "MALL_KAFKA_BROKERS": "mall", "MALL_KAFKA_SASL_MECHANISM": "mall",
	"MALL_KAFKA_USERNAME": "mall", "MALL_KAFKA_PASSWORD": "mall", "MALL_KAFKA_TLS": "mall", "MALL_KAFKA_CA": "mall",
	"MALL_KAFKA_PARTITIONS": "mall", "MALL_KAFKA_REPLICATION": "mall", "MALL_ROOT": "mall", "MALL_PORT_OFFSET": "mall", "MALL_STATE_DIR": "mall",
	"POD_NAME": all, "POD_NAMESPACE": all, "POD_UID": all, "NODE_NAME": all, "DEPLOYMENT_NAME": all, "CONTAINER_NAME": all, "CLUSTER_NAME": all,
	"OTEL_RESOURCE_ATTRIBUTES": all, "GOMEMLIMIT": all, "GOMAXPROCS": all, "KUBERNETES_SERVICE_HOST": all,
}

const all = "all"

// builds are read by `mall up` and its kin, which build on a developer's machine.
var builds = []string{"CGO_ENABLED", "CHROMIUM", "GOAMD64", "GOFLAGS", "TERM"}

var (
	secretName = regexp.MustCompile(`(SECRET|PASSWORD|AUTHORIZATION|MYSQL_DSN)$`)
	rowForm    = regexp.MustCompile("(?m)^\\| `([A-Z_0-9]+)` \\|.*\\| ([^|]*) \\|$")
	getForm    = regexp.MustCompile(`(?:os\.Getenv|os\.LookupEnv|getenv|number\([a-zA-Z.]+,) ?\(?"([A-Z_0-9]+)"`)
)

func variables(t *testing.T) map[string]*variable {
	t.Helper()
	found := map[string]*variable{}
	of := func(name string) *variable {
		if found[name] == nil {
			found[name] = &variable{defaults: map[string][]string{}}
		}
		return found[name]
	}
	services := files(t)
	for _, f := range services {
		service := strings.TrimSuffix(filepath.Base(f), ".yaml")
		_, missing := expand(readFile(t, f), func(string) string { return "" }, func(name, _, fallback string) {
			v := of(name)
			if !slices.Contains(v.readers, service) {
				v.readers = append(v.readers, service)
				v.defaults[fallback] = append(v.defaults[fallback], service)
			}
		})
		require.Empty(t, missing, "%s: a variable without a default", f)
	}
	for name, reader := range command {
		v := of(name)
		if !slices.Contains(v.readers, all) {
			v.readers = append(v.readers, reader)
		}
		if len(v.defaults) == 0 {
			v.defaults[""] = nil
		}
	}
	for _, v := range found {
		if len(v.readers) >= len(services) {
			v.readers = []string{all}
		}
		slices.Sort(v.readers)
	}
	return found
}

func (v *variable) row(name, meaning string) string {
	// The default that most have comes first; others name who has them.
	values := slices.SortedFunc(maps.Keys(v.defaults), func(a, b string) int {
		return cmp.Or(len(v.defaults[b])-len(v.defaults[a]), strings.Compare(a, b))
	})
	var defaults []string
	for i, value := range values {
		text := ""
		if value != "" {
			text = "`" + value + "`"
		}
		if i > 0 {
			text += " (" + strings.Join(v.defaults[value], ", ") + ")"
		}
		defaults = append(defaults, text)
	}
	secret := ""
	if secretName.MatchString(name) {
		secret = "yes"
	}
	return fmt.Sprintf("| `%s` | %s | %s | %s | %s |", name, strings.Join(defaults, ", "), strings.Join(v.readers, ", "), secret, meaning)
}

func TestTheDocumentOfTheConfigurationSaysWhatIsRead(t *testing.T) {
	raw := readFile(t, document)
	meanings := map[string]string{}
	for _, m := range rowForm.FindAllStringSubmatch(raw, -1) {
		meanings[m[1]] = strings.TrimSpace(m[2])
	}
	var rows []string
	read := variables(t)
	for _, name := range slices.Sorted(maps.Keys(read)) {
		rows = append(rows, read[name].row(name, meanings[name]))
		assert.NotEmpty(t, meanings[name], "%s says nothing of %s", document, name)
	}
	before, rest, ok := strings.Cut(raw, "<!-- table -->\n")
	require.True(t, ok)
	_, after, ok := strings.Cut(rest, "<!-- end of table -->")
	require.True(t, ok)
	want := before + "<!-- table -->\n| Variable | Default | Read by | Secret | Means |\n|---|---|---|---|---|\n" + strings.Join(rows, "\n") + "\n<!-- end of table -->" + after
	if *update {
		require.NoError(t, os.WriteFile(document, []byte(want), 0o600))
		return
	}
	for line := range strings.Lines(want) {
		assert.Truef(t, strings.Contains(raw, line), "%s lacks %srun: go test ./common/service -run Document -update", document, line)
	}
	assert.Len(t, raw, len(want), "%s has rows that nothing reads: run the same", document)
}

func TestTheDocumentNamesEveryVariableThatCodeReads(t *testing.T) {
	known := variables(t)
	for _, root := range []string{"../../common", "../../app", "../../cmd"} {
		require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if d != nil && d.IsDir() && filepath.Base(path) == "console" {
				return fs.SkipDir // a module and a configuration of its own
			}
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			for _, m := range getForm.FindAllStringSubmatch(readFile(t, path), -1) {
				assert.True(t, known[m[1]] != nil || slices.Contains(builds, m[1]), "%s reads %s", path, m[1])
			}
			return nil
		}))
	}
}
