package observe

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/promql/parser"
)

var promqlParser = parser.NewParser(parser.Options{})

// filled puts values in place of a dashboard's variables, so that Prometheus takes the query as it stands.
var filled = strings.NewReplacer("$__rate_interval", "5m", "$__range", "1h", "$environment", ".*", "$instance", ".*")

// used walks the series that a query reads: their names, each with the labels it is selected by.
func used(query string) (map[string]map[string]bool, error) {
	expr, err := promqlParser.ParseExpr(filled.Replace(query))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", query, err)
	}
	names := map[string]map[string]bool{}
	parser.Inspect(expr, func(n parser.Node, _ []parser.Node) error {
		selector, ok := n.(*parser.VectorSelector)
		if !ok {
			return nil
		}
		name, selected := selector.Name, []string{}
		for _, m := range selector.LabelMatchers {
			if m.Name == model.MetricNameLabel {
				name = m.Value
			} else {
				selected = append(selected, m.Name)
			}
		}
		if names[name] == nil {
			names[name] = map[string]bool{}
		}
		for _, label := range selected {
			names[name][label] = true
		}
		return nil
	})
	return names, nil
}

// selectors are the series that a query reads, as it selects them, each once.
func selectors(query string) ([]string, error) {
	expr, err := promqlParser.ParseExpr(filled.Replace(query))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", query, err)
	}
	found := map[string]bool{}
	parser.Inspect(expr, func(n parser.Node, _ []parser.Node) error {
		if selector, ok := n.(*parser.VectorSelector); ok {
			found[selector.String()] = true
		}
		return nil
	})
	return slices.Sorted(maps.Keys(found)), nil
}

// grouping are the labels that a query groups and joins by.
func grouping(query string) (map[string]bool, error) {
	expr, err := promqlParser.ParseExpr(filled.Replace(query))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", query, err)
	}
	names := map[string]bool{}
	parser.Inspect(expr, func(n parser.Node, _ []parser.Node) error {
		for _, list := range labelLists(n) {
			for _, name := range *list {
				names[name] = true
			}
		}
		return nil
	})
	return names, nil
}

func labelLists(n parser.Node) []*[]string {
	switch n := n.(type) {
	case *parser.AggregateExpr:
		return []*[]string{&n.Grouping}
	case *parser.BinaryExpr:
		if n.VectorMatching != nil {
			return []*[]string{&n.VectorMatching.MatchingLabels, &n.VectorMatching.Include}
		}
	}
	return nil
}

// pretty breaks a long query into lines.
func pretty(query string) string {
	expr, err := promqlParser.ParseExpr(query)
	if err != nil {
		return query // check says what is wrong with it
	}
	return expr.Pretty(0)
}

// dictionary translates Prometheus' names back to OpenTelemetry's, which SigNoz keeps.
type dictionary struct{ series, labels map[string]string }

func (m *Metrics) dictionary() dictionary {
	d := dictionary{map[string]string{}, map[string]string{}}
	for _, metric := range m.Metrics {
		maps.Copy(d.series, metric.series())
		for _, attribute := range slices.Concat(m.Resource, metric.Attributes) {
			d.labels[promLabel(attribute)] = attribute
		}
	}
	return d
}

// translate writes a query in OpenTelemetry's names. It fails on series that only Prometheus has: recorded ones.
func (d dictionary) translate(query string) (string, error) {
	expr, err := promqlParser.ParseExpr(query)
	if err != nil {
		return "", fmt.Errorf("%s: %w", query, err)
	}
	var unknown error
	parser.Inspect(expr, func(n parser.Node, _ []parser.Node) error {
		if selector, ok := n.(*parser.VectorSelector); ok {
			name, known := d.series[selector.Name]
			if !known {
				unknown = fmt.Errorf("SigNoz has no series %s", selector.Name)
			}
			selector.Name = "" // printed as {__name__="..."}: a dotted name is none outside quotes
			for _, m := range selector.LabelMatchers {
				if m.Name == model.MetricNameLabel {
					m.Value = name
				} else {
					m.Name = d.label(m.Name)
				}
			}
		}
		for _, list := range labelLists(n) {
			for i, name := range *list {
				(*list)[i] = d.label(name)
			}
		}
		return nil
	})
	if unknown != nil {
		return "", unknown
	}
	translated := expr.String()
	if _, err := promqlParser.ParseExpr(translated); err != nil {
		return "", fmt.Errorf("%s: %w", translated, err)
	}
	return translated, nil
}

func (d dictionary) label(name string) string {
	if attribute, ok := d.labels[name]; ok {
		return attribute
	}
	return name
}
