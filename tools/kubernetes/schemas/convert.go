package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"

	"k8s.io/apimachinery/pkg/util/yaml"
)

type object = map[string]any

const definitionsFile = "_definitions.json"

// builtIn converts the OpenAPI document of Kubernetes' own API.
func (w *writer) builtIn(file string) error {
	b, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var doc struct {
		Definitions map[string]object `json:"definitions"`
	}
	if err := json.Unmarshal(b, &doc); err != nil {
		return err
	}
	// OpenAPI 2 has no way to say that either is right.
	doc.Definitions["io.k8s.apimachinery.pkg.util.intstr.IntOrString"] = either("string", "integer")
	doc.Definitions["io.k8s.apimachinery.pkg.api.resource.Quantity"] = either("string", "number")
	for name, d := range doc.Definitions {
		closed(d)
		kinds, _ := d["x-kubernetes-group-version-kind"].([]any)
		for _, k := range kinds {
			gvk, _ := k.(object)
			group, _ := gvk["group"].(string)
			version, _ := gvk["version"].(string)
			kind, _ := gvk["kind"].(string)
			if strings.HasSuffix(kind, "Options") {
				continue // arguments of calls, which every group has
			}
			if err := w.write(group, version, kind, object{"$ref": definitionsFile + "#/definitions/" + name}); err != nil {
				return err
			}
		}
	}
	return w.file(definitionsFile, object{"definitions": doc.Definitions})
}

// crd is what is needed of a CustomResourceDefinition.
type crd struct {
	Kind string `json:"kind"`
	Spec struct {
		Group string `json:"group"`
		Names struct {
			Kind string `json:"kind"`
		} `json:"names"`
		Versions []struct {
			Name   string `json:"name"`
			Schema struct {
				OpenAPIV3Schema object `json:"openAPIV3Schema"`
			} `json:"schema"`
		} `json:"versions"`
	} `json:"spec"`
}

// definitions converts the custom resource definitions of a file of YAML documents.
func (w *writer) definitions(file string) error {
	b, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	for docs := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(b), 4096); ; {
		var d crd
		if err := docs.Decode(&d); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if d.Kind != "CustomResourceDefinition" {
			continue
		}
		for _, v := range d.Spec.Versions {
			schema := v.Schema.OpenAPIV3Schema
			if properties, ok := schema["properties"].(object); ok {
				// The API server adds these to what an author wrote.
				properties["apiVersion"], properties["kind"] = object{"type": "string"}, object{"type": "string"}
				properties["metadata"] = object{"$ref": definitionsFile + "#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"}
			}
			closed(schema)
			if err := w.write(d.Spec.Group, v.Name, d.Spec.Names.Kind, schema); err != nil {
				return err
			}
		}
	}
}

func either(types ...string) object {
	var all []any
	for _, t := range types {
		all = append(all, object{"type": t})
	}
	return object{"oneOf": all}
}

// closed turns an OpenAPI schema into a JSON schema that refuses unknown fields, as the API server does with strict
// field validation, and says by its own means what Kubernetes says with extensions.
func closed(schema object) {
	if ref, ok := schema["$ref"].(string); ok && strings.HasPrefix(ref, "#") {
		schema["$ref"] = definitionsFile + ref
	}
	if schema["x-kubernetes-int-or-string"] == true {
		delete(schema, "type")
		delete(schema, "anyOf")
		schema["oneOf"] = either("string", "integer")["oneOf"]
	}
	if kind, ok := schema["type"].(string); ok && schema["nullable"] == true {
		schema["type"] = []any{kind, "null"}
	}
	properties, _ := schema["properties"].(object)
	_, told := schema["additionalProperties"]
	open := schema["x-kubernetes-preserve-unknown-fields"] == true || schema["x-kubernetes-embedded-resource"] == true
	if properties != nil && !told && !open {
		schema["additionalProperties"] = false
	}
	for _, p := range properties {
		if s, ok := p.(object); ok {
			closed(s)
		}
	}
	for _, key := range []string{"items", "additionalProperties"} {
		if s, ok := schema[key].(object); ok {
			closed(s)
		}
	}
	// Alternatives inside allOf, anyOf and oneOf name some of the fields and must not close the object.
}
