package api

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// problem is RFC 9457's, with mall's code and the fields that were wrong.
type problem struct {
	Type   string       `json:"type"`
	Title  string       `json:"title"`
	Status int          `json:"status"`
	Detail string       `json:"detail"`
	Code   string       `json:"code"`
	Errors []fieldError `json:"errors,omitempty"`
}

type fieldError struct {
	Field  string `json:"field"`
	Reason string `json:"reason"`
}

// Error lets a problem travel as an error.
func (p *problem) Error() string { return p.Detail }

func fail(status int, code, format string, args ...any) *problem {
	return &problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Code: code, Detail: fmt.Sprintf(format, args...)}
}

func invalid(field, format string, args ...any) *problem {
	reason := fmt.Sprintf(format, args...)
	p := fail(http.StatusBadRequest, "VALIDATION", "%s: %s", field, reason)
	p.Errors = []fieldError{{field, reason}}
	return p
}

func (p *problem) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) //nolint:errchkjson // if the client has gone there is nobody to tell
}
