// Package breaker stops calling what does not answer, and tries again after a second.
//
// go-zero's breaker counts the calls it refuses itself: under a steady stream of retries it was
// measured to refuse for 15 to 20 s after a killed service or database was back. This one opens when
// most of a stretch's calls failed and lets a few through one second later.
package breaker

import (
	"context"
	"errors"
	"time"

	"github.com/sony/gobreaker/v2"
)

const (
	window     = 10 * time.Second
	openFor    = time.Second
	leastCalls = 20
	probes     = 5
)

// ErrOpen says that the call was not made because too many before it failed.
var ErrOpen = errors.New("circuit breaker is open")

// Breaker guards one thing that may not answer: a database, or one method of a service.
type Breaker struct {
	steps *gobreaker.TwoStepCircuitBreaker[any]
}

// New makes a closed breaker.
func New(name string) *Breaker {
	return &Breaker{steps: gobreaker.NewTwoStepCircuitBreaker[any](gobreaker.Settings{
		Name: name, MaxRequests: probes, Interval: window, BucketPeriod: window / 10, Timeout: openFor,
		ReadyToTrip: func(c gobreaker.Counts) bool {
			return c.Requests >= leastCalls && 2*c.TotalFailures >= c.Requests
		},
	})}
}

// Do calls fn unless the breaker is open. failed tells which errors mean that nobody answered; a
// refusal is an answer. A call that its own caller gave up is no failure.
func (b *Breaker) Do(ctx context.Context, failed func(error) bool, fn func() error) error {
	done, err := b.steps.Allow()
	if err != nil {
		return ErrOpen
	}
	finished := false
	defer func() {
		if !finished { // a panic goes on to whoever recovers it
			done(errors.New("panic"))
		}
	}()
	err = fn()
	finished = true
	if err != nil && failed(err) && !errors.Is(ctx.Err(), context.Canceled) {
		done(err)
	} else {
		done(nil)
	}
	return err
}
