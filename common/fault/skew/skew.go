// Package skew carries the fault money from where it strikes to where money is written.
package skew

import "context"

type key struct{}

// With makes the money that is written under ctx wrong. Only package fault calls it, and that only in
// the environments local and test.
func With(ctx context.Context) context.Context { return context.WithValue(ctx, key{}, true) }

// Money is what an amount that is written under ctx is to be off by, in minor units: 0 unless the fault
// has struck.
func Money(ctx context.Context) int64 {
	if ctx.Value(key{}) != nil {
		return 1
	}
	return 0
}
