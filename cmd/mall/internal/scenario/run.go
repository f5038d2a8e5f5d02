package scenario

import (
	"time"

	"mall/cmd/mall/internal/audit"
	"mall/test/load"
)

// The states of a run.
const (
	Running     = "running"
	Done        = "done"
	Failed      = "failed"      // it could not be played to its end
	Cancelled   = "cancelled"   // somebody stopped it
	Interrupted = "interrupted" // its process died; what it had broken was put right later
)

// The phases of a run.
const (
	Preparing = "preparing" // customers register
	Playing   = "playing"
	Finishing = "finishing" // the last customers
	Restoring = "restoring"
	Auditing  = "auditing"
)

// Run is one playing of a scenario, as it is kept in a file and shown.
type Run struct {
	ID        string     `json:"id"`
	Scenario  string     `json:"scenario"`
	Title     Text       `json:"title"`
	State     string     `json:"state"`
	Error     string     `json:"error,omitempty"`
	Seed      uint64     `json:"seed"`
	Rate      float64    `json:"rate"`
	Duration  Seconds    `json:"durationSeconds"`
	StartedAt time.Time  `json:"startedAt"`
	EndedAt   *time.Time `json:"endedAt,omitempty"`
	Progress  Progress   `json:"progress"`
	Timeline  []Event    `json:"timeline"`
	Report    *Report    `json:"report,omitempty"`
	// Broken is what has to be put right when the run ends, however it ends.
	Broken []Broken `json:"broken"`
}

// Progress is how far a run is.
type Progress struct {
	Phase string `json:"phase"`
	// Elapsed counts from the first customer.
	Elapsed Seconds `json:"elapsedSeconds"`
	Line    string  `json:"line"`
}

// Event is something that the runner did.
type Event struct {
	// At counts from the first customer.
	At   Seconds   `json:"atSeconds"`
	Time time.Time `json:"time"`
	// Action is faultSet, faultCleared, killed, stopped, started, rateRaised or rateRestored.
	Action  string  `json:"action"`
	Target  string  `json:"target"`          // the service or process
	Route   string  `json:"route,omitempty"` // of a fault
	Detail  string  `json:"detail,omitempty"`
	Rate    float64 `json:"rate,omitempty"`
	Problem string  `json:"problem,omitempty"` // why it did not work
}

// Broken is a fault that is set, or a process that is stopped.
type Broken struct {
	Service string `json:"service,omitempty"`
	Fault   string `json:"fault,omitempty"` // the id
	Stopped string `json:"stopped,omitempty"`
}

// Report is what became of it.
type Report struct {
	// Clean says that nothing was lost, no customer gave up and every invariant holds.
	Clean     bool           `json:"clean"`
	Customers int            `json:"customers"`
	Orders    Orders         `json:"orders"`
	Refused   map[string]int `json:"refused"` // orders refused for good, by problem code
	Errors    map[string]int `json:"errors"`  // what customers saw and tried again, by status and code
	Retries   int            `json:"retries"`
	Checkout  load.Latency   `json:"checkout"`
	GaveUp    []string       `json:"gaveUp"`
	Lost      []string       `json:"lost"`
	Faults    []Injected     `json:"faults"`
	Restarts  map[string]int `json:"restarts"` // of processes, by death
	Alerts    []Alert        `json:"alerts"`   // that fired meanwhile
	// AlertsProblem says why Alerts is not known.
	AlertsProblem string        `json:"alertsProblem,omitempty"`
	Audit         *audit.Report `json:"audit,omitempty"`
	AuditProblem  string        `json:"auditProblem,omitempty"`
	Seconds       float64       `json:"seconds"`
}

// Orders counts orders by what became of them.
type Orders struct {
	Promised int            `json:"promised"`
	Paid     int            `json:"paid"` // refunded ones included
	Lost     int            `json:"lost"`
	Outcomes map[string]int `json:"outcomes"`
}

// Injected is how often a fault struck.
type Injected struct {
	Service string `json:"service"`
	Route   string `json:"route"`
	Kind    string `json:"kind"`
	Count   int64  `json:"count"`
}

// Alert is one that fired.
type Alert struct {
	Name     string            `json:"name"`
	Severity string            `json:"severity,omitempty"`
	Labels   map[string]string `json:"labels"`
	// FiredAt counts from the first customer; Before says that it fired before.
	FiredAt Seconds `json:"firedAtSeconds"`
	Before  bool    `json:"before,omitempty"`
}

func newReport(l *load.Report) *Report {
	return &Report{
		Customers: l.Customers, Refused: l.Refused, Errors: l.Errors, Retries: l.Retried, Checkout: l.Checkout,
		GaveUp: list(l.GaveUp), Lost: list(l.Lost), Alerts: []Alert{}, Faults: []Injected{}, Restarts: map[string]int{},
		Orders:  Orders{Promised: l.Orders, Paid: l.Outcomes["paid"] + l.Outcomes["refunded"], Lost: len(l.Lost), Outcomes: l.Outcomes},
		Seconds: l.Seconds,
	}
}

// maxNamed bounds how many lost orders and tired customers a report names.
const maxNamed = 100

func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s[:min(len(s), maxNamed)]
}
