package fault

import (
	"context"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/status"

	"mall/common/fault/skew"
)

// Unary is an interceptor. It belongs inside those for traces, metrics and access logs, but outside
// the one that turns errors into mall's problems: an injected code arrives as it is named, as from a
// server that died or a network that broke. limit bounds the silence of a drop whose caller set no
// deadline.
func (s *Set) Unary(limit time.Duration) grpc.UnaryServerInterceptor {
	return func(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		p := s.active.Load()
		if p == nil {
			return handler(ctx, req)
		}
		route := strings.TrimPrefix(info.FullMethod, "/")
		before, after := p.draw(route)
		s.strike(ctx, route, before)
		if before.end != nil {
			return nil, fail(ctx, before.end, limit)
		}
		if before.skew {
			ctx = skew.With(ctx)
		}
		resp, err := handler(ctx, req)
		s.strike(ctx, route, after)
		if after.end != nil {
			return nil, fail(ctx, after.end, limit)
		}
		return resp, err
	}
}

func fail(ctx context.Context, e *entry, limit time.Duration) error {
	if e.Kind == Error {
		return status.Errorf(codeOf(e.Status), "a fault is set on this method on purpose: %s", e.ID)
	}
	if limit <= 0 {
		limit = maxLatency
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	<-ctx.Done()
	return status.FromContextError(ctx.Err()).Err()
}
