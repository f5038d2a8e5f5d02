package openapi

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
	"sigs.k8s.io/yaml"
)

// Fragment is part of an OpenAPI document, written by hand.
type Fragment struct {
	File       string
	Domain     string // the tag of its operations
	Paths      map[string]*openapi3.PathItem
	Components openapi3.Components
}

// ReadFragment reads a YAML file with `paths` and, if need be, `components`.
func ReadFragment(domain, file string) (Fragment, error) {
	f := Fragment{File: file, Domain: domain}
	content, err := os.ReadFile(file)
	if err != nil {
		return f, err
	}
	// References may lead out of the fragment, so it is not resolved here.
	text, err := yaml.YAMLToJSONStrict(content)
	if err != nil {
		return f, fmt.Errorf("%s: %w", file, err)
	}
	var parts map[string]json.RawMessage
	if err := json.Unmarshal(text, &parts); err != nil {
		return f, fmt.Errorf("%s: %w", file, err)
	}
	for name, part := range parts {
		var err error
		switch name {
		case "paths":
			err = json.Unmarshal(part, &f.Paths)
		case "components":
			err = json.Unmarshal(part, &f.Components)
		default:
			err = fmt.Errorf("only paths and components are known")
		}
		if err != nil {
			return f, fmt.Errorf("%s: %s: %w", file, name, err)
		}
	}
	return f, nil
}

// addFragment takes a fragment's operations and schemas over and adds what all operations have.
func (b *builder) addFragment(f Fragment) error {
	for name, schema := range f.Components.Schemas {
		if _, taken := b.doc.Components.Schemas[name]; taken {
			return fmt.Errorf("schema %s exists already", name)
		}
		b.doc.Components.Schemas[name] = schema
	}
	for _, path := range slices.Sorted(maps.Keys(f.Paths)) {
		for method, op := range f.Paths[path].Operations() {
			if op.Responses == nil {
				return fmt.Errorf("%s %s has no responses", method, path)
			}
			op.Tags = []string{f.Domain}
			if op.Security == nil {
				op.Security = &openapi3.SecurityRequirements{}
			}
			if op.Responses.Default() == nil {
				op.Responses.Set("default", problemRef())
			}
			if err := b.addOperation(method, path, op); err != nil {
				return err
			}
		}
	}
	return nil
}
