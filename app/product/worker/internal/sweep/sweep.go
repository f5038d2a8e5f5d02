// Package sweep finds what became of reservations that nobody told of: the order was never made, or
// its event got lost on the way. It works from rows, so a crash anywhere only delays it.
package sweep

import (
	"context"
	"fmt"
	"time"

	"github.com/zeromicro/go-zero/core/logx"
	"google.golang.org/grpc"

	"mall/app/order/rpc/client/order"
	"mall/common/telemetry"
)

const (
	batch    = 100
	interval = 5 * time.Second
	// putOff is when a reservation is asked for again that could not be settled now.
	putOff = time.Minute
)

// Verdicts of order-rpc.
const (
	verdictHold    = "hold"
	verdictCommit  = "commit"
	verdictRelease = "release"
)

// Reservations is what the sweeper needs of the store.
type Reservations interface {
	DueReservations(ctx context.Context, limit int) ([]string, error)
	CheckAgain(ctx context.Context, orderID string, at time.Time) error
}

// Settler does what the verdict says.
type Settler interface {
	Commit(ctx context.Context, orderID string) error
	Release(ctx context.Context, orderID, reason string) error
}

// Orders answers what the reservations of orders should become.
type Orders interface {
	ResolveReservations(ctx context.Context, in *order.ResolveReservationsRequest, opts ...grpc.CallOption) (*order.ResolveReservationsResponse, error)
}

// Sweeper asks for due reservations and settles them.
type Sweeper struct {
	Reservations Reservations
	Settler      Settler
	Orders       Orders
}

// Run sweeps every few seconds until ctx ends. Errors are logged: the rows stay due.
func (s *Sweeper) Run(ctx context.Context) error {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		for {
			n, err := s.Sweep(ctx)
			if err != nil && ctx.Err() == nil {
				logx.Errorf("sweep of reservations: %v", err)
			}
			if err != nil || n < batch {
				break
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Sweep settles one batch and answers how many reservations were due.
func (s *Sweeper) Sweep(ctx context.Context) (n int, err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	due, err := s.Reservations.DueReservations(ctx, batch)
	if err != nil || len(due) == 0 {
		return 0, err
	}
	ctx, done := telemetry.Work(ctx, "", "sweep reservations")
	defer func() { done(err) }()
	resp, err := s.Orders.ResolveReservations(ctx, &order.ResolveReservationsRequest{OrderIds: due})
	if err != nil {
		return 0, fmt.Errorf("ask order-rpc for %d reservations: %w", len(due), err)
	}
	verdicts := make(map[string]*order.ReservationVerdict, len(due))
	for _, v := range resp.GetVerdicts() {
		verdicts[v.GetOrderId()] = v
	}
	for _, orderID := range due {
		if err := s.apply(ctx, orderID, verdicts[orderID]); err != nil {
			// The others must not wait behind this one.
			logx.WithContext(ctx).Errorf("reservation of order %s: %v", orderID, err)
			if err := s.Reservations.CheckAgain(ctx, orderID, time.Now().Add(putOff)); err != nil {
				return 0, err
			}
		}
	}
	return len(due), nil
}

func (s *Sweeper) apply(ctx context.Context, orderID string, v *order.ReservationVerdict) error {
	switch v.GetVerdict() {
	case verdictCommit:
		return s.Settler.Commit(ctx, orderID)
	case verdictRelease:
		return s.Settler.Release(ctx, orderID, "unclaimed")
	case verdictHold:
		at := time.UnixMilli(v.GetCheckAgainMs())
		if soonest := time.Now().Add(interval); at.Before(soonest) {
			at = soonest
		}
		return s.Reservations.CheckAgain(ctx, orderID, at)
	}
	return fmt.Errorf("order-rpc gave no verdict (%q)", v.GetVerdict())
}
