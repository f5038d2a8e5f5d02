// Package service starts and stops a process of mall: one call in main gives it its configuration,
// logger, telemetry, health and metrics, the clients it needs, and a shutdown in the right order.
package service

import (
	"fmt"
	"os"
	"time"

	"github.com/zeromicro/go-zero/core/service"
	ztrace "github.com/zeromicro/go-zero/core/trace"

	"mall/common/fault"
	"mall/common/telemetry"
)

// Version is stamped by the build (-ldflags "-X mall/common/service.Version=...").
var Version = "dev"

// Deployment is the YAML block that go-zero has no keys for.
type Deployment struct {
	// Environment is deployment.environment.name in telemetry.
	Environment string `json:",default=local"`
	// Entrance marks the service that strangers reach first; it decides sampling anew.
	Entrance bool `json:",optional"`
	// Telemetry switches traces and metrics off wholly; the bench compares both.
	Telemetry string `json:",default=on,options=on|off"`
	// TelemetryTLS sends telemetry over TLS.
	TelemetryTLS bool `json:",optional"`
	// TelemetryCA is a PEM file of who may sign the Collector's certificate; implies TLS.
	TelemetryCA string `json:",optional"`
	// MetricsInterval is how often metrics are pushed.
	MetricsInterval time.Duration `json:",default=15s"`
	// AccessLog writes a line for each request, call and event that was served.
	AccessLog bool `json:",default=true"`
	// DrainDelay is how long the process keeps serving after it stopped being ready, so that
	// load balancers can take it out first.
	DrainDelay time.Duration `json:",default=0s"`
	// DrainTimeout bounds how long requests and consumers together may take to finish.
	DrainTimeout time.Duration `json:",default=10s"`
	// FlushTimeout bounds how long the end may wait for a Collector that does not take the last telemetry.
	FlushTimeout time.Duration `json:",default=1500ms"`
	// Pprof serves profiles on the admin port; auto: in the environment local only.
	Pprof string `json:",default=auto,options=auto|true|false"`
	// ConnectionAge is when a server asks a client to connect anew, plus or minus 10 %, so that new
	// replicas get their share; gRPC calls that run have ConnectionGrace to finish.
	ConnectionAge   time.Duration `json:",default=30s"`
	ConnectionGrace time.Duration `json:",default=10s"`
	// DNSRefresh is how often a client looks up the servers behind a dns:/// address.
	DNSRefresh time.Duration `json:",default=5s"`
	// Faults are set from the start; a process with any refuses to start outside local and test.
	Faults []fault.Setting `json:",optional"`
}

// pprof says whether profiles are served.
func (d Deployment) pprof() bool {
	_, inCluster := os.LookupEnv("KUBERNETES_SERVICE_HOST")
	return d.Pprof == "true" || d.Pprof != "false" && d.Environment == "local" && !inCluster
}

// check refuses what would stop or starve a process. Errors name the variable.
func (d Deployment) check() error {
	for _, v := range []struct {
		variable string
		value    time.Duration
		least    time.Duration
	}{
		{"MALL_DRAIN_DELAY", d.DrainDelay, 0},
		{"MALL_DRAIN_TIMEOUT", d.DrainTimeout, 100 * time.Millisecond},
		{"MALL_FLUSH_TIMEOUT", d.FlushTimeout, 0},
		{"MALL_GRPC_CONNECTION_AGE or MALL_HTTP_CONNECTION_AGE", d.ConnectionAge, time.Second},
		{"MALL_GRPC_CONNECTION_GRACE", d.ConnectionGrace, time.Second},
		{"MALL_DNS_REFRESH", d.DNSRefresh, time.Second},
	} {
		if v.value < v.least {
			return fmt.Errorf("%s is %v: it must be %v at least", v.variable, v.value, v.least)
		}
	}
	return nil
}

func (d Deployment) telemetry(c ztrace.Config) telemetry.Conf {
	c.Disabled = c.Disabled || d.Telemetry == "off"
	return telemetry.Conf{
		Config: c, Entrance: d.Entrance, Secure: d.TelemetryTLS, CAFile: d.TelemetryCA,
		Environment: d.Environment, MetricsInterval: d.MetricsInterval,
	}
}

// prepare sets what must not depend on a service's file.
func prepare(name string, base *service.ServiceConf) {
	if base.Name == "" {
		base.Name = name
	}
	base.Log.ServiceName = base.Name
	base.Log.Encoding = "json"
	base.Log.Stat = false
	base.Log.FieldKeys.TraceKey = "trace_id"
	base.Log.FieldKeys.SpanKey = "span_id"
	base.Log.FieldKeys.TimestampKey = "ts"
	base.Log.FieldKeys.ContentKey = "msg"
	// App.Run stops everything in its own order; go-zero's handler of the same signals only sleeps.
	base.Shutdown.WrapUpTime = time.Hour
	base.Shutdown.WaitTime = 2 * time.Hour
}
