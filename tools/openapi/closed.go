package openapi

import "github.com/getkin/kin-openapi/openapi3"

// closeRequests says of every object that is only sent to us that it takes no other fields, for the
// services refuse unknown ones. Objects that we answer stay open: they may grow.
func closeRequests(doc *openapi3.T) {
	answered := map[string]bool{problemSchema: true}
	for _, item := range doc.Paths.Map() {
		for _, op := range item.Operations() {
			for _, response := range op.Responses.Map() {
				if response.Value == nil {
					continue
				}
				for _, media := range response.Value.Content {
					reach(doc, media.Schema, answered)
				}
			}
		}
	}
	no := false
	for name, schema := range doc.Components.Schemas {
		if !answered[name] && schema.Value != nil && schema.Value.AdditionalProperties.Schema == nil {
			schema.Value.AdditionalProperties.Has = &no
		}
	}
}

// reach marks the components that a schema leads to.
func reach(doc *openapi3.T, ref *openapi3.SchemaRef, seen map[string]bool) {
	if ref == nil {
		return
	}
	schema := ref.Value
	if name := componentName(ref); name != "" {
		if seen[name] || doc.Components.Schemas[name] == nil {
			return
		}
		seen[name] = true
		schema = doc.Components.Schemas[name].Value
	}
	if schema == nil {
		return
	}
	reach(doc, schema.Items, seen)
	reach(doc, schema.AdditionalProperties.Schema, seen)
	for _, property := range schema.Properties {
		reach(doc, property, seen)
	}
	for _, part := range schema.AllOf {
		reach(doc, part, seen)
	}
}
