// Package local puts the supervisor of a checkout together: the services of the topology,
// the backing servers chosen for this machine, and the hooks of a launch.
package local

import (
	"cmp"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"mall/cmd/mall/internal/actions"
	"mall/cmd/mall/internal/backing"
	"mall/cmd/mall/internal/build"
	"mall/cmd/mall/internal/logship"
	"mall/cmd/mall/internal/settings"
	"mall/cmd/mall/internal/supervisor"
	"mall/cmd/mall/internal/topology"
)

// serviceGrace is what a service gets to drain after SIGTERM.
const serviceGrace = 15 * time.Second

// Supervisor returns the supervisor of the checkout. self is the mall binary; logs takes what the
// processes write, except those that take the logs themselves.
func Supervisor(s *settings.Settings, self, version string, hooks []supervisor.Hook, logs *logship.Shipper, log *slog.Logger) (*supervisor.Supervisor, error) {
	choice, err := backing.Resolve(s, self)
	if err != nil {
		return nil, err
	}
	specs := choice.Specs
	env := s.Environ(os.Environ())
	for _, svc := range topology.All(s.Offset) {
		switch svc.Name {
		case topology.Auditor:
			specs = append(specs, auditorSpec(s, svc, env, self))
		case topology.Collector, topology.Console:
			specs = append(specs, telemetrySpec(s, svc, env))
		default:
			specs = append(specs, serviceSpec(s, svc, env))
		}
	}
	vars := map[string]string{}
	for _, v := range s.Env() {
		vars[v.Name] = v.Value
	}
	var act *actions.Actions
	return supervisor.New(supervisor.Config{
		Specs: specs, Hooks: hooks, Env: env, EnvVars: vars,
		Root: s.Root, Offset: s.Offset, Version: version,
		LogsDir: s.LogsDir(), RunDir: s.RunDir(), LockFile: s.LockFile(), Socket: s.Socket(),
		Self: self, Log: log,
		Ship: func(spec supervisor.Spec) supervisor.Output {
			if spec.Kind == supervisor.Telemetry {
				return nil // what the Collector says of a failure to send would have to be sent
			}
			v := ""
			if spec.Version != nil {
				v = spec.Version()
			}
			return logs.Source(spec.Name, v)
		},
		Lost: logs.Lost,
		Ending: func() {
			if act != nil {
				act.End()
			}
		},
		Routes: func(sup *supervisor.Supervisor, mux *http.ServeMux) {
			act = actions.New(sup, s, self, env)
			act.Register(mux)
		},
	}), nil
}

func serviceSpec(s *settings.Settings, svc topology.Service, env []string) supervisor.Spec {
	ports := map[string]int{"admin": svc.Admin}
	switch {
	case svc.Port == 0:
	case svc.Tier == topology.TierCore:
		ports["grpc"] = svc.Port
	default:
		ports["http"] = svc.Port
	}
	return supervisor.Spec{
		Name: svc.Name, Kind: supervisor.ServiceApp, Tier: svc.Tier,
		Argv:   []string{filepath.Join(s.Root, svc.Binary()), "-f", filepath.Join(s.Root, svc.Config())},
		Config: filepath.Join(s.Root, svc.Config()), Dir: s.Root, Env: env, Ports: ports, Needs: svc.Needs,
		Probe:   healthz("http://127.0.0.1:" + strconv.Itoa(svc.Admin) + "/healthz"),
		Grace:   serviceGrace,
		Version: func() string { return build.BuiltVersion(s.Root, svc.Name) },
	}
}

// auditInterval is how far apart the audits of all schemas begin. Tests that break an invariant on purpose want it shorter.
const (
	auditInterval    = "60s"
	auditIntervalEnv = "MALL_AUDIT_INTERVAL"
)

func auditorSpec(s *settings.Settings, svc topology.Service, env []string, self string) supervisor.Spec {
	spec := serviceSpec(s, svc, env)
	spec.Argv = []string{self, "audit", "--watch", cmp.Or(os.Getenv(auditIntervalEnv), auditInterval)}
	spec.Version = nil // it is the supervisor's
	return spec
}

// telemetryNiceness gives telemetry about a tenth of a CPU that the shop wants too, and all of an idle one.
const telemetryNiceness = 10

func telemetrySpec(s *settings.Settings, svc topology.Service, env []string) supervisor.Spec {
	spec := serviceSpec(s, svc, env)
	spec.Kind, spec.Niceness = supervisor.Telemetry, telemetryNiceness
	switch svc.Name {
	case topology.Collector:
		spec.Config = filepath.Join(s.Root, "deploy/otel/config/local.yaml")
		spec.Argv = []string{filepath.Join(s.Root, svc.Binary()), "--config", spec.Config}
		spec.Ports = map[string]int{"otlp-grpc": svc.Port, "otlp-http": topology.OTLPHTTPPort + s.Offset, "admin": svc.Admin,
			"metrics": topology.CollectorMetricsPort + s.Offset}
		spec.Env = append(slices.Clone(env), "GOMEMLIMIT=80MiB", "GOGC=50")
	case topology.Console:
		spec.Config = ""
		spec.Argv = []string{filepath.Join(s.Root, svc.Binary()), "--listen", "127.0.0.1:" + strconv.Itoa(svc.Port),
			"--data", s.DataDir(svc.Name), "--rules", filepath.Join(s.Root, "deploy/dashboards/prometheus"), "--time-scale", "12",
			"--web", filepath.Join(s.Root, build.ConsolePage.Out()), "--supervisor", s.Socket(), "--edge", s.EdgeURL(), "--users", filepath.Join(s.Root, "app/console/etc/users.yaml"),
			"--dashboards", filepath.Join(s.Root, "deploy/dashboards/grafana"), "--runbooks", filepath.Join(s.Root, "docs/runbooks"),
			"--sourcemaps", filepath.Join(s.Root, build.PagesOut)}
		spec.Ports = map[string]int{"http": svc.Port}
		// The token is for a console that others can reach; the Collector and the commands of this one on loopback send none.
		spec.Env = append(slices.Clone(env), "GOMEMLIMIT=64MiB", "GOGC=50", "MALL_CONSOLE_TOKEN=")
	}
	return spec
}
