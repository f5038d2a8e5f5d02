package verify

import (
	"fmt"
	"strings"

	"mall/app/edge/openapi"
)

// operation is one route of the contract.
type operation struct {
	ID, Method, Path, Domain string // Path as /api/v1/orders/{id}
}

func (o operation) route() string { return o.Method + " " + o.Path }

// fill puts values in the place of the path's parameters, in their order.
func (o operation) fill(values ...string) string {
	path := o.Path
	for _, v := range values {
		begin, end := strings.Index(path, "{"), strings.Index(path, "}")
		if begin < 0 {
			break
		}
		path = path[:begin] + v + path[end+1:]
	}
	return path
}

// operations returns the contract's routes by operation id, and the ids in the contract's order.
func operations() (byID map[string]operation, order []string, err error) {
	routes, err := openapi.Routes()
	if err != nil {
		return nil, nil, err
	}
	byID = map[string]operation{}
	for _, r := range routes {
		o := operation{ID: r.ID, Method: r.Method, Path: braces(r.Path), Domain: r.Domain}
		if _, twice := byID[o.ID]; twice {
			return nil, nil, fmt.Errorf("the contract has two operations %s", o.ID)
		}
		byID[o.ID] = o
		order = append(order, o.ID)
	}
	return byID, order, nil
}
