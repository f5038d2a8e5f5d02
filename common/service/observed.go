package service

import (
	"time"

	"google.golang.org/grpc"
)

// ObservedServer makes a bare gRPC server trace, measure, log and answer errors as GRPC's do. It is for
// tests that serve a domain without an App.
func ObservedServer() grpc.ServerOption {
	return grpc.ChainUnaryInterceptor(serveCalls(true), problems, deadline(10*time.Second))
}

// ObservedClient is ObservedServer's other side.
func ObservedClient(peer string) grpc.DialOption {
	return grpc.WithChainUnaryInterceptor(makeCalls(peer), shrinkDeadline)
}
