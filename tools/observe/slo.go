package observe

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"sigs.k8s.io/yaml"
)

// Objective is what a route promises; a part that is nil is taken from the level above.
type Objective struct {
	Availability *float64 `json:"availability"` // share of requests, in (0,1)
	Latency      *Latency `json:"latency"`
}

// Latency promises that a share of requests is answered within a threshold.
type Latency struct {
	Threshold float64 `json:"threshold"` // seconds, one of the histograms' buckets
	Ratio     float64 `json:"ratio"`     // share of requests, in (0,1)
}

// ServiceObjectives are one service's: its own default and what differs by route.
type ServiceObjectives struct {
	Objective `json:",inline"`
	Routes    map[string]Objective `json:"routes"` // "POST /api/v1/orders" or "Order/CreateOrder"
}

// SLO is deploy/dashboards/slo.yaml.
type SLO struct {
	Window    string                       `json:"window"`
	MinErrors int                          `json:"minErrors"`
	Defaults  map[string]Objective         `json:"defaults"` // by kind: http, rpc, edge
	Services  map[string]ServiceObjectives `json:"services"`
}

// buckets of every duration, in seconds; a threshold between two of them could not be measured.
var buckets = []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}

// Target is one thing that has an objective: a route, an RPC, or a whole service where Route and RPCMethod are empty.
type Target struct {
	Service      string
	Method       string // of HTTP
	Route        string
	RPCService   string
	RPCMethod    string
	Availability float64
	Latency      Latency
}

// labels are those by which series of the target are found.
func (t Target) labels() map[string]string {
	labels := map[string]string{"service_name": t.Service}
	for name, value := range map[string]string{
		"http_request_method": t.Method, "http_route": t.Route, "rpc_service": t.RPCService, "rpc_method": t.RPCMethod,
	} {
		if value != "" {
			labels[name] = value
		}
	}
	return labels
}

var durationForm = regexp.MustCompile(`^[1-9][0-9]*[mhdw]$`)

// LoadSLO reads the objectives. Every error names the key that is wrong.
func LoadSLO(file string) (*SLO, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var slo SLO
	if err := yaml.UnmarshalStrict(content, &slo); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	var wrong []error
	if !durationForm.MatchString(slo.Window) {
		wrong = append(wrong, fmt.Errorf("window: %q is no duration such as 30d", slo.Window))
	}
	if slo.MinErrors < 1 {
		wrong = append(wrong, fmt.Errorf("minErrors: %d, want at least 1", slo.MinErrors))
	}
	for kind, objective := range slo.Defaults {
		if !slices.Contains([]string{kindHTTP, kindRPC, kindEdge}, kind) {
			wrong = append(wrong, fmt.Errorf("defaults.%s: unknown kind; there are http, rpc and edge", kind))
		}
		wrong = append(wrong, objective.check("defaults."+kind))
	}
	for _, kind := range []string{kindHTTP, kindRPC, kindEdge} {
		if o := slo.Defaults[kind]; o.Availability == nil || o.Latency == nil {
			wrong = append(wrong, fmt.Errorf("defaults.%s: wants availability and latency", kind))
		}
	}
	for _, service := range slices.Sorted(maps.Keys(slo.Services)) {
		s := slo.Services[service]
		wrong = append(wrong, s.check("services."+service))
		for _, route := range slices.Sorted(maps.Keys(s.Routes)) {
			wrong = append(wrong, s.Routes[route].check("services."+service+".routes."+route))
		}
	}
	if err := errors.Join(wrong...); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return &slo, nil
}

func (o Objective) check(key string) error {
	if o.Availability != nil && !share(*o.Availability) {
		return fmt.Errorf("%s.availability: %v is not between 0 and 1", key, *o.Availability)
	}
	if o.Latency == nil {
		return nil
	}
	if !share(o.Latency.Ratio) {
		return fmt.Errorf("%s.latency.ratio: %v is not between 0 and 1", key, o.Latency.Ratio)
	}
	if !slices.Contains(buckets, o.Latency.Threshold) {
		return fmt.Errorf("%s.latency.threshold: %v is none of the histograms' buckets %v", key, o.Latency.Threshold, buckets)
	}
	return nil
}

func share(v float64) bool { return v > 0 && v < 1 }

// Targets gives every service, route and RPC its objective and refuses names that no contract has.
func (slo *SLO) Targets(in *Inventory) ([]Target, error) {
	var targets []Target
	known := map[string]map[string]bool{}
	for _, s := range in.Services {
		known[s.Name] = map[string]bool{}
		own := slo.Services[s.Name]
		add := func(kind, key string, t Target) {
			known[s.Name][key] = true
			t.Service = s.Name
			for _, o := range []Objective{slo.Defaults[kind], own.Objective, own.Routes[key]} {
				if o.Availability != nil {
					t.Availability = *o.Availability
				}
				if o.Latency != nil {
					t.Latency = *o.Latency
				}
			}
			targets = append(targets, t)
		}
		if s.Kind == kindEdge {
			add(kindEdge, "", Target{})
		} else {
			for _, r := range s.Routes {
				add(kindHTTP, r.key(), Target{Method: r.Method, Route: r.label()})
			}
		}
		for _, r := range s.RPCs {
			add(kindRPC, r.key(), Target{RPCService: r.Service, RPCMethod: r.Method})
		}
	}
	var wrong []error
	for _, service := range slices.Sorted(maps.Keys(slo.Services)) {
		routes, ok := known[service]
		if !ok {
			wrong = append(wrong, fmt.Errorf("services.%s: there is no such service", service))
			continue
		}
		if len(routes) == 0 {
			wrong = append(wrong, fmt.Errorf("services.%s: it serves no requests, so it has no objective", service))
		}
		for _, route := range slices.Sorted(maps.Keys(slo.Services[service].Routes)) {
			if !routes[route] || route == "" {
				wrong = append(wrong, fmt.Errorf("services.%s.routes.%s: the contract has no such route", service, route))
			}
		}
	}
	return targets, errors.Join(wrong...)
}

// number writes a share or a threshold as short as it is.
func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// round takes floating point's dust off a share: 1-0.999 is 0.001.
func round(v float64) float64 { return math.Round(v*1e9) / 1e9 }

// le are the forms that a bucket's bound has: OTLP translation writes 1, Prometheus' scraping 1.0.
func (l Latency) le() []string {
	short := number(l.Threshold)
	if strings.Contains(short, ".") {
		return []string{short}
	}
	return []string{short, short + ".0"}
}
