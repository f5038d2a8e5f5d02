package openapi

import (
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

const (
	idempotencyHeader = "Idempotency-Key"
	replayedHeader    = "Idempotent-Replayed"
	traceHeader       = "X-Trace-Id"
)

// sharedComponents are what every API speaks of: problems (RFC 9457), sessions, common headers.
func sharedComponents() *openapi3.Components {
	text := func(about string) *openapi3.Schema {
		s := openapi3.NewStringSchema()
		s.Description = about
		return s
	}
	field := openapi3.NewObjectSchema().
		WithProperty("field", text("The field's name, dotted and indexed when nested")).
		WithProperty("reason", text("What is wrong with it")).
		WithRequired([]string{"field", "reason"})
	status := openapi3.NewIntegerSchema()
	status.Description = "The HTTP status again"
	errors := openapi3.NewArraySchema().WithItems(field)
	errors.Description = "The fields that are wrong, for a validation problem"
	problem := openapi3.NewObjectSchema().
		WithProperty("type", text("A URI reference that names the kind of problem")).
		WithProperty("title", text("The kind in words")).
		WithProperty("status", status).
		WithProperty("detail", text("What happened this time")).
		WithProperty("code", text("The kind for programs, like OUT_OF_STOCK")).
		WithProperty("traceId", text("By which the request is found in the telemetry")).
		WithProperty("errors", errors).
		WithRequired([]string{"type", "title", "status", "detail", "code", "traceId"})
	problem.Description = "A refusal or failure, RFC 9457"

	replayed := openapi3.NewBoolSchema()
	return &openapi3.Components{
		Schemas: openapi3.Schemas{problemSchema: problem.NewRef()},
		Headers: openapi3.Headers{
			traceHeader:    header("The trace of the request", openapi3.NewStringSchema()),
			replayedHeader: header("true when this is the answer to an earlier request with the same key", replayed),
		},
		Responses: openapi3.ResponseBodies{problemSchema: &openapi3.ResponseRef{Value: &openapi3.Response{
			Description: &problem.Description,
			Headers:     openapi3.Headers{traceHeader: headerRef(traceHeader)},
			Content: openapi3.Content{
				problemType: openapi3.NewMediaType().WithSchemaRef(schemaRef(problemSchema)),
			},
		}}},
		SecuritySchemes: openapi3.SecuritySchemes{bearerAuth: &openapi3.SecuritySchemeRef{
			Value: openapi3.NewJWTSecurityScheme().WithDescription("The accessToken of a session"),
		}},
	}
}

func header(about string, schema *openapi3.Schema) *openapi3.HeaderRef {
	return &openapi3.HeaderRef{Value: &openapi3.Header{Parameter: openapi3.Parameter{
		Description: about, Schema: schema.NewRef(),
	}}}
}

func headerRef(name string) *openapi3.HeaderRef {
	return &openapi3.HeaderRef{Ref: "#/components/headers/" + name}
}

const schemaPath = "#/components/schemas/"

func schemaRef(name string) *openapi3.SchemaRef {
	return openapi3.NewSchemaRef(schemaPath+name, nil)
}

// componentName is the name in a reference to a component schema, or empty.
func componentName(ref *openapi3.SchemaRef) string {
	if name, ok := strings.CutPrefix(ref.Ref, schemaPath); ok {
		return name
	}
	return ""
}

func problemRef() *openapi3.ResponseRef {
	return &openapi3.ResponseRef{Ref: "#/components/responses/" + problemSchema}
}

// idempotencyKey limits the key as the services do: 1 to 255 visible ASCII characters.
func idempotencyKey(p *openapi3.Parameter) {
	p.Description = "Repeating a request with the same key answers what the first one did"
	p.Schema = openapi3.NewStringSchema().WithMinLength(1).WithMaxLength(255).WithPattern("^[!-~]+$").NewRef()
}
