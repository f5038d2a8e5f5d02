package observe

import (
	"fmt"
	"maps"
	"slices"
)

// Listed is one query of a panel or rule, ready to run, for a test that proves on a running mall that each has data.
type Listed struct {
	Source string `json:"source"` // e.g. "dashboard mall-order-api: POST /api/v1/orders: Rate"
	Kind   string `json:"kind"`   // panel, recording or alert
	Name   string `json:"name,omitempty"`
	Query  string `json:"query"`
	// Series are the names it reads. A healthy mall gives an alert's query no result, but has its series.
	Series []string `json:"series"`
	// Selectors are what a rule reads, with their labels: each must have data, or the rule is blind.
	Selectors []string `json:"selectors,omitempty"`
	Rare      string   `json:"rare,omitempty"` // why even a busy mall may have no data
}

func listQueries(dashboards []Dashboard, recording []Group, all []Alert) ([]Listed, error) {
	list := []Listed{}
	add := func(l Listed) error {
		names, err := used(l.Query)
		if err != nil {
			return fmt.Errorf("%s: %w", l.Source, err)
		}
		l.Series = slices.Sorted(maps.Keys(names))
		if l.Kind != "panel" {
			if l.Selectors, err = selectors(l.Query); err != nil {
				return fmt.Errorf("%s: %w", l.Source, err)
			}
		}
		l.Query = filled.Replace(l.Query)
		list = append(list, l)
		return nil
	}
	for _, d := range dashboards {
		for _, row := range d.Rows {
			for _, p := range row.Panels {
				for _, q := range p.Queries {
					if err := add(Listed{Source: "dashboard " + d.UID + ": " + row.Title + ": " + p.Title, Kind: "panel", Query: q.Expr, Rare: p.Rare}); err != nil {
						return nil, err
					}
				}
			}
		}
	}
	for _, g := range recording {
		for _, r := range g.Rules {
			if len(r.Labels) > 0 && r.Labels["service_name"] != "" {
				continue // an objective: a constant
			}
			if err := add(Listed{Source: "rule " + r.Record, Kind: "recording", Name: r.Record, Query: r.Expr}); err != nil {
				return nil, err
			}
		}
	}
	for _, a := range all {
		if err := add(Listed{Source: "alert " + a.Alert, Kind: "alert", Name: a.Alert, Query: a.Expr}); err != nil {
			return nil, err
		}
	}
	return list, nil
}
