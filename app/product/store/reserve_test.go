package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/app/product/domain"
	"mall/app/product/store"
	"mall/app/product/storetest"
	"mall/common/id"
	"mall/common/problem"
)

func TestReserveTakesStockAndKeepsPrices(t *testing.T) {
	s := store.New(storetest.DB(t))
	p := storetest.Product(t, s, 5, 7)
	r := storetest.Request(t, 2, p.Skus[1].ID, p.Skus[0].ID)

	got, err := storetest.Reserve(t, s, r)
	require.NoError(t, err)
	require.Equal(t, r.OrderID, got.OrderID)
	require.Equal(t, domain.OrderWithin, got.OrderBefore().Sub(got.CreatedAt))
	require.Len(t, got.Lines, 2)
	require.Equal(t, p.Skus[1].ID, got.Lines[0].SkuID, "the lines come in the request's order")
	require.Equal(t, p.Skus[1].Price, got.Lines[0].Price)
	require.Equal(t, p.Title, got.Lines[0].Title)
	require.Equal(t, map[string]string{"size": "1"}, got.Lines[0].Attributes)
	require.Equal(t, domain.Level{SkuID: p.Skus[0].ID, Available: 3, Reserved: 2, Stocked: 5}, storetest.Level(t, s, p.Skus[0].ID))
	require.Equal(t, domain.Level{SkuID: p.Skus[1].ID, Available: 5, Reserved: 2, Stocked: 7}, storetest.Level(t, s, p.Skus[1].ID))
	require.Equal(t, []string{"reserved 1"}, storetest.Events(t, s, r.OrderID))
	storetest.Sound(t, s)
}

func TestTheSameCheckoutKeyAnswersTheSameReservation(t *testing.T) {
	s := store.New(storetest.DB(t))
	p := storetest.Product(t, s, 5)
	first := storetest.Request(t, 2, p.Skus[0].ID)
	made, err := storetest.Reserve(t, s, first)
	require.NoError(t, err)

	again := storetest.RequestFor(t, domain.ReserveRequest{OrderID: id.New(), CheckoutKey: first.CheckoutKey, UserID: first.UserID}, 2, p.Skus[0].ID)
	got, err := storetest.Reserve(t, s, again)
	require.NoError(t, err)
	require.Equal(t, made, got)
	require.EqualValues(t, 3, storetest.Level(t, s, p.Skus[0].ID).Available)

	other := storetest.RequestFor(t, domain.ReserveRequest{OrderID: id.New(), CheckoutKey: first.CheckoutKey}, 1, p.Skus[0].ID)
	_, err = storetest.Reserve(t, s, other)
	require.True(t, problem.HasCode(err, problem.CodeIdempotencyKeyReused), err)

	_, err = s.Release(t.Context(), made.OrderID, "test")
	require.NoError(t, err)
	_, err = storetest.Reserve(t, s, again)
	require.ErrorIs(t, err, domain.ErrReservationClosed)
	storetest.Sound(t, s)
}

func TestOutOfStockNamesEveryLackingLineAndTakesNothing(t *testing.T) {
	s := store.New(storetest.DB(t))
	p := storetest.Product(t, s, 3, 9, 0)
	r := storetest.Request(t, 4, p.Skus[2].ID, p.Skus[1].ID, p.Skus[0].ID)
	for range 2 { // the second time it knows from the first
		_, err := storetest.Reserve(t, s, r)
		require.True(t, problem.HasCode(err, domain.CodeOutOfStock), err)
		require.ElementsMatch(t, []problem.Field{
			{Field: "items[0].quantity", Reason: "only 0 left"},
			{Field: "items[2].quantity", Reason: "only 3 left"},
		}, problem.From(err).Fields)
	}
	require.EqualValues(t, 9, storetest.Level(t, s, p.Skus[1].ID).Available)
	require.Empty(t, storetest.Events(t, s, r.OrderID))
	storetest.Sound(t, s)
}

func TestARepetitionIsAnsweredAlthoughTheSkuRanOutMeanwhile(t *testing.T) {
	s := store.New(storetest.DB(t))
	p := storetest.Product(t, s, 1)
	won := storetest.Request(t, 1, p.Skus[0].ID)
	made, err := storetest.Reserve(t, s, won)
	require.NoError(t, err)
	_, err = storetest.Reserve(t, s, storetest.Request(t, 1, p.Skus[0].ID))
	require.True(t, problem.HasCode(err, domain.CodeOutOfStock), err)

	got, err := storetest.Reserve(t, s, won)
	require.NoError(t, err)
	require.Equal(t, made, got)
}

func TestReturnedPiecesAreOnSaleAtOnceThoughTheSkuJustRanOut(t *testing.T) {
	s := store.New(storetest.DB(t))
	p := storetest.Product(t, s, 1)
	made, err := storetest.Reserve(t, s, storetest.Request(t, 1, p.Skus[0].ID))
	require.NoError(t, err)
	_, err = storetest.Reserve(t, s, storetest.Request(t, 1, p.Skus[0].ID))
	require.True(t, problem.HasCode(err, domain.CodeOutOfStock), err)
	_, err = s.Release(t.Context(), made.OrderID, "test")
	require.NoError(t, err)

	_, err = storetest.Reserve(t, s, storetest.Request(t, 1, p.Skus[0].ID))
	require.NoError(t, err)
}

func TestDueReservationsAreThoseHeldPastTheirCheck(t *testing.T) {
	s := store.New(storetest.DB(t))
	p := storetest.Product(t, s, 9)
	var orders []string
	for range 3 {
		made, err := storetest.Reserve(t, s, storetest.Request(t, 1, p.Skus[0].ID))
		require.NoError(t, err)
		orders = append(orders, made.OrderID)
	}
	due, err := s.DueReservations(t.Context(), 10)
	require.NoError(t, err)
	require.Empty(t, due, "a minute has not passed")

	for i, order := range orders {
		require.NoError(t, s.CheckAgain(t.Context(), order, time.Now().Add(time.Duration(i-9)*time.Second)))
	}
	_, err = s.Commit(t.Context(), orders[1])
	require.NoError(t, err)
	require.NoError(t, s.CheckAgain(t.Context(), orders[1], time.Now().Add(-time.Hour)))
	due, err = s.DueReservations(t.Context(), 10)
	require.NoError(t, err)
	require.Equal(t, []string{orders[0], orders[2]}, due)
	due, err = s.DueReservations(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, orders[:1], due)
}
