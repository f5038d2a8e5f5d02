package explorer

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"mall/app/console/internal/problem"
)

// Operation is one thing the API does.
type Operation struct {
	ID          string      `json:"id"`
	Method      string      `json:"method"`
	Path        string      `json:"path"` // with {names}
	Summary     string      `json:"summary"`
	Description string      `json:"description,omitempty"`
	Tag         string      `json:"tag"`
	Who         string      `json:"who"` // anyone, customer or operator
	Parameters  []Parameter `json:"parameters"`
	Body        *Body       `json:"body,omitempty"`
}

// Parameter is one in the path, the query or a header.
type Parameter struct {
	Name        string `json:"name"`
	In          string `json:"in"`
	Required    bool   `json:"required"`
	Description string `json:"description,omitempty"`
	Schema      any    `json:"schema,omitempty"`
}

// Body is what a request carries.
type Body struct {
	ContentTypes []string `json:"contentTypes"`
	Required     bool     `json:"required"`
	Schema       any      `json:"schema,omitempty"`  // JSON Schema without references
	Example      any      `json:"example,omitempty"` // to begin with
}

// who may call, by the shape of mall's contract: operators have their own part of it.
const (
	anyone   = "anyone"
	customer = "customer"
	operator = "operator"
)

// documentPath is where the edge describes its API.
const documentPath = "/api/openapi.json"

func (e *Explorer) document(ctx context.Context) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, e.edge.JoinPath(documentPath).String(), nil)
	if err != nil {
		return nil, err
	}
	resp, err := e.client.Do(req)
	if err != nil {
		return nil, unreachable()
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, problem.New(http.StatusBadGateway, "EDGE_ANSWER", "the edge answered %s with %s", documentPath, resp.Status)
	}
	b, err := io.ReadAll(io.LimitReader(resp.Body, maxDocument))
	if err != nil {
		return nil, unreachable()
	}
	return b, nil
}

func unreachable() *problem.Problem {
	return problem.New(http.StatusServiceUnavailable, "EDGE_UNREACHABLE", "the edge does not answer: `mall status` tells whether it runs")
}

// openAPI is what is read of an OpenAPI 3.0 document.
type openAPI struct {
	Paths      map[string]map[string]json.RawMessage `json:"paths"`
	Components struct {
		Schemas    map[string]map[string]any `json:"schemas"`
		Parameters map[string]parameter      `json:"parameters"`
	} `json:"components"`
}

type parameter struct {
	Ref         string         `json:"$ref"`
	Name        string         `json:"name"`
	In          string         `json:"in"`
	Required    bool           `json:"required"`
	Description string         `json:"description"`
	Schema      map[string]any `json:"schema"`
}

type operation struct {
	ID          string                `json:"operationId"`
	Summary     string                `json:"summary"`
	Description string                `json:"description"`
	Tags        []string              `json:"tags"`
	Security    []map[string][]string `json:"security"`
	Parameters  []parameter           `json:"parameters"`
	RequestBody *struct {
		Required bool `json:"required"`
		Content  map[string]struct {
			Schema  map[string]any `json:"schema"`
			Example any            `json:"example"`
		} `json:"content"`
	} `json:"requestBody"`
}

var verbs = []string{"get", "post", "put", "patch", "delete"}

// operations lists what document describes, by tag and path.
func operations(document []byte, now time.Time) ([]Operation, error) {
	var doc openAPI
	if err := json.Unmarshal(document, &doc); err != nil {
		return nil, err
	}
	out := []Operation{}
	for path, methods := range doc.Paths {
		for _, verb := range verbs {
			raw, ok := methods[verb]
			if !ok {
				continue
			}
			var o operation
			if err := json.Unmarshal(raw, &o); err != nil {
				return nil, fmt.Errorf("%s %s: %w", verb, path, err)
			}
			out = append(out, doc.convert(o, strings.ToUpper(verb), path, now))
		}
	}
	slices.SortFunc(out, func(a, b Operation) int {
		return cmp.Or(strings.Compare(a.Tag, b.Tag), strings.Compare(a.Path, b.Path),
			slices.Index(verbs, strings.ToLower(a.Method))-slices.Index(verbs, strings.ToLower(b.Method)))
	})
	return out, nil
}

func (d *openAPI) convert(o operation, method, path string, now time.Time) Operation {
	out := Operation{ID: o.ID, Method: method, Path: path, Summary: o.Summary, Description: o.Description, Who: customer, Parameters: []Parameter{}}
	if len(o.Tags) > 0 {
		out.Tag = o.Tags[0]
	}
	switch {
	case len(o.Security) == 0:
		out.Who = anyone
	case strings.Contains(path, "/admin/"):
		out.Who = operator
	}
	for _, p := range o.Parameters {
		if name, ok := strings.CutPrefix(p.Ref, "#/components/parameters/"); ok {
			p = d.Components.Parameters[name]
		}
		out.Parameters = append(out.Parameters, Parameter{p.Name, p.In, p.Required, p.Description, d.resolve(p.Schema, 0)})
	}
	if o.RequestBody == nil {
		return out
	}
	out.Body = &Body{Required: o.RequestBody.Required, ContentTypes: []string{}}
	for kind, content := range o.RequestBody.Content {
		out.Body.ContentTypes = append(out.Body.ContentTypes, kind)
		if kind == "application/json" {
			schema := d.resolve(content.Schema, 0)
			out.Body.Schema, out.Body.Example = schema, content.Example
			if content.Example == nil {
				out.Body.Example = example("", schema, now)
			}
		}
	}
	slices.Sort(out.Body.ContentTypes)
	return out
}

// maxDepth ends schemas that contain themselves.
const maxDepth = 12

// resolve copies a schema with every reference replaced by what it names.
func (d *openAPI) resolve(schema map[string]any, depth int) map[string]any {
	if schema == nil || depth > maxDepth {
		return nil
	}
	if ref, ok := schema["$ref"].(string); ok {
		return d.resolve(d.Components.Schemas[strings.TrimPrefix(ref, "#/components/schemas/")], depth+1)
	}
	out := make(map[string]any, len(schema))
	for key, v := range schema {
		out[key] = d.resolveAny(v, depth)
	}
	return out
}

func (d *openAPI) resolveAny(v any, depth int) any {
	switch v := v.(type) {
	case map[string]any:
		return d.resolve(v, depth+1)
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = d.resolveAny(v[i], depth)
		}
		return out
	}
	return v
}
