// Package supervisor keeps the processes of a local mall alive: it starts them, watches
// their health, restarts with back-off what dies, and ends them in order.
package supervisor

import (
	"context"
	"time"

	"mall/cmd/mall/internal/topology"
)

// The kinds of process.
const (
	Backing    = "backing"
	ServiceApp = "service"
	Telemetry  = "telemetry"
)

// Spec says how to run one process.
type Spec struct {
	Name string
	Kind string // Backing, ServiceApp or Telemetry
	Tier topology.Tier
	Argv []string // empty for an external server, which is only watched
	Dir  string
	Env  []string
	// Config is the path of the process's configuration file; empty if it has none.
	Config string
	Ports  map[string]int
	Needs  []string
	// Address is shown for an external server.
	Address string
	// Prepare runs before every start, e.g. to make a data directory. May be nil.
	Prepare func(context.Context) error
	// Probe returns nil when the process is ready for work. It must obey its context.
	Probe func(context.Context) error
	// Niceness lowers the process's share of the CPU when others want it too; 0 to 19.
	Niceness int
	// Grace is how long the process may take to end after SIGTERM.
	Grace time.Duration
	// Version tells which version of the binary was built last. May be nil.
	Version func() string
}

func (s Spec) external() bool { return len(s.Argv) == 0 }
