// Package problem is the one error type of mall. Domain code returns it, gRPC carries it as a
// status with details, and HTTP writes it as RFC 9457 application/problem+json.
package problem

import (
	"errors"
	"fmt"
	"net/http"
	"time"
)

// Codes that several domains use. A domain defines its own beside its rules.
const (
	CodeValidation           = "VALIDATION"
	CodeUnauthorized         = "UNAUTHORIZED"
	CodeForbidden            = "FORBIDDEN"
	CodeNotFound             = "NOT_FOUND"
	CodeInvalidState         = "INVALID_STATE"
	CodeIdempotencyKeyReused = "IDEMPOTENCY_KEY_REUSED"
	CodeTooManyRequests      = "TOO_MANY_REQUESTS"
	CodeUnavailable          = "UNAVAILABLE"
	CodeTimeout              = "TIMEOUT"
	CodeInternal             = "INTERNAL"
)

// Field names one invalid input and what is wrong with it.
type Field struct {
	Field  string `json:"field"`
	Reason string `json:"reason"`
}

// Error is a problem: what went wrong, in words for the caller, with the HTTP status it maps to.
// The cause is for logs only and never leaves the process.
type Error struct {
	Code       string
	Status     int // HTTP status
	Detail     string
	Fields     []Field
	RetryAfter time.Duration // 0 means not said

	cause error
}

// New returns a problem with its own code.
func New(status int, code, format string, args ...any) *Error {
	return &Error{Code: code, Status: status, Detail: fmt.Sprintf(format, args...)}
}

// Invalid says which fields of a request are wrong: 400.
func Invalid(fields ...Field) *Error {
	detail := "the request is not valid"
	if len(fields) == 1 {
		detail = fields[0].Field + " " + fields[0].Reason
	}
	return &Error{Code: CodeValidation, Status: http.StatusBadRequest, Detail: detail, Fields: fields}
}

// InvalidField is Invalid for a single field.
func InvalidField(field, format string, args ...any) *Error {
	return Invalid(Field{Field: field, Reason: fmt.Sprintf(format, args...)})
}

// NotFound says that the thing does not exist, or not for this caller: 404.
func NotFound(what string) *Error {
	return New(http.StatusNotFound, CodeNotFound, "%s not found", what)
}

// Conflict says that the thing's present state forbids the act: 409.
func Conflict(code, format string, args ...any) *Error {
	return New(http.StatusConflict, code, format, args...)
}

// Unavailable says that something mall needs does not answer: 503, try again.
func Unavailable(what string, cause error) *Error {
	return &Error{
		Code: CodeUnavailable, Status: http.StatusServiceUnavailable,
		Detail: what + " is not available right now, try again", RetryAfter: time.Second, cause: cause,
	}
}

// Timeout says that the request's deadline passed: 504.
func Timeout(cause error) *Error {
	return &Error{
		Code: CodeTimeout, Status: http.StatusGatewayTimeout,
		Detail: "the request took too long and was given up", cause: cause,
	}
}

// Internal hides an unexpected error from the caller: 500.
func Internal(cause error) *Error {
	return &Error{
		Code: CodeInternal, Status: http.StatusInternalServerError,
		Detail: "an unexpected error happened, quote the trace id when you report it", cause: cause,
	}
}

// WithCause returns a copy that keeps err for the logs.
func (e *Error) WithCause(err error) *Error {
	c := *e
	c.cause = err
	return &c
}

func (e *Error) Error() string {
	if e.cause != nil {
		return fmt.Sprintf("%s: %s: %v", e.Code, e.Detail, e.cause)
	}
	return e.Code + ": " + e.Detail
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.cause }

// Is makes errors.Is(err, target) compare codes, so that a domain's sentinel
// still matches after it crossed a process border.
func (e *Error) Is(target error) bool {
	var t *Error
	return errors.As(target, &t) && t.Code == e.Code
}

// HasCode reports whether err is a problem with that code.
func HasCode(err error, code string) bool {
	e := From(err)
	return e != nil && e.Code == code
}

// Temporary reports whether trying the same again later can succeed: a dead backing
// service or a passed deadline, never a refused request.
func Temporary(err error) bool {
	e := From(err)
	if e == nil {
		return false
	}
	switch e.Status {
	case http.StatusServiceUnavailable, http.StatusGatewayTimeout, http.StatusTooManyRequests:
		return true
	}
	return false
}
