package sweep_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/zeromicro/go-zero/core/stores/redis"
	"google.golang.org/grpc"

	"mall/app/order/rpc/client/order"
	"mall/app/product/domain"
	"mall/app/product/store"
	"mall/app/product/storetest"
	"mall/app/product/worker/internal/settle"
	"mall/app/product/worker/internal/sweep"
	"mall/common/problem"
)

// orders answers verdicts as order-rpc would.
type orders struct {
	verdicts map[string]*order.ReservationVerdict
	asked    [][]string
	fail     error
}

func (o *orders) ResolveReservations(_ context.Context, in *order.ResolveReservationsRequest, _ ...grpc.CallOption) (*order.ResolveReservationsResponse, error) {
	o.asked = append(o.asked, in.GetOrderIds())
	if o.fail != nil {
		return nil, o.fail
	}
	out := &order.ResolveReservationsResponse{}
	for _, orderID := range in.GetOrderIds() {
		if v := o.verdicts[orderID]; v != nil {
			v.OrderId = orderID
			out.Verdicts = append(out.Verdicts, v)
		}
	}
	return out, nil
}

func newSweeper(t *testing.T) (*sweep.Sweeper, *orders, *store.Store) {
	t.Helper()
	r, err := redis.NewRedis(redis.RedisConf{Host: "127.0.0.1:1", Type: redis.NodeType, NonBlock: true})
	require.NoError(t, err)
	s := store.New(storetest.DB(t))
	o := &orders{verdicts: map[string]*order.ReservationVerdict{}}
	return &sweep.Sweeper{Reservations: s, Settler: &settle.Settler{Store: s, Redis: r}, Orders: o}, o, s
}

// due reserves one piece for each and lets their checks be due.
func due(t *testing.T, s *store.Store, skuID string, n int) []string {
	t.Helper()
	out := make([]string, n)
	for i := range out {
		made, err := storetest.Reserve(t, s, storetest.Request(t, 1, skuID))
		require.NoError(t, err)
		require.NoError(t, s.CheckAgain(t.Context(), made.OrderID, time.Now().Add(time.Duration(i-n)*time.Second)))
		out[i] = made.OrderID
	}
	return out
}

func TestTheSweeperDoesWhatTheVerdictsSay(t *testing.T) {
	sweeper, rpc, s := newSweeper(t)
	p := storetest.Product(t, s, 10)
	sku := p.Skus[0].ID
	ids := due(t, s, sku, 5)
	later := time.Now().Add(time.Hour)
	rpc.verdicts[ids[0]] = &order.ReservationVerdict{Verdict: "release"}
	rpc.verdicts[ids[1]] = &order.ReservationVerdict{Verdict: "commit"}
	rpc.verdicts[ids[2]] = &order.ReservationVerdict{Verdict: "hold", CheckAgainMs: later.UnixMilli()}
	rpc.verdicts[ids[3]] = &order.ReservationVerdict{Verdict: "hold", CheckAgainMs: 1} // never in the past
	// ids[4] gets none

	n, err := sweeper.Sweep(t.Context())
	require.NoError(t, err)
	require.Equal(t, 5, n)
	require.Equal(t, ids, rpc.asked[0])
	require.Equal(t, domain.Level{SkuID: sku, Available: 6, Reserved: 3, Sold: 1, Stocked: 10}, storetest.Level(t, s, sku))

	n, err = sweeper.Sweep(t.Context())
	require.NoError(t, err)
	require.Zero(t, n, "held and unanswered ones are put off")
	storetest.Sound(t, s)
}

func TestADeadOrderServiceLeavesEverythingDue(t *testing.T) {
	sweeper, rpc, s := newSweeper(t)
	ids := due(t, s, storetest.Product(t, s, 10).Skus[0].ID, 3)
	rpc.fail = problem.Unavailable("order-rpc", errors.New("down"))
	_, err := sweeper.Sweep(t.Context())
	require.True(t, problem.Temporary(err), "%v", err)
	left, err := s.DueReservations(t.Context(), 10)
	require.NoError(t, err)
	require.Equal(t, ids, left)
}

func TestOneThatCannotBeSettledDoesNotBlockTheOthers(t *testing.T) {
	sweeper, rpc, s := newSweeper(t)
	p := storetest.Product(t, s, 10)
	ids := due(t, s, p.Skus[0].ID, 3)
	for _, orderID := range ids {
		rpc.verdicts[orderID] = &order.ReservationVerdict{Verdict: "commit"}
	}
	// The first one's books are wrong: nothing is reserved for it.
	broken := storetest.Product(t, s, 1).Skus[0].ID
	_, err := s.DB().Raw().Exec(`UPDATE reservations SET snapshot = REPLACE(snapshot, ?, ?) WHERE order_id = ?`, p.Skus[0].ID, broken, ids[0])
	require.NoError(t, err)
	_, err = sweeper.Sweep(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 2, storetest.Level(t, s, p.Skus[0].ID).Sold)
	left, err := s.DueReservations(t.Context(), 10)
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestRunSweepsEveryBatchAtOnceAndStops(t *testing.T) {
	sweeper, rpc, s := newSweeper(t)
	ids := due(t, s, storetest.Product(t, s, 300).Skus[0].ID, 230)
	for _, orderID := range ids {
		rpc.verdicts[orderID] = &order.ReservationVerdict{Verdict: "release"}
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- sweeper.Run(ctx) }()
	require.Eventually(t, func() bool {
		left, err := s.DueReservations(t.Context(), 1)
		return err == nil && len(left) == 0
	}, 4*time.Second, 20*time.Millisecond, "without waiting for the next tick")
	stop()
	require.NoError(t, <-ended)
	require.Len(t, rpc.asked, 3)
	require.Equal(t, ids, slices.Concat(rpc.asked...))
	storetest.Sound(t, s)
}
