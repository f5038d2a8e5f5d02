// Package client is the supervisor's API as its callers see it: the JSON it speaks
// over .mall/supervisor.sock, and a client for it.
package client

import "time"

// State is where a process is in its life.
type State string

// The states of a process.
const (
	Stopped  State = "stopped"  // not wanted
	Starting State = "starting" // started, not answering its health check yet
	Healthy  State = "healthy"
	Failing  State = "unhealthy" // was healthy, does not answer now
	Backoff  State = "backoff"   // died; waits before the next start
	Stopping State = "stopping"
	External State = "external" // not ours; only watched
)

// Status is the answer of GET /status.
type Status struct {
	PID     int    `json:"pid"`
	Version string `json:"version"`
	// Outdated says that the mall binary changed since the supervisor started.
	Outdated bool `json:"outdated"`
	// RSSBytes and PSSBytes are the supervisor's own memory, known on Linux only.
	RSSBytes uint64 `json:"rssBytes,omitempty"`
	PSSBytes uint64 `json:"pssBytes,omitempty"`
	// CPUPercent, CPUSeconds and Threads are the supervisor's own, as in Process.
	CPUPercent float64 `json:"cpuPercent"`
	CPUSeconds float64 `json:"cpuSeconds"`
	Threads    int     `json:"threads,omitempty"`
	Root       string  `json:"root"`
	Offset     int     `json:"portOffset"`
	// Healthy is true when every process that belongs to this start is.
	Healthy   bool      `json:"healthy"`
	Launch    Launch    `json:"launch"`
	Processes []Process `json:"processes"`
}

// Launch is the progress of bringing everything up.
type Launch struct {
	// State is "idle", "running", "done" or "failed".
	State string `json:"state"`
	Error string `json:"error,omitempty"`
	Steps []Step `json:"steps"`
}

// The states of a launch and of its steps.
const (
	LaunchIdle    = "idle"
	LaunchRunning = "running"
	LaunchDone    = "done"
	LaunchFailed  = "failed"
)

// Step is one part of a launch.
type Step struct {
	Name    string  `json:"name"`
	State   string  `json:"state"` // running, done or failed
	Detail  string  `json:"detail,omitempty"`
	Seconds float64 `json:"seconds"`
}

// Process is one supervised process.
type Process struct {
	Name  string `json:"name"`
	Kind  string `json:"kind"` // backing, service or telemetry
	State State  `json:"state"`
	// Launched says that the process belongs to this start of mall.
	Launched bool           `json:"launched"`
	PID      int            `json:"pid,omitempty"`
	Ports    map[string]int `json:"ports,omitempty"`
	Address  string         `json:"address,omitempty"` // of an external server
	Needs    []string       `json:"needs,omitempty"`
	Version  string         `json:"version,omitempty"`
	// Outdated says that the binary on disk is newer than the running process.
	Outdated  bool       `json:"outdated,omitempty"`
	StartedAt *time.Time `json:"startedAt,omitempty"`
	// UptimeSeconds counts from StartedAt.
	UptimeSeconds float64 `json:"uptimeSeconds,omitempty"`
	Restarts      int     `json:"restarts"`
	// Problem says why the process is not healthy.
	Problem  string `json:"problem,omitempty"`
	LastExit *Exit  `json:"lastExit,omitempty"`
	// RSSBytes and PSSBytes are known on Linux only.
	RSSBytes uint64 `json:"rssBytes,omitempty"`
	PSSBytes uint64 `json:"pssBytes,omitempty"`
	// CPUPercent is the share of one core since a sample at least a second old, or since the start;
	// CPUSeconds is the time used since the start. Both and Threads are known on Linux only.
	CPUPercent float64 `json:"cpuPercent"`
	CPUSeconds float64 `json:"cpuSeconds"`
	Threads    int     `json:"threads,omitempty"`
	// LostLines counts lines of output that reach the log file but not the Collector, since the supervisor started.
	LostLines int64 `json:"lostLines"`
}

// Exit is how a process last ended.
type Exit struct {
	At     time.Time `json:"at"`
	Reason string    `json:"reason"` // e.g. "exit status 1", "signal: killed"
}

// LaunchRequest is the body of POST /launch.
type LaunchRequest struct {
	// Services to start, by name; backing services always start.
	Services []string `json:"services"`
}

// Failure is the body of every answer that is not 2xx.
type Failure struct {
	Error string `json:"error"`
}
