package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mall/app/product/domain"
	"mall/app/product/store"
	"mall/app/product/storetest"
	"mall/common/id"
	"mall/common/mysql"
	"mall/common/problem"
)

func changeStock(t *testing.T, s *store.Store, skuID string, delta int64) error {
	t.Helper()
	c, err := domain.NewStockChange(skuID, storetest.Operator, delta, "count")
	if err != nil {
		return err
	}
	return s.DB().Tx(t.Context(), func(tx mysql.Querier) error {
		_, err := store.ChangeStock(t.Context(), tx, c)
		return err
	})
}

func TestChangeStockMovesAvailableAndTellsOfIt(t *testing.T) {
	s := store.New(storetest.DB(t))
	p := storetest.Product(t, s, 10)
	sku := p.Skus[0].ID
	_, err := storetest.Reserve(t, s, storetest.Request(t, 4, sku))
	require.NoError(t, err)

	require.NoError(t, changeStock(t, s, sku, 5))
	require.NoError(t, changeStock(t, s, sku, -11))
	require.Equal(t, domain.Level{SkuID: sku, Reserved: 4, Stocked: 4}, storetest.Level(t, s, sku))

	err = changeStock(t, s, sku, -1)
	require.True(t, problem.HasCode(err, domain.CodeOutOfStock), "reserved pieces stay: %v", err)
	err = changeStock(t, s, id.New(), 1)
	require.True(t, problem.HasCode(err, problem.CodeNotFound), err)
	require.Equal(t, []string{"changed 0", "changed 0", "recorded 0", "changed 0", "recorded 0"}, storetest.Events(t, s, sku))
	storetest.Sound(t, s)
}

func TestChangeStockStopsAtTheMost(t *testing.T) {
	s := store.New(storetest.DB(t))
	sku := storetest.Product(t, s, 10).Skus[0].ID
	_, err := s.DB().Raw().Exec("UPDATE stock SET available = ?, stocked = ?", domain.MaxAvailable-5, domain.MaxAvailable-5)
	require.NoError(t, err)
	require.True(t, problem.HasCode(changeStock(t, s, sku, 6), problem.CodeValidation))
	require.NoError(t, changeStock(t, s, sku, 5))
}
