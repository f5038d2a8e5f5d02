// Package openapi holds the description of every HTTP route, generated from the contracts.
package openapi

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Document is OpenAPI 3.0 as JSON.
//
//go:embed openapi.json
var Document []byte

// Route is one operation: where it lives and which domain answers it.
type Route struct {
	Method string // GET, POST, ...
	Path   string // go-zero form, /api/v1/orders/:id
	Domain string // the operation's tag
	ID     string // operationId
}

// Routes lists every operation of the document, sorted by path and method.
func Routes() ([]Route, error) {
	var doc struct {
		Paths map[string]map[string]struct {
			Tags        []string `json:"tags"`
			OperationID string   `json:"operationId"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(Document, &doc); err != nil {
		return nil, fmt.Errorf("openapi.json: %w", err)
	}
	var routes []Route
	for path, operations := range doc.Paths {
		for method, op := range operations {
			if len(op.Tags) == 0 {
				return nil, fmt.Errorf("openapi.json: %s %s has no tag and so no domain", method, path)
			}
			routes = append(routes, Route{
				Method: strings.ToUpper(method), Domain: op.Tags[0], ID: op.OperationID,
				Path: strings.NewReplacer("{", ":", "}", "").Replace(path),
			})
		}
	}
	slices.SortFunc(routes, func(a, b Route) int {
		return strings.Compare(a.Path+" "+a.Method, b.Path+" "+b.Method)
	})
	return routes, nil
}
