package seed

import (
	"encoding/xml"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"mall/app/product/domain"
	"mall/app/product/storetest"
	"mall/common/id"
)

func TestTheCatalogueKeepsTheRulesOfTheDomain(t *testing.T) {
	all, err := categories()
	require.NoError(t, err)
	catalogue, err := items(all)
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(all), 9)
	require.GreaterOrEqual(t, len(catalogue), 200)

	seen := map[string]bool{}
	var plenty, skus int
	for _, it := range catalogue {
		require.True(t, id.Valid(it.ID), it.Title)
		require.LessOrEqual(t, utf8.RuneCountInString(it.Title), domain.MaxTitle)
		require.LessOrEqual(t, len(it.Skus), 4)
		for _, s := range it.Skus {
			require.True(t, id.Valid(s.ID))
			require.False(t, seen[s.ID], "SKU id twice: %s", it.Title)
			seen[s.ID] = true
			require.True(t, s.Price.Positive(), it.Title)
			require.Positive(t, it.stock[s.ID])
			skus++
			if it.stock[s.ID] >= leastStock {
				plenty++
			}
		}
	}
	require.Greater(t, plenty*100, skus*90, "most SKUs have plenty")
	require.Less(t, plenty, skus, "a few are scarce")
}

func TestEveryPictureIsSmallAndWellFormed(t *testing.T) {
	all, err := categories()
	require.NoError(t, err)
	catalogue, err := items(all)
	require.NoError(t, err)
	different := map[string]bool{}
	for _, it := range catalogue {
		require.Less(t, len(it.picture), 2048, it.Title)
		require.NoError(t, xml.Unmarshal(it.picture, new(struct{})), it.Title)
		require.NotContains(t, string(it.picture), "ZgotmplZ")
		different[string(it.picture)] = true
	}
	require.Len(t, different, len(catalogue))
}

func TestSeedingAgainChangesNothingAndKeepsStock(t *testing.T) {
	db := storetest.DB(t)
	var said []string
	require.NoError(t, Run(t.Context(), db, func(s string) { said = append(said, s) }))
	require.Contains(t, strings.Join(said, "\n"), "216 products in 9 categories")
	require.Contains(t, strings.Join(said, "\n"), "2 flash sales")

	_, err := db.Raw().Exec("UPDATE stock SET available = available - 1, sold = sold + 1")
	require.NoError(t, err)
	_, err = db.Raw().Exec("UPDATE flash_sale_items SET sold = 7")
	require.NoError(t, err)
	before := counts(t, db.Raw().QueryRow)

	said = nil
	require.NoError(t, Run(t.Context(), db, func(s string) { said = append(said, s) }))
	require.Empty(t, said)
	require.Equal(t, before, counts(t, db.Raw().QueryRow))
}
