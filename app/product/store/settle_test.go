package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mall/app/product/domain"
	"mall/app/product/store"
	"mall/app/product/storetest"
	"mall/common/id"
	"mall/common/problem"
)

func TestSettlingMovesStockOnceHoweverOftenItIsAsked(t *testing.T) {
	s := store.New(storetest.DB(t))
	commit := func(o string) (store.Settlement, error) { return s.Commit(t.Context(), o) }
	release := func(o string) (store.Settlement, error) { return s.Release(t.Context(), o, "test") }
	giveBack := func(o string) (store.Settlement, error) { return s.Return(t.Context(), o, "test") }
	type act = func(string) (store.Settlement, error)
	for _, c := range []struct {
		name   string
		acts   []act
		level  domain.Level
		events []string
	}{
		{"commit", []act{commit, commit}, domain.Level{Available: 7, Sold: 3, Stocked: 10}, []string{"reserved 1", "committed 2"}},
		{"release", []act{release, release}, domain.Level{Available: 10, Stocked: 10}, []string{"reserved 1", "released 2"}},
		{"commit, return", []act{commit, giveBack, giveBack, commit}, domain.Level{Available: 10, Stocked: 10},
			[]string{"reserved 1", "committed 2", "returned 3"}},
		{"return before commit", []act{giveBack, commit, release}, domain.Level{Available: 10, Stocked: 10},
			[]string{"reserved 1", "returned 2"}},
		{"release, return", []act{release, giveBack}, domain.Level{Available: 10, Stocked: 10}, []string{"reserved 1", "released 2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := storetest.Product(t, s, 10)
			made, err := storetest.Reserve(t, s, storetest.Request(t, 3, p.Skus[0].ID))
			require.NoError(t, err)
			for _, do := range c.acts {
				_, err := do(made.OrderID)
				require.NoError(t, err)
			}
			c.level.SkuID = p.Skus[0].ID
			require.Equal(t, c.level, storetest.Level(t, s, p.Skus[0].ID))
			require.Equal(t, c.events, storetest.Events(t, s, made.OrderID))
			storetest.Sound(t, s)
		})
	}
}

func TestSettlingRefusesWhatContradictsTheState(t *testing.T) {
	s := store.New(storetest.DB(t))
	p := storetest.Product(t, s, 10)
	sold, err := storetest.Reserve(t, s, storetest.Request(t, 1, p.Skus[0].ID))
	require.NoError(t, err)
	_, err = s.Commit(t.Context(), sold.OrderID)
	require.NoError(t, err)
	_, err = s.Release(t.Context(), sold.OrderID, "test")
	require.True(t, problem.HasCode(err, problem.CodeInvalidState), err)

	freed, err := storetest.Reserve(t, s, storetest.Request(t, 1, p.Skus[0].ID))
	require.NoError(t, err)
	_, err = s.Release(t.Context(), freed.OrderID, "test")
	require.NoError(t, err)
	_, err = s.Commit(t.Context(), freed.OrderID)
	require.True(t, problem.HasCode(err, problem.CodeInvalidState), err)

	_, err = s.Commit(t.Context(), id.New())
	require.True(t, problem.HasCode(err, problem.CodeNotFound), err)
	storetest.Sound(t, s)
}
