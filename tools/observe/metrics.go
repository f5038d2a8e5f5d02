package observe

import (
	"fmt"
	"os"
	"strings"

	"sigs.k8s.io/yaml"
)

// Metrics is the metric contract, deploy/dashboards/metrics.yaml.
type Metrics struct {
	Resource []string  `json:"resource"`
	Metrics  []Metric  `json:"metrics"`
	Foreign  []Foreign `json:"foreign"`
}

// Metric is one instrument, in OpenTelemetry's names.
type Metric struct {
	Name       string   `json:"name"`
	Type       string   `json:"type"` // histogram, counter, updowncounter or gauge
	Unit       string   `json:"unit"` // UCUM
	Attributes []string `json:"attributes"`
	About      string   `json:"about"`
}

// Foreign is a series that others make, in Prometheus' names.
type Foreign struct {
	Name   string   `json:"name"`
	Labels []string `json:"labels"`
	About  string   `json:"about"`
}

// LoadMetrics reads and checks the metric contract.
func LoadMetrics(file string) (*Metrics, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var m Metrics
	if err := yaml.UnmarshalStrict(content, &m); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	seen := map[string]bool{}
	for _, metric := range m.Metrics {
		if seen[metric.Name] {
			return nil, fmt.Errorf("%s: %s is there twice", file, metric.Name)
		}
		seen[metric.Name] = true
		switch metric.Type {
		case "histogram", "counter", "updowncounter", "gauge":
		default:
			return nil, fmt.Errorf("%s: %s has type %q", file, metric.Name, metric.Type)
		}
	}
	return &m, nil
}

// promLabel is an attribute's name as Prometheus has it.
func promLabel(attribute string) string { return strings.ReplaceAll(attribute, ".", "_") }

// promName is the metric's name as Prometheus has it, without a histogram's _bucket, _count and _sum: OpenTelemetry's
// translation, https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/.
func (m Metric) promName() string {
	name := promLabel(m.Name)
	switch m.Unit {
	case "s":
		name += "_seconds"
	case "By":
		name += "_bytes"
	}
	if m.Type == "counter" {
		name += "_total"
	}
	return name
}

// series are the names of the metric's series, each with what SigNoz calls it: dots stay, nothing is added.
func (m Metric) series() map[string]string {
	if m.Type != "histogram" {
		return map[string]string{m.promName(): m.Name}
	}
	return map[string]string{
		m.promName() + "_bucket": m.Name + ".bucket",
		m.promName() + "_count":  m.Name + ".count",
		m.promName() + "_sum":    m.Name + ".sum",
	}
}

// names maps every series' name to the labels it may have.
func (m *Metrics) names() map[string]map[string]bool {
	all := map[string]map[string]bool{}
	for _, metric := range m.Metrics {
		for name := range metric.series() {
			labels := map[string]bool{}
			for _, attribute := range append(append([]string{}, m.Resource...), metric.Attributes...) {
				labels[promLabel(attribute)] = true
			}
			if strings.HasSuffix(name, "_bucket") {
				labels["le"] = true
			}
			all[name] = labels
		}
	}
	for _, foreign := range m.Foreign {
		labels := map[string]bool{}
		for _, attribute := range m.Resource {
			labels[promLabel(attribute)] = true
		}
		for _, label := range foreign.Labels {
			labels[label] = true
		}
		all[foreign.Name] = labels
	}
	return all
}

// table is the contract for readers, in Markdown.
func (m *Metrics) table() string {
	var b strings.Builder
	b.WriteString("| Metric | In Prometheus | Kind, unit | Attributes | Is |\n|---|---|---|---|---|\n")
	for _, metric := range m.Metrics {
		unit := metric.Unit
		if unit == "" {
			unit = "1"
		}
		fmt.Fprintf(&b, "| `%s` | `%s` | %s, `%s` | %s | %s |\n", metric.Name, metric.promName(), metric.Type, unit,
			strings.Join(metric.Attributes, ", "), metric.About)
	}
	return b.String()
}
