// Package topology is the one place that says which processes make up a local mall,
// on which ports they answer and what they talk to.
package topology

import (
	"slices"
	"strings"
)

// Tier orders the shutdown: lower tiers stop first, so that nothing loses a
// dependency while it still answers requests.
type Tier int

// The tiers, outermost first.
const (
	TierEdge Tier = iota
	TierAPI
	TierCore      // gRPC servers and workers
	TierCollector // after all that sends telemetry, so that nothing is lost at the end
	TierConsole
	TierBacking
)

// Service is one of mall's own processes.
type Service struct {
	Name string
	// Main is the package of the binary, relative to the checkout.
	Main string
	// Module is the folder of the Go module that Main belongs to; empty for mall's own.
	Module string
	// Port serves requests (HTTP for the edge and the APIs, gRPC for rpc); 0 for workers.
	Port int
	// Admin serves /healthz and /metrics.
	Admin int
	Tier  Tier
	// Needs names what the service talks to. Each service waits for these itself;
	// the supervisor only shows them.
	Needs []string
}

// Names of the backing services.
const (
	MySQL = "mysql"
	Redis = "redis"
	Kafka = "kafka"
)

// Ports of the backing services and of what receives telemetry, before the offset.
const (
	MySQLPort    = 13306
	RedisPort    = 16379
	KafkaPort    = 19092
	OTLPPort     = 14317 // gRPC
	OTLPHTTPPort = 14318
	EdgePort     = 8080
	ConsolePort  = 8090

	CollectorMetricsPort = 8332 // the Collector's own metrics
)

// Edge is the name of the entrance.
const Edge = "edge"

// Names of the processes that watch the others.
const (
	Auditor   = "auditor"
	Collector = "collector"
	Console   = "console"
)

// services is the whole of mall, before the port offset.
var services = []Service{
	{Name: Edge, Main: "app/edge", Port: EdgePort, Admin: 8300, Tier: TierEdge,
		Needs: []string{"user-api", "product-api", "order-api", "payment-api", Redis}},

	{Name: "user-api", Main: "app/user/api", Port: 8101, Admin: 8301, Tier: TierAPI, Needs: []string{"user-rpc"}},
	{Name: "user-rpc", Main: "app/user/rpc", Port: 8201, Admin: 8311, Tier: TierCore, Needs: []string{MySQL}},
	{Name: "user-worker", Main: "app/user/worker", Admin: 8321, Tier: TierCore, Needs: []string{MySQL, Kafka}},

	{Name: "product-api", Main: "app/product/api", Port: 8102, Admin: 8302, Tier: TierAPI, Needs: []string{"product-rpc"}},
	{Name: "product-rpc", Main: "app/product/rpc", Port: 8202, Admin: 8312, Tier: TierCore, Needs: []string{MySQL, Redis}},
	{Name: "product-worker", Main: "app/product/worker", Admin: 8322, Tier: TierCore,
		Needs: []string{MySQL, Redis, Kafka, "order-rpc"}},

	{Name: "order-api", Main: "app/order/api", Port: 8103, Admin: 8303, Tier: TierAPI,
		Needs: []string{"order-rpc", "product-rpc", Redis, Kafka}},
	{Name: "order-rpc", Main: "app/order/rpc", Port: 8203, Admin: 8313, Tier: TierCore,
		Needs: []string{MySQL, "product-rpc", "user-rpc"}},
	{Name: "order-worker", Main: "app/order/worker", Admin: 8323, Tier: TierCore,
		Needs: []string{MySQL, Kafka, "product-rpc", "user-rpc", "payment-rpc"}},

	{Name: "payment-api", Main: "app/payment/api", Port: 8104, Admin: 8304, Tier: TierAPI, Needs: []string{"payment-rpc"}},
	{Name: "payment-rpc", Main: "app/payment/rpc", Port: 8204, Admin: 8314, Tier: TierCore,
		Needs: []string{MySQL, "order-rpc"}},
	{Name: "payment-worker", Main: "app/payment/worker", Admin: 8324, Tier: TierCore,
		Needs: []string{MySQL, Kafka, "order-rpc"}},
}

// telemetry is what receives and keeps the services' telemetry. It runs at a lower priority: when the
// machine is too small for both, the shop goes on and telemetry is dropped.
var telemetry = []Service{
	{Name: Collector, Main: "deploy/otel", Module: "deploy/otel", Port: OTLPPort, Admin: 8331, Tier: TierCollector,
		Needs: []string{Console}},
	{Name: Console, Main: "app/console", Module: "app/console", Port: ConsolePort, Admin: ConsolePort, Tier: TierConsole},
}

// auditor is the mall command itself, which checks the invariants again and again.
var auditor = []Service{{Name: Auditor, Main: "cmd/mall", Admin: 8325, Tier: TierCore, Needs: []string{MySQL}}}

// Services returns every service with offset added to its ports.
func Services(offset int) []Service { return shifted(services, offset) }

// Telemetry returns the processes that receive and keep telemetry.
func Telemetry(offset int) []Service { return shifted(telemetry, offset) }

// All returns the services, the auditor, and what keeps their telemetry.
func All(offset int) []Service {
	return slices.Concat(Services(offset), shifted(auditor, offset), Telemetry(offset))
}

func shifted(list []Service, offset int) []Service {
	out := make([]Service, len(list))
	for i, s := range list {
		if s.Port != 0 {
			s.Port += offset
		}
		s.Admin += offset
		out[i] = s
	}
	return out
}

// Binary is the path of the service's executable, relative to the checkout.
func (s Service) Binary() string { return "bin/" + s.Name }

// Config is the path of the service's YAML, relative to the checkout.
func (s Service) Config() string { return s.Main + "/etc/" + s.Name + ".yaml" }

// PortEnv names the environment variable that sets Port, e.g. ORDER_API_PORT.
func (s Service) PortEnv() string { return s.envName() + "_PORT" }

// AdminEnv names the environment variable that sets Admin, e.g. ORDER_API_ADMIN_PORT.
func (s Service) AdminEnv() string { return s.envName() + "_ADMIN_PORT" }

// AddrEnv names the variable that tells other services where this one is, e.g. ORDER_RPC_ADDR.
func (s Service) AddrEnv() string { return s.envName() + "_ADDR" }

func (s Service) envName() string {
	return strings.ToUpper(strings.ReplaceAll(s.Name, "-", "_"))
}
