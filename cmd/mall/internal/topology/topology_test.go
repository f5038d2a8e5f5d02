package topology_test

import (
	"testing"

	"mall/cmd/mall/internal/topology"
)

func TestPortsAndNamesAreUnique(t *testing.T) {
	ports := map[int]string{
		topology.MySQLPort: topology.MySQL, topology.RedisPort: topology.Redis,
		topology.KafkaPort: topology.Kafka, topology.OTLPHTTPPort: "otlp http",
	}
	names := map[string]bool{topology.MySQL: true, topology.Redis: true, topology.Kafka: true}
	all := topology.All(0)
	if len(topology.Services(0)) != 13 || len(all) != 16 {
		t.Errorf("%d services, %d processes, want 13 and 16", len(topology.Services(0)), len(all))
	}
	for _, s := range all {
		if names[s.Name] {
			t.Errorf("%s is there twice", s.Name)
		}
		names[s.Name] = true
		for _, p := range []int{s.Port, s.Admin} {
			if p != 0 && ports[p] != "" && ports[p] != s.Name {
				t.Errorf("%s and %s share port %d", s.Name, ports[p], p)
			}
			ports[p] = s.Name
		}
		if s.Admin == 0 {
			t.Errorf("%s has no health check", s.Name)
		}
	}
	for _, s := range all {
		for _, need := range s.Needs {
			if !names[need] {
				t.Errorf("%s needs %s, which there is not", s.Name, need)
			}
		}
	}
}

func TestEveryTierStopsBeforeWhatItNeeds(t *testing.T) {
	tier := map[string]topology.Tier{
		topology.MySQL: topology.TierBacking, topology.Redis: topology.TierBacking, topology.Kafka: topology.TierBacking,
	}
	for _, s := range topology.All(0) {
		tier[s.Name] = s.Tier
	}
	for _, s := range topology.All(0) {
		for _, need := range s.Needs {
			if tier[need] < s.Tier {
				t.Errorf("%s stops after %s, which it needs", s.Name, need)
			}
		}
	}
}

func TestPathsAndVariables(t *testing.T) {
	for _, s := range topology.Services(100) {
		if s.Name != "order-rpc" {
			continue
		}
		for got, want := range map[string]string{
			s.Binary():   "bin/order-rpc",
			s.Config():   "app/order/rpc/etc/order-rpc.yaml",
			s.PortEnv():  "ORDER_RPC_PORT",
			s.AdminEnv(): "ORDER_RPC_ADMIN_PORT",
		} {
			if got != want {
				t.Errorf("%q, want %q", got, want)
			}
		}
		if s.Port != 8303 || s.Admin != 8413 {
			t.Errorf("with an offset of 100: %d, %d", s.Port, s.Admin)
		}
	}
}
