package observe

import (
	"encoding/json"
	"fmt"
	"strings"
)

// SigNoz' published shapes: dashboards of schema v6 (Perses' with plug-ins of its own) for POST /api/v2/dashboards, alert
// rules of schema v2alpha1 for POST /api/v2/rules. SigNoz keeps OpenTelemetry's names, so queries are translated.

type object = map[string]any

var signozPanels = map[string]string{"timeseries": "signoz/TimeSeriesPanel", "stat": "signoz/NumberPanel", "bars": "signoz/BarChartPanel"}

// signozUnits are those that both products call the same.
var signozUnits = map[string]bool{"s": true, "reqps": true, "ops": true, "percentunit": true, "short": true, "bytes": true}

// signozDashboard leaves out what SigNoz cannot have: panels of recorded series and of text. It is nil when nothing is left.
func signozDashboard(d Dashboard, words dictionary) ([]byte, error) {
	panels, layouts := object{}, []object{}
	for _, row := range d.Rows {
		var items []object
		top := -1
		for _, p := range row.Panels {
			plugin, ok := signozPanels[p.Kind]
			if !ok {
				continue
			}
			query, err := signozQuery(p, words)
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", d.UID, p.Title, err)
			}
			if query == nil {
				continue
			}
			spec := object{}
			if signozUnits[p.Unit] {
				spec["formatting"] = object{"unit": p.Unit}
			}
			id := fmt.Sprintf("p%d", p.ID)
			panels[id] = object{"kind": "Panel", "spec": object{
				"display": object{"name": p.Title, "description": p.About},
				"plugin":  object{"kind": plugin, "spec": spec},
				"queries": []object{query},
			}}
			if top < 0 {
				top = p.Y
			}
			items = append(items, object{"x": p.X / 2, "y": p.Y - top, "width": p.W / 2, "height": p.H, "content": object{"$ref": "#/spec/panels/" + id}})
		}
		if len(items) > 0 {
			layouts = append(layouts, object{"kind": "Grid", "spec": object{
				"display": object{"title": row.Title, "collapse": object{"open": !row.Collapsed}}, "items": items,
			}})
		}
	}
	if len(panels) == 0 {
		return nil, nil
	}
	return indented(object{
		"schemaVersion": "v6", "name": d.UID, "tags": []object{},
		"spec": object{
			"display": object{"name": d.Title, "description": d.About},
			"variables": []object{{"kind": "ListVariable", "spec": object{
				"name": "environment", "display": object{"name": "environment", "description": ""},
				"allowAllValue": true, "allowMultiple": true,
				"plugin": object{"kind": "signoz/DynamicVariable", "spec": object{"name": "deployment.environment.name", "signal": "metrics"}},
			}}},
			"panels": panels, "layouts": layouts,
		},
	})
}

// SigNoz has no variable for the resolution, and instances are told apart by its own filters.
var signozFilled = strings.NewReplacer("$__rate_interval", "5m", "$__range", "1h", `,service_instance_id=~"$instance"`, "")

func signozQuery(p Panel, words dictionary) (object, error) {
	var queries []object
	for i, q := range p.Queries {
		if strings.Contains(q.Expr, "mall:") || strings.Contains(q.Expr, "ALERTS") {
			return nil, nil
		}
		text, err := words.translate(signozFilled.Replace(q.Expr))
		if err != nil {
			return nil, err
		}
		legend := q.Legend
		for short, long := range words.labels {
			legend = strings.ReplaceAll(legend, "{{"+short+"}}", "{{"+long+"}}")
		}
		queries = append(queries, object{"name": string(rune('A' + i)), "query": text, "legend": legend, "disabled": false})
	}
	kind := map[string]string{"stat": "scalar"}[p.Kind]
	if kind == "" {
		kind = "time_series"
	}
	plugin := object{"kind": "signoz/PromQLQuery", "spec": queries[0]}
	if len(queries) > 1 {
		var envelopes []object
		for _, q := range queries {
			envelopes = append(envelopes, object{"type": "promql", "spec": q})
		}
		plugin = object{"kind": "signoz/CompositeQuery", "spec": object{"queries": envelopes}}
	}
	return object{"kind": kind, "spec": object{"name": "A", "plugin": plugin}}, nil
}

// signozRule is nil for an alert that needs series SigNoz does not have.
func signozRule(a Alert, words dictionary) ([]byte, error) {
	expr := a.Raw
	if expr == "" {
		expr = a.Expr
	}
	if strings.Contains(expr, "mall:") || strings.Contains(expr, "otelcol_") {
		return nil, nil
	}
	text, err := words.translate(expr)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", a.Alert, err)
	}
	severity := map[string]string{page: "critical", ticket: "warning"}[a.Severity]
	window := a.For
	if window == "" || window == "1m" {
		window = "5m"
	}
	return indented(object{
		"alert": a.Alert, "alertType": "METRIC_BASED_ALERT", "ruleType": "promql_rule",
		"version": "v5", "schemaVersion": "v2alpha1", "disabled": false,
		"description": a.Means,
		"condition": object{
			"compositeQuery": object{
				"queryType": "promql", "panelType": "graph",
				"queries": []object{{"type": "promql", "spec": object{"name": "A", "query": text, "legend": "", "disabled": false}}},
			},
			"selectedQueryName": "A",
			// The expression says when; what it yields is never below zero.
			"thresholds": object{"kind": "basic", "spec": []object{{
				"name": severity, "target": 0, "op": "above", "matchType": "at_least_once", "channels": []string{},
			}}},
		},
		"evaluation":           object{"kind": "rolling", "spec": object{"evalWindow": window, "frequency": "1m"}},
		"notificationSettings": object{"groupBy": []string{}, "usePolicy": true, "renotify": object{"enabled": true, "interval": "4h", "alertStates": []string{"firing"}}},
		"labels":               a.Labels,
		"annotations":          a.Annotations,
	})
}

func indented(v any) ([]byte, error) {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(v)
	return []byte(b.String()), err
}
