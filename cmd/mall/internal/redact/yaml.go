package redact

import (
	"bytes"
	"fmt"

	"go.yaml.in/yaml/v3"
)

// YAML is a document with its secrets hidden; comments and order stay.
func (r *Redactor) YAML(text string) (string, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		return "", fmt.Errorf("the file is not YAML: %w", err)
	}
	r.node(&doc, "")
	var out bytes.Buffer
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := enc.Encode(&doc); err != nil {
		return "", fmt.Errorf("write the YAML: %w", err)
	}
	return out.String(), nil
}

// node hides below n, which is the value of key.
func (r *Redactor) node(n *yaml.Node, key string) {
	for _, comment := range []*string{&n.HeadComment, &n.LineComment, &n.FootComment} {
		*comment = r.Text(*comment)
	}
	switch n.Kind {
	case yaml.ScalarNode:
		if shown := r.Value(key, n.Value); shown != n.Value {
			n.SetString(shown)
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			r.node(n.Content[i], "")
			r.node(n.Content[i+1], n.Content[i].Value)
		}
	case yaml.DocumentNode, yaml.SequenceNode:
		for _, c := range n.Content {
			r.node(c, key)
		}
	case yaml.AliasNode: // its anchor is a node of its own
	}
}
