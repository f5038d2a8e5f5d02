// Package openapi makes one OpenAPI 3.0 document of the APIs' contracts.
//
// It reads goctl's own syntax tree. goctl's Swagger 2.0 output would have to be repaired on the way: it
// loses integer formats, points map values at the wrong schema and does not know which routes need a session.
package openapi

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"mall/tools/contract"
)

const (
	bearerAuth    = "bearerAuth"
	problemSchema = "Problem"
	problemType   = "application/problem+json"
	jsonType      = "application/json"
)

// Document describes all APIs as one. Fragments are OpenAPI documents for the routes that a .api file
// cannot express (an upload, a provider's raw callback): their paths and components are taken over.
func Document(ctx context.Context, apis []*contract.API, fragments ...Fragment) ([]byte, error) {
	doc := &openapi3.T{
		OpenAPI: "3.0.3",
		Info: &openapi3.Info{
			Title: "mall", Version: "v1",
			Description: "Ids are strings, money is in minor units of its currency, times are RFC 3339 in UTC. " +
				"Lists answer `items` and `nextCursor`, empty on the last page.",
		},
		Servers:    openapi3.Servers{{URL: "/"}},
		Paths:      openapi3.NewPaths(),
		Components: sharedComponents(),
	}
	b := &builder{doc: doc, operations: map[string]string{}, schemaOf: map[string]string{}}
	for _, api := range apis {
		doc.Tags = append(doc.Tags, &openapi3.Tag{Name: api.Domain, Description: api.About})
		if err := b.addAPI(api); err != nil {
			return nil, fmt.Errorf("%s: %w", api.File, err)
		}
	}
	for _, fragment := range fragments {
		if err := b.addFragment(fragment); err != nil {
			return nil, fmt.Errorf("%s: %w", fragment.File, err)
		}
	}
	closeRequests(doc)
	return encode(ctx, doc)
}

// encode writes the document with sorted keys, after having read it back and checked it as a stranger would.
func encode(ctx context.Context, doc *openapi3.T) ([]byte, error) {
	compact, err := json.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("openapi: %w", err)
	}
	var out bytes.Buffer
	if err := json.Indent(&out, compact, "", "  "); err != nil {
		return nil, fmt.Errorf("openapi: %w", err)
	}
	out.WriteByte('\n')
	read, err := openapi3.NewLoader().LoadFromData(out.Bytes())
	if err != nil {
		return nil, fmt.Errorf("openapi: %w", err)
	}
	if err := read.Validate(ctx); err != nil {
		return nil, fmt.Errorf("openapi: %w", err)
	}
	return out.Bytes(), nil
}

// builder collects the document, and from where each name in it comes.
type builder struct {
	doc        *openapi3.T
	operations map[string]string // operationId -> method and path
	schemaOf   map[string]string // schema -> .api file
}

func (b *builder) addAPI(api *contract.API) error {
	s := &schemas{api: api, builder: b}
	for _, route := range api.Routes {
		op, err := s.operation(route)
		if err != nil {
			return fmt.Errorf("%s: %w", route.Handler, err)
		}
		op.Tags = []string{api.Domain}
		if err := b.addOperation(route.Method, route.Path, op); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) addOperation(method, path string, op *openapi3.Operation) error {
	here := method + " " + path
	if op.OperationID == "" {
		return fmt.Errorf("%s has no operationId", here)
	}
	if there, ok := b.operations[op.OperationID]; ok {
		return fmt.Errorf("%s and %s are both called %s: rename a @handler", there, here, op.OperationID)
	}
	b.operations[op.OperationID] = here
	item := b.doc.Paths.Value(path)
	if item == nil {
		item = &openapi3.PathItem{}
		b.doc.Paths.Set(path, item)
	}
	if item.GetOperation(method) != nil {
		return fmt.Errorf("%s is declared twice", here)
	}
	item.SetOperation(method, op)
	return nil
}

// operation describes a route.
func (s *schemas) operation(route contract.Route) (*openapi3.Operation, error) {
	op := &openapi3.Operation{
		OperationID: strings.ToLower(route.Handler[:1]) + route.Handler[1:],
		Summary:     route.Summary,
		Description: route.Description,
		Security:    &openapi3.SecurityRequirements{},
	}
	if route.Auth {
		op.Security.With(openapi3.NewSecurityRequirement().Authenticate(bearerAuth))
	}
	if slices.Contains(route.Middlewares, "OperatorOnly") {
		op.Description = strings.TrimSpace(op.Description + " Operators only.")
	}
	if route.Request != nil {
		if err := s.request(op, *route.Request); err != nil {
			return nil, err
		}
	}

	answer := openapi3.NewResponse().WithDescription(http.StatusText(route.Status))
	if route.Response != nil {
		schema, err := s.schema(route.Response)
		if err != nil {
			return nil, err
		}
		answer.Content = openapi3.Content{jsonType: openapi3.NewMediaType().WithSchemaRef(schema)}
	}
	answer.Headers = openapi3.Headers{traceHeader: headerRef(traceHeader)}
	if key := op.Parameters.GetByInAndName(openapi3.ParameterInHeader, idempotencyHeader); key != nil {
		// A route that creates or accepts needs the key; an action on what exists may have one.
		key.Required = route.Status != http.StatusOK
		answer.Headers[replayedHeader] = headerRef(replayedHeader)
	}
	op.Responses = openapi3.NewResponses(openapi3.WithStatus(route.Status, &openapi3.ResponseRef{Value: answer}))
	op.Responses.Set("default", problemRef())
	return op, nil
}
