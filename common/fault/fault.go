// Package fault disturbs a running service on purpose: it makes routes slow, makes them fail or
// loses their answers, so that alerts, retries and idempotency can be seen to work. It is off until
// a fault is set, every fault ends by itself, and outside the environments local and test it refuses.
package fault

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"
)

// Kind is what a fault does to a request.
type Kind string

// The kinds. Nothing is half done by any of them but WrongMoney: they act before the handler runs or,
// with After, when it has returned.
const (
	Latency Kind = "latency" // waits
	Error   Kind = "error"   // answers with an error instead of the handler
	Drop    Kind = "drop"    // does not answer: HTTP closes the connection, gRPC stays silent until the deadline
	// WrongMoney lets a gRPC handler write amounts that are off by one minor unit: an order's total, the
	// ledger's entries. Nothing fails; only the invariants break, as by a version that calculates wrongly.
	WrongMoney Kind = "money"
)

// Everything as a Route means every route of the process.
const Everything = "*"

// Fault is one disturbance, as the admin server reads and writes it.
type Fault struct {
	// ID names the fault; by default it is derived from Route, Kind and After, so that setting the
	// same fault again replaces it.
	ID string `json:"id,omitempty"`
	// Route is "POST /api/v1/orders" for HTTP, "mall.order.v1.Order/CreateOrder" or for short
	// "order.Order/CreateOrder" for gRPC, a topic for a consumer, or "*".
	Route string `json:"route"`
	Kind  Kind   `json:"kind"`
	// Latency is how long a request waits, 1 ms to 1 min; Jitter spreads it evenly to both sides.
	Latency Duration `json:"latency,omitzero"`
	Jitter  Duration `json:"jitter,omitzero"`
	// Status is what an error answers: an HTTP status (default 503) or a gRPC code by name (default
	// UNAVAILABLE). Consumers have none: their handler fails for the moment and the event comes again.
	Status string `json:"status,omitempty"`
	// After lets the handler run and disturbs its answer: what it wrote stays written.
	After bool `json:"after,omitempty"`
	// Probability is the share of requests that are hit, above 0 and up to 1; default 1.
	Probability float64 `json:"probability,omitzero"`
	// For is how long the fault stays, 1 s to 1 h; default 2 min. Only read; ExpiresAt is what it became.
	For       Duration  `json:"for,omitzero"`
	ExpiresAt time.Time `json:"expiresAt,omitzero"`
	// Injected counts the requests that were hit. Only written.
	Injected int64 `json:"injected"`
}

// String names the fault for logs.
func (f Fault) String() string {
	when := ""
	if f.After {
		when = " after the handler"
	}
	return fmt.Sprintf("%s (%s%s on %s)", f.ID, f.Kind, when, f.Route)
}

// derivedID is the same for the same disturbance of the same route.
func (f Fault) derivedID() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s|%s|%v", f.Route, f.Kind, f.After))
	return string(f.Kind) + "-" + hex.EncodeToString(sum[:4])
}

// State is what GET /faults answers.
type State struct {
	Service     string   `json:"service"`
	Environment string   `json:"environment"`
	Items       []Fault  `json:"items"`
	Routes      []string `json:"routes"` // what faults can be set on
}

// Duration is a time.Duration that JSON shows as text: "500ms".
type Duration time.Duration

// MarshalText writes the duration as Go does.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText reads what time.ParseDuration reads.
func (d *Duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("%q is not a duration like 500ms or 2m", text)
	}
	*d = Duration(v)
	return nil
}

// Setting is a fault in a service's YAML. It counts from the start of the process.
type Setting struct {
	ID          string        `json:",optional"`
	Route       string        `json:",default=*"`
	Kind        string        // latency, error, drop or money
	Latency     time.Duration `json:",optional"`
	Jitter      time.Duration `json:",optional"`
	Status      string        `json:",optional"`
	After       bool          `json:",optional"`
	Probability float64       `json:",optional"`
	For         time.Duration `json:",optional"`
}

func (s Setting) fault() Fault {
	return Fault{
		ID: s.ID, Route: s.Route, Kind: Kind(s.Kind), Latency: Duration(s.Latency), Jitter: Duration(s.Jitter),
		Status: s.Status, After: s.After, Probability: s.Probability, For: Duration(s.For),
	}
}

// environments are where faults may be set.
var environments = []string{"local", "test"}

// Allowed says whether faults may be set in an environment. A pod whose environment was never set
// says "local" by default, so in a cluster only "test" counts.
func Allowed(environment string, inCluster bool) bool {
	return slices.Contains(environments, environment) && (environment != "local" || !inCluster)
}
