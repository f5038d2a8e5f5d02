package store_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"mall/app/product/domain"
	"mall/app/product/store"
	"mall/app/product/storetest"
	"mall/common/id"
	"mall/common/problem"
)

const buyers = 64

// together runs fn for every number below n at once and returns the errors.
func together(n int, fn func(i int) error) []error {
	errs := make([]error, n)
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			<-start
			errs[i] = fn(i)
		})
	}
	close(start)
	wg.Wait()
	return errs
}

// split counts the successes; every failure must have the code.
func split(t *testing.T, errs []error, code string) (succeeded int) {
	t.Helper()
	for _, err := range errs {
		if err == nil {
			succeeded++
			continue
		}
		require.True(t, problem.HasCode(err, code), "%v", err)
	}
	return succeeded
}

func TestSixtyFourBuyersOfOnePieceMakeOneSale(t *testing.T) {
	s := store.New(storetest.DB(t))
	p := storetest.Product(t, s, 1)
	requests := make([]domain.ReserveRequest, buyers)
	for i := range requests {
		requests[i] = storetest.Request(t, 1, p.Skus[0].ID)
	}
	errs := together(buyers, func(i int) error {
		_, err := storetest.Reserve(t, s, requests[i])
		return err
	})
	require.Equal(t, 1, split(t, errs, domain.CodeOutOfStock))
	require.Equal(t, domain.Level{SkuID: p.Skus[0].ID, Reserved: 1, Stocked: 1}, storetest.Level(t, s, p.Skus[0].ID))
	storetest.Sound(t, s)
}

func TestSixtyFourRepetitionsOfOneKeyMakeOneReservation(t *testing.T) {
	s := store.New(storetest.DB(t))
	for name, stock := range map[string]int64{"with stock for one": 1, "with plenty": 1000} {
		t.Run(name, func(t *testing.T) {
			p := storetest.Product(t, s, stock)
			key := storetest.Key()
			orders := make([]string, buyers)
			errs := together(buyers, func(i int) error {
				r := storetest.RequestFor(t, domain.ReserveRequest{OrderID: id.New(), CheckoutKey: key}, 1, p.Skus[0].ID)
				made, err := storetest.Reserve(t, s, r)
				orders[i] = made.OrderID
				return err
			})
			for i, err := range errs {
				require.NoError(t, err)
				require.Equal(t, orders[0], orders[i])
			}
			require.EqualValues(t, 1, storetest.Level(t, s, p.Skus[0].ID).Reserved)
			storetest.Sound(t, s)
		})
	}
}

func TestSixtyFourRepetitionsOfOneKeyWithoutStockAreAllRefused(t *testing.T) {
	s := store.New(storetest.DB(t))
	p := storetest.Product(t, s, 0)
	r := storetest.Request(t, 1, p.Skus[0].ID)
	errs := together(buyers, func(int) error {
		_, err := storetest.Reserve(t, s, r)
		return err
	})
	require.Zero(t, split(t, errs, domain.CodeOutOfStock))
	storetest.Sound(t, s)
}

func TestBuyersOfTheSameSkusInAnyOrderNeitherDeadlockNorOversell(t *testing.T) {
	s := store.New(storetest.DB(t))
	p := storetest.Product(t, s, 40, 40, 40)
	a, b, c := p.Skus[0].ID, p.Skus[1].ID, p.Skus[2].ID
	orders := [][]string{{a, b, c}, {c, b, a}, {b, a}, {c, a}}
	errs := together(buyers, func(i int) error {
		_, err := storetest.Reserve(t, s, storetest.Request(t, 1, orders[i%len(orders)]...))
		return err
	})
	split(t, errs, domain.CodeOutOfStock)
	require.Zero(t, storetest.Level(t, s, a).Available, "64 wanted the first SKU")
	storetest.Sound(t, s)
}

func TestReleaseCommitAndReturnOfOneOrderAtOnceMoveItsPiecesOnce(t *testing.T) {
	s := store.New(storetest.DB(t))
	for range 8 {
		p := storetest.Product(t, s, 5, 5)
		made, err := storetest.Reserve(t, s, storetest.Request(t, 2, p.Skus[0].ID, p.Skus[1].ID))
		require.NoError(t, err)
		errs := together(24, func(i int) error {
			var err error
			switch i % 3 {
			case 0:
				_, err = s.Commit(t.Context(), made.OrderID)
			case 1:
				_, err = s.Release(t.Context(), made.OrderID, "race")
			default:
				_, err = s.Return(t.Context(), made.OrderID, "race")
			}
			return err
		})
		split(t, errs, problem.CodeInvalidState)
		for _, sku := range p.Skus {
			l := storetest.Level(t, s, sku.ID)
			require.Zero(t, l.Reserved)
			require.EqualValues(t, 5, l.Available+l.Sold)
		}
	}
	storetest.Sound(t, s)
}

func TestStockChangesAndReservationsAtOnceNeverGoBelowZero(t *testing.T) {
	s := store.New(storetest.DB(t))
	p := storetest.Product(t, s, 30)
	errs := together(buyers, func(i int) error {
		if i%2 == 0 {
			_, err := storetest.Reserve(t, s, storetest.Request(t, 1, p.Skus[0].ID))
			return err
		}
		return changeStock(t, s, p.Skus[0].ID, -1)
	})
	require.Equal(t, 30, split(t, errs, domain.CodeOutOfStock))
	storetest.Sound(t, s)
}
