package openapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/zeromicro/go-zero/tools/goctl/api/spec"

	"mall/tools/contract"
)

// schemas turns the types of one API into component schemas.
type schemas struct {
	*builder
	api *contract.API
}

// request adds the parameters and the body that a route takes.
func (s *schemas) request(op *openapi3.Operation, request spec.DefineStruct) error {
	fields, err := contract.Fields(request)
	if err != nil {
		return err
	}
	body, bodyNeeded := false, false
	for _, f := range fields {
		if f.In == contract.InBody {
			body = true
			bodyNeeded = bodyNeeded || needed(f)
			continue
		}
		schema, err := s.fieldSchema(f)
		if err != nil {
			return err
		}
		p := &openapi3.Parameter{Name: f.Name, In: f.In, Schema: schema, Required: needed(f), Description: f.About}
		if f.Name == idempotencyHeader {
			idempotencyKey(p)
		}
		if f.In == contract.InPath {
			p.Required = true
		}
		op.AddParameter(p)
	}
	if !body {
		return nil
	}
	ref, err := s.component(request)
	if err != nil {
		return err
	}
	op.RequestBody = &openapi3.RequestBodyRef{Value: &openapi3.RequestBody{
		Required: bodyNeeded,
		Content:  openapi3.Content{jsonType: openapi3.NewMediaType().WithSchemaRef(ref)},
	}}
	return nil
}

// needed says whether a field is always there: a request must carry it, an answer always has it.
func needed(f contract.Field) bool { return !f.Optional && !f.OmitEmpty && f.Default == "" }

// component makes the schema of a struct's body fields, once, and refers to it.
func (s *schemas) component(t spec.DefineStruct) (*openapi3.SchemaRef, error) {
	name := t.RawName
	file, known := s.schemaOf[name]
	if known && file == s.api.File {
		return schemaRef(name), nil
	}
	s.schemaOf[name] = s.api.File // before its fields, which may lead back to it
	fields, err := contract.Fields(t)
	if err != nil {
		return nil, err
	}
	schema := openapi3.NewObjectSchema()
	for _, f := range fields {
		if f.In != contract.InBody {
			continue
		}
		property, err := s.fieldSchema(f)
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", name, f.Name, err)
		}
		schema.WithPropertyRef(f.Name, property)
		if needed(f) {
			schema.Required = append(schema.Required, f.Name)
		}
	}
	if known {
		if !same(s.doc.Components.Schemas[name].Value, schema) {
			return nil, fmt.Errorf("type %s is another than in %s: rename one", name, file)
		}
		return schemaRef(name), nil
	}
	if _, taken := s.doc.Components.Schemas[name]; taken {
		return nil, fmt.Errorf("type %s has the name of a shared schema: rename it", name)
	}
	s.doc.Components.Schemas[name] = schema.NewRef()
	return schemaRef(name), nil
}

func same(a, b *openapi3.Schema) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

// fieldSchema is the schema of a field's type with the limits of its tag.
func (s *schemas) fieldSchema(f contract.Field) (*openapi3.SchemaRef, error) {
	ref, err := s.schema(f.Type)
	if err != nil {
		return nil, err
	}
	if ref.Ref != "" { // OpenAPI 3.0 ignores what stands beside a $ref
		if f.About == "" {
			return ref, nil
		}
		return (&openapi3.Schema{AllOf: openapi3.SchemaRefs{ref}, Description: f.About}).NewRef(), nil
	}
	schema := ref.Value
	schema.Description = f.About
	for _, option := range f.Options {
		value, err := literal(schema, option)
		if err != nil {
			return nil, err
		}
		schema.Enum = append(schema.Enum, value)
	}
	if f.Default != "" {
		if schema.Default, err = literal(schema, f.Default); err != nil {
			return nil, err
		}
	}
	if r := f.Range; r != nil {
		schema.Min, schema.Max = r.Min, r.Max
		if r.ExclusiveMin {
			schema.WithExclusiveMin(true)
		}
		if r.ExclusiveMax {
			schema.WithExclusiveMax(true)
		}
	}
	return ref, nil
}

// literal reads a value of a tag as the schema's type has it.
func literal(schema *openapi3.Schema, text string) (any, error) {
	var value any = text
	var err error
	switch {
	case schema.Type.Is(openapi3.TypeInteger):
		value, err = strconv.ParseInt(text, 10, 64)
	case schema.Type.Is(openapi3.TypeNumber):
		value, err = strconv.ParseFloat(text, 64)
	case schema.Type.Is(openapi3.TypeBoolean):
		value, err = strconv.ParseBool(text)
	}
	if err != nil {
		return nil, fmt.Errorf("value %q: %w", text, err)
	}
	return value, nil
}

func (s *schemas) schema(t spec.Type) (*openapi3.SchemaRef, error) {
	switch t := t.(type) {
	case spec.PrimitiveType:
		schema := primitive(t.RawName)
		if schema == nil {
			return nil, fmt.Errorf("type %s has no place in JSON", t.RawName)
		}
		return schema.NewRef(), nil
	case spec.PointerType:
		return s.schema(t.Type)
	case spec.ArrayType:
		items, err := s.schema(t.Value)
		if err != nil {
			return nil, err
		}
		return (&openapi3.Schema{Type: &openapi3.Types{openapi3.TypeArray}, Items: items}).NewRef(), nil
	case spec.MapType:
		values, err := s.schema(t.Value)
		if err != nil {
			return nil, err
		}
		object := openapi3.NewObjectSchema()
		object.AdditionalProperties.Schema = values
		return object.NewRef(), nil
	case spec.DefineStruct:
		defined, ok := s.api.Types[t.RawName]
		if !ok {
			return nil, fmt.Errorf("type %s is not defined", t.RawName)
		}
		return s.component(defined)
	default:
		return nil, fmt.Errorf("type %s is not supported", t.Name())
	}
}

func primitive(name string) *openapi3.Schema {
	switch name {
	case "string":
		return openapi3.NewStringSchema()
	case "bool":
		return openapi3.NewBoolSchema()
	case "int", "int64", "uint", "uint32", "uint64":
		return openapi3.NewInt64Schema()
	case "int8", "int16", "int32", "uint8", "uint16":
		return openapi3.NewInt32Schema()
	case "float32", "float64":
		return openapi3.NewFloat64Schema()
	}
	return nil
}
