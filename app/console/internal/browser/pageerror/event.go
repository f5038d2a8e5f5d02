// Package pageerror keeps the errors of pages: single events for a while, and groups of events that have one cause with
// counts that stay.
package pageerror

import "time"

// Event is one error or message of a page, with nothing in it that tells who the visitor was.
type Event struct {
	ID          string            `json:"id"` // 32 hexadecimal digits
	GroupID     string            `json:"groupId"`
	Project     string            `json:"project"`
	At          time.Time         `json:"at"`
	Level       string            `json:"level"` // fatal, error, warning, info or debug
	Type        string            `json:"type"`  // of the exception; "" for a message
	Message     string            `json:"message"`
	Handled     bool              `json:"handled"`
	URL         string            `json:"url"`
	Transaction string            `json:"transaction"` // the page's route
	Browser     string            `json:"browser"`     // name and major version
	OS          string            `json:"os"`
	Device      string            `json:"device"` // desktop, mobile or tablet
	Release     string            `json:"release"`
	Environment string            `json:"environment"`
	TraceID     string            `json:"traceId"`
	SpanID      string            `json:"spanId"`
	SDK         string            `json:"sdk"`
	Tags        map[string]string `json:"tags"`
	Exceptions  []Exception       `json:"exceptions"` // what was thrown first, then its causes
	Breadcrumbs []Breadcrumb      `json:"breadcrumbs"`

	// Fingerprint is how the page itself groups; none leaves it to us.
	Fingerprint []string `json:"fingerprint,omitempty"`
	// User is what the visitor is told apart by. Only a keyed hash of it is kept.
	User string `json:"-"`
}

// Exception is one of a chain.
type Exception struct {
	Type      string  `json:"type"`
	Message   string  `json:"message"`
	Handled   bool    `json:"handled"`
	Mechanism string  `json:"mechanism"` // what caught it, such as onerror
	Frames    []Frame `json:"frames"`    // innermost first
}

// Frame is a call. With a source map it is where the source says, and Built where the script says.
type Frame struct {
	Function string  `json:"function"`
	File     string  `json:"file"`
	Line     int     `json:"line"`
	Column   int     `json:"column"`
	InApp    bool    `json:"inApp"` // of the shop, and not of a library
	Source   *Source `json:"source,omitempty"`
	Built    *Built  `json:"built,omitempty"`
	DebugID  string  `json:"debugId,omitempty"`
}

// Source is what stands around a frame's line.
type Source struct {
	First int      `json:"first"` // number of the first of Lines
	Lines []string `json:"lines"`
}

// Built is a frame's place in the script that ran.
type Built struct {
	Function string `json:"function"`
	File     string `json:"file"`
	Line     int    `json:"line"`
	Column   int    `json:"column"`
}

// Breadcrumb is something that happened before.
type Breadcrumb struct {
	At       time.Time         `json:"at"`
	Category string            `json:"category"`
	Level    string            `json:"level"`
	Message  string            `json:"message"`
	Data     map[string]string `json:"data,omitempty"`
}
