// Package problem is how the console says no: RFC 9457's problem+json, as the shop's API does.
package problem

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// Problem is RFC 9457's, with mall's code and the fields that were wrong.
type Problem struct { //nolint:errname // the name is the RFC's
	Type   string       `json:"type"`
	Title  string       `json:"title"`
	Status int          `json:"status"`
	Detail string       `json:"detail"`
	Code   string       `json:"code"`
	Errors []FieldError `json:"errors,omitempty"`
}

// FieldError names one field that was wrong, and why.
type FieldError struct {
	Field  string `json:"field"`
	Reason string `json:"reason"`
}

// Error lets a problem travel as an error.
func (p *Problem) Error() string { return p.Detail }

// New is a problem of this status and code.
func New(status int, code, format string, args ...any) *Problem {
	return &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Code: code, Detail: fmt.Sprintf(format, args...)}
}

// Invalid is the problem of one field.
func Invalid(field, format string, args ...any) *Problem {
	reason := fmt.Sprintf(format, args...)
	p := New(http.StatusBadRequest, "VALIDATION", "%s: %s", field, reason)
	p.Errors = []FieldError{{field, reason}}
	return p
}

// Write answers with the problem.
func (p *Problem) Write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) //nolint:errchkjson // if the client has gone there is nobody to tell
}
