// Package service starts and stops a process of mall: one call in main gives it its configuration,
// logger, telemetry, health and metrics, the clients it needs, and a shutdown in the right order.
package service

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/zeromicro/go-zero/core/conf"
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
	// DrainTimeout bounds how long requests and consumers may take to finish.
	DrainTimeout time.Duration `json:",default=10s"`
	// FlushTimeout bounds how long the end may wait for a Collector that does not take the last telemetry.
	FlushTimeout time.Duration `json:",default=1500ms"`
	// Faults are set from the start; a process with any refuses to start outside local and test.
	Faults []fault.Setting `json:",optional"`
}

func (d Deployment) telemetry(c ztrace.Config) telemetry.Conf {
	c.Disabled = c.Disabled || d.Telemetry == "off"
	return telemetry.Conf{
		Config: c, Entrance: d.Entrance, Secure: d.TelemetryTLS, CAFile: d.TelemetryCA,
		Environment: d.Environment, MetricsInterval: d.MetricsInterval,
	}
}

// Load reads a YAML file into c after expanding ${NAME} and ${NAME:-default} from the environment.
// Errors name the file and the key.
func Load(path string, c any) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read configuration: %w", err)
	}
	text, missing := Expand(string(raw), os.Getenv)
	if len(missing) > 0 {
		return fmt.Errorf("configuration %s needs the environment variables %s", path, strings.Join(missing, ", "))
	}
	if err := conf.LoadFromYamlBytes([]byte(text), c); err != nil {
		return fmt.Errorf("configuration %s: %w", path, err)
	}
	return nil
}

// Expand replaces ${NAME} and ${NAME:-default}; a variable that is empty counts as not set. It also
// returns the names that are not set and have no default.
func Expand(text string, getenv func(string) string) (expanded string, missing []string) {
	expanded = os.Expand(text, func(expr string) string {
		name, fallback, hasDefault := strings.Cut(expr, ":-")
		if v := getenv(name); v != "" {
			return v
		}
		if !hasDefault {
			missing = append(missing, name)
		}
		return fallback
	})
	return expanded, missing
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
