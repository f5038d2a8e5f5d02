package problem

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/common/breaker"
)

func TestProblemSurvivesGRPC(t *testing.T) {
	in := Invalid(Field{"items[0].quantity", "must be 1 to 99"}, Field{"addressId", "is missing"})
	in.RetryAfter = 1500 * time.Millisecond
	wrapped := fmt.Errorf("create order: %w", in)

	out := From(status.FromProto(From(wrapped).GRPCStatus().Proto()).Err())

	assert.Equal(t, in.Code, out.Code)
	assert.Equal(t, in.Status, out.Status)
	assert.Equal(t, in.Detail, out.Detail)
	assert.Equal(t, in.Fields, out.Fields)
	assert.Equal(t, in.RetryAfter, out.RetryAfter)
	assert.ErrorIs(t, out, in)
}

func TestRefusedRequestsNeverUseBreakerCodes(t *testing.T) {
	failures := map[codes.Code]bool{
		codes.DeadlineExceeded: true, codes.Internal: true, codes.Unavailable: true,
		codes.DataLoss: true, codes.Unimplemented: true, codes.ResourceExhausted: true,
	}
	for _, s := range []int{400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 503} {
		assert.False(t, failures[grpcCode(s)], "status %d maps to a breaker failure", s)
	}
	for _, s := range []int{500, 504} {
		assert.True(t, failures[grpcCode(s)], "status %d must count as a failure", s)
	}
}

func TestFromClassifies(t *testing.T) {
	for _, tc := range []struct {
		name      string
		err       error
		status    int
		temporary bool
	}{
		{"deadline", context.DeadlineExceeded, 504, true},
		{"breaker", fmt.Errorf("x: %w", breaker.ErrOpen), 503, true},
		{"grpc unavailable", status.Error(codes.Unavailable, "connection refused"), 503, true},
		{"unknown", errors.New("boom"), 500, false},
		{"conflict", Conflict("OUT_OF_STOCK", "sold"), 409, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			assert.Equal(t, tc.status, From(tc.err).Status)
			assert.Equal(t, tc.temporary, Temporary(tc.err))
		})
	}
	assert.Nil(t, From(nil))
}

func TestInternalHidesItsCause(t *testing.T) {
	e := From(errors.New("dial tcp 10.0.0.1: password=secret"))
	assert.NotContains(t, e.Detail, "secret")
	assert.NotContains(t, e.GRPCStatus().Message(), "secret")
}
