package observe

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestObjectivesNameTheKeyThatIsWrong(t *testing.T) {
	for _, tt := range []struct{ name, from, to, want string }{
		{"unknown service", "  order-rpc:", "  oder-rpc:", "services.oder-rpc"},
		{"unknown route", "POST /api/v1/orders:", "POST /api/v1/oders:", "services.order-api.routes.POST /api/v1/oders"},
		{"unknown RPC", "Order/CreateOrder", "Order/MakeOrder", "services.order-rpc.routes.Order/MakeOrder"},
		{"unknown key", "minErrors: 5", "minErrors: 5\nmaxErrors: 9", "maxErrors"},
		{"unknown part of an objective", "User/Register: {latency: {threshold:", "User/Register: {latency: {treshold:", "treshold"},
		{"ratio of 1", "payment-api:\n    availability: 0.9995", "payment-api:\n    availability: 1", "services.payment-api.availability"},
		{"percent", "rpc: {availability: 0.999,", "rpc: {availability: 99.9,", "defaults.rpc.availability"},
		{"threshold between buckets", "http: {availability: 0.999, latency: {threshold: 0.5,", "http: {availability: 0.999, latency: {threshold: 0.4,", "defaults.http.latency.threshold"},
		{"negative ratio", "edge: {availability: 0.999, latency: {threshold: 1, ratio: 0.99}}", "edge: {availability: 0.999, latency: {threshold: 1, ratio: -0.99}}", "defaults.edge.latency.ratio"},
		{"no default", "  http: {", "  htp: {", "defaults.http"},
		{"no duration", "window: 30d", "window: month", "window"},
		{"a worker", "  order-rpc:\n    routes:\n", "  order-worker: {availability: 0.9}\n  order-rpc:\n    routes:\n", "services.order-worker"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := copied(t)
			edit(t, filepath.Join(dir, sloFile), tt.from, tt.to)
			if _, err := Make(t.Context(), dir); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one that names %s", err, tt.want)
			}
		})
	}
}

func TestObjectivesFallBackFromRouteToServiceToKind(t *testing.T) {
	p, err := Make(t.Context(), root)
	if err != nil {
		t.Fatal(err)
	}
	find := func(service, route string) Target {
		for _, target := range p.Targets {
			if target.Service == service && (target.Method+" "+target.Route == route || target.RPCMethod == route) {
				return target
			}
		}
		t.Fatalf("no target %s %s", service, route)
		return Target{}
	}
	for _, tt := range []struct {
		service, route string
		availability   float64
		threshold      float64
	}{
		{"order-api", "POST /api/v1/orders", 0.9995, 1},
		{"order-api", "GET /api/v1/orders/:id", 0.999, 0.5},
		{"payment-api", "POST /api/v1/payments/callbacks/:provider", 0.9995, 0.5},
		{"order-rpc", "ApplyPayment", 0.9995, 0.25},
		{"edge", " ", 0.999, 1},
	} {
		got := find(tt.service, tt.route)
		if got.Availability != tt.availability || got.Latency.Threshold != tt.threshold {
			t.Errorf("%s %s: %v within %v s, want %v within %v s", tt.service, tt.route, got.Availability, got.Latency.Threshold, tt.availability, tt.threshold)
		}
	}
}
