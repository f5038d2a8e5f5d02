package charts

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"
)

// The table of a README stands between these lines.
const (
	tableBegin = "<!-- values: made by tools/generate -->"
	tableEnd   = "<!-- /values -->"
)

// row is a value that somebody may set.
type row struct{ key, fallback, means string }

// table writes the values of a chart, with the comments that begin with `# --`, into its README.
func table(chart string) error {
	values := filepath.Join(chart, "values.yaml")
	text, err := os.ReadFile(values)
	if err != nil {
		return fmt.Errorf("the values to describe: %w", err)
	}
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return fmt.Errorf("%s: %w", values, err)
	}
	if len(document.Content) != 1 {
		return fmt.Errorf("%s is empty", values)
	}
	rows, err := describe("", document.Content[0])
	if err != nil {
		return fmt.Errorf("%s: %w", values, err)
	}
	var out strings.Builder
	out.WriteString(tableBegin + "\n\n| Key | Default | Means |\n|---|---|---|\n")
	for _, r := range rows {
		fmt.Fprintf(&out, "| `%s` | `%s` | %s |\n", r.key, r.fallback, strings.ReplaceAll(r.means, "|", "\\|"))
	}
	out.WriteString("\n" + tableEnd)
	readme := filepath.Join(chart, "README.md")
	old, err := os.ReadFile(readme)
	if err != nil {
		return fmt.Errorf("the README to write to: %w", err)
	}
	before, rest, begins := strings.Cut(string(old), tableBegin)
	_, after, ends := strings.Cut(rest, tableEnd)
	if !begins || !ends {
		return fmt.Errorf("%s lacks the lines %q and %q", readme, tableBegin, tableEnd)
	}
	return write(readme, []byte(before+out.String()+after))
}

// describe lists the values below node. One that has a description is a row; another must be a mapping of such.
func describe(prefix string, node *yaml.Node) ([]row, error) {
	if node.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s has no comment that begins with `# --`", prefix)
	}
	var rows []row
	for i := 0; i < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		name := key.Value
		if prefix != "" {
			name = prefix + "." + key.Value
		}
		means, described := description(key.HeadComment)
		if !described {
			below, err := describe(name, value)
			if err != nil {
				return nil, err
			}
			rows = append(rows, below...)
			continue
		}
		fallback, err := inline(value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		rows = append(rows, row{name, fallback, means})
	}
	return rows, nil
}

// description is the text of a comment from `# --` on; what stands before it is for readers of the values only.
func description(comment string) (string, bool) {
	_, text, found := strings.Cut(comment, "# -- ")
	if !found {
		return "", false
	}
	return strings.Join(strings.Fields(strings.ReplaceAll(text, "\n#", "\n")), " "), true
}

// inline is the value in one line.
func inline(node *yaml.Node) (string, error) {
	var value any
	if err := node.Decode(&value); err != nil {
		return "", err
	}
	text, err := json.Marshal(value)
	if err != nil {
		return "", errors.Join(errors.New("its default cannot be written in one line"), err)
	}
	return strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&", "|", "\\|").Replace(string(text)), nil
}
