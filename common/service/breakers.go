package service

import (
	"context"
	"sync"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/common/breaker"
)

// breakers gives each method of a client its breaker.
func breakers(client string) grpc.UnaryClientInterceptor {
	var all sync.Map // method -> *breaker.Breaker
	return func(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
		b, ok := all.Load(method)
		if !ok {
			b, _ = all.LoadOrStore(method, breaker.New(client+method))
		}
		return b.(*breaker.Breaker).Do(ctx, unanswered, func() error { //nolint:forcetypeassert // only breakers are stored
			return invoke(ctx, method, req, reply, cc, opts...)
		})
	}
}

// unanswered tells a service that is gone or hangs from one that refuses or fails.
func unanswered(err error) bool {
	switch status.Code(err) {
	case codes.Unavailable, codes.DeadlineExceeded:
		return true
	default:
		return false
	}
}
