package store_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/app/product/domain"
	"mall/app/product/seed"
	"mall/app/product/store"
	"mall/app/product/storetest"
	"mall/common/money"
)

func put(t *testing.T, s *store.Store, title string, status domain.Status) domain.Product {
	t.Helper()
	return storetest.Insert(t, s, domain.ProductInput{Title: title, CategoryID: storetest.Category, Status: status,
		Skus: []domain.SkuInput{{Price: money.CNY(1)}}})
}

func TestSuggestionsAreCategoriesThenTitlesThatBeginWithTheQuery(t *testing.T) {
	s := store.New(storetest.DB(t))
	for _, title := range []string{"Thin Jacket", "A thing 东西包", "Things to wear", "100% Wool_", "东西 Bag"} {
		put(t, s, title, domain.Active)
	}
	put(t, s, "Thing that is hidden", domain.Hidden)
	_, err := s.DB().Raw().Exec(`INSERT INTO categories (id, name, name_zh, position) VALUES ('all', 'All Things', '全部', -1), ('thinner', 'Thin', '薄', 5)`)
	require.NoError(t, err)
	for query, want := range map[string][]string{
		// Categories and products that begin with it come before those that only hold it.
		"thin":       {"category Things", "category Thin", "category All Things", "product Thin Jacket", "product Things to wear", "product A thing 东西包"},
		"东":          {"category 东西", "product 东西 Bag", "product A thing 东西包"},
		"bag 东西":     {"product 东西 Bag"},
		"全部":         {"category 全部"},
		"0%":         {"product 100% Wool_"},
		"_":          {"product 100% Wool_"},
		"%":          {"product 100% Wool_"},
		"!":          {},
		"' OR 1=1 -": {},
	} {
		got := []string{}
		found, err := s.Suggest(t.Context(), query)
		require.NoError(t, err)
		for _, v := range found {
			got = append(got, fmt.Sprint(v.Kind, " ", v.Text))
			require.NotEmpty(t, v.ID)
		}
		require.Equal(t, want, got, query)
	}
}

func TestSuggestionsAreBoundedAndCheap(t *testing.T) {
	s := store.New(storetest.DB(t))
	require.NoError(t, seed.Run(t.Context(), s.DB(), func(string) {}))
	for _, query := range []string{"e", "a", "茶", "no such thing", "手机"} {
		begin := time.Now()
		found, err := s.Suggest(t.Context(), query)
		took := time.Since(begin)
		require.NoError(t, err)
		require.LessOrEqual(t, len(found), domain.MaxSuggestions)
		t.Logf("%q: %d suggestions in %s", query, len(found), took)
	}
	found, err := s.Suggest(t.Context(), "e")
	require.NoError(t, err)
	require.Len(t, found, domain.MaxSuggestions)
	for _, begins := range []bool{true, false} {
		key, extra := explain(t, s, begins)
		require.Equal(t, "idx_title", key)
		require.Contains(t, strings.Split(extra, "; "), "Using index", "the titles are read from the index alone")
		require.NotContains(t, extra, "filesort")
	}
}

// explain says which index the database reads titles from, and how.
func explain(t *testing.T, s *store.Store, begins bool) (key, extra string) {
	t.Helper()
	text, args := store.TitleQuery("jacket", begins, 8)
	rows, err := s.DB().Raw().Query("EXPLAIN "+text, args...)
	require.NoError(t, err)
	defer func() { require.NoError(t, rows.Close()) }()
	columns, err := rows.Columns()
	require.NoError(t, err)
	require.True(t, rows.Next())
	values, dest := make([]sql.NullString, len(columns)), make([]any, len(columns))
	for i := range values {
		dest[i] = &values[i]
	}
	require.NoError(t, rows.Scan(dest...))
	require.NoError(t, rows.Err())
	for i, c := range columns {
		switch c {
		case "key":
			key = values[i].String
		case "Extra":
			extra = values[i].String
		}
	}
	return key, extra
}
