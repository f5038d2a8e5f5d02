package problem

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	zbreaker "github.com/zeromicro/go-zero/core/breaker"
	"github.com/zeromicro/go-zero/core/load"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/common/breaker"
)

const (
	errorDomain      = "mall"
	metaStatus       = "status"
	metaRetryAfterMs = "retryAfterMs"
)

// From turns any error into a problem; nil stays nil. What is not known becomes Internal.
func From(err error) *Error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return Timeout(err)
	case errors.Is(err, breaker.ErrOpen), errors.Is(err, zbreaker.ErrServiceUnavailable), errors.Is(err, load.ErrServiceOverloaded):
		return Unavailable("the service", err)
	}
	if s, ok := status.FromError(err); ok {
		return fromStatus(s, err)
	}
	return Internal(err)
}

// GRPCStatus turns a problem into a gRPC status. A refusal never uses a code that breakers count as
// a failure, and neither does "what I need is down": the service that says so is alive.
func (e *Error) GRPCStatus() *status.Status {
	s := status.New(grpcCode(e.Status), e.Detail)
	meta := map[string]string{metaStatus: strconv.Itoa(e.Status)}
	if e.RetryAfter > 0 {
		meta[metaRetryAfterMs] = strconv.FormatInt(e.RetryAfter.Milliseconds(), 10)
	}
	info := &errdetails.ErrorInfo{Reason: e.Code, Domain: errorDomain, Metadata: meta}
	bad := &errdetails.BadRequest{}
	for _, f := range e.Fields {
		bad.FieldViolations = append(bad.FieldViolations,
			&errdetails.BadRequest_FieldViolation{Field: f.Field, Description: f.Reason})
	}
	var withDetails *status.Status
	var err error
	if len(bad.FieldViolations) > 0 {
		withDetails, err = s.WithDetails(info, bad)
	} else {
		withDetails, err = s.WithDetails(info)
	}
	if err != nil {
		return s
	}
	return withDetails
}

func grpcCode(httpStatus int) codes.Code {
	switch httpStatus {
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType:
		return codes.InvalidArgument
	case http.StatusUnauthorized:
		return codes.Unauthenticated
	case http.StatusForbidden:
		return codes.PermissionDenied
	case http.StatusNotFound:
		return codes.NotFound
	case http.StatusServiceUnavailable:
		return codes.Aborted
	case http.StatusGatewayTimeout:
		return codes.DeadlineExceeded
	case http.StatusInternalServerError:
		return codes.Internal
	default:
		return codes.FailedPrecondition
	}
}

func fromStatus(s *status.Status, cause error) *Error {
	e := &Error{Detail: s.Message(), cause: cause}
	known := false
	for _, d := range s.Details() {
		switch d := d.(type) {
		case *errdetails.ErrorInfo:
			if d.GetDomain() != errorDomain {
				continue
			}
			code, err := strconv.Atoi(d.GetMetadata()[metaStatus])
			if err != nil {
				continue
			}
			known = true
			e.Code, e.Status = d.GetReason(), code
			if ms, err := strconv.ParseInt(d.GetMetadata()[metaRetryAfterMs], 10, 64); err == nil {
				e.RetryAfter = time.Duration(ms) * time.Millisecond
			}
		case *errdetails.BadRequest:
			for _, v := range d.GetFieldViolations() {
				e.Fields = append(e.Fields, Field{Field: v.GetField(), Reason: v.GetDescription()})
			}
		}
	}
	if known {
		return e
	}
	switch s.Code() {
	case codes.Unavailable, codes.ResourceExhausted:
		return Unavailable("the service", cause)
	case codes.DeadlineExceeded, codes.Canceled:
		return Timeout(cause)
	default:
		return Internal(cause)
	}
}
