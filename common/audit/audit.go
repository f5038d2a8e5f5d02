// Package audit holds what a check of the invariants finds.
package audit

// Violation is one broken invariant, with the row that breaks it.
type Violation struct {
	Invariant string `json:"invariant"` // short name, e.g. "stock adds up"
	Row       string `json:"row"`       // table and key, e.g. "stock 01J…"
	Detail    string `json:"detail"`    // what is there and what should be
}
