package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mall/app/product/domain"
	"mall/app/product/seed"
	"mall/app/product/store"
	"mall/app/product/storetest"
	"mall/common/money"
	"mall/common/mysql"
	"mall/common/problem"
)

func query(t *testing.T, words, category, status, sort string) domain.ListQuery {
	t.Helper()
	q, err := domain.NewListQuery(words, category, status, sort)
	require.NoError(t, err)
	return q
}

// pages reads a whole list, limit at a time.
func pages(t *testing.T, s *store.Store, q domain.ListQuery, limit int) []domain.Product {
	t.Helper()
	var all []domain.Product
	cursor := ""
	for {
		found, next, err := s.List(t.Context(), q, limit, cursor)
		require.NoError(t, err)
		require.LessOrEqual(t, len(found), limit)
		all = append(all, found...)
		if next == "" {
			return all
		}
		cursor = next
	}
}

func TestEverySortPagesThroughEverythingOnceInOrder(t *testing.T) {
	s := store.New(storetest.DB(t))
	require.NoError(t, seed.Run(t.Context(), s.DB(), func(string) {}))
	for sort, ordered := range map[string]func(a, b domain.Product) int{
		"newest":    func(a, b domain.Product) int { return b.CreatedAt.Compare(a.CreatedAt) },
		"priceAsc":  func(a, b domain.Product) int { return int(a.Price().Amount - b.Price().Amount) },
		"priceDesc": func(a, b domain.Product) int { return int(b.Price().Amount - a.Price().Amount) },
	} {
		t.Run(sort, func(t *testing.T) {
			all := pages(t, s, query(t, "", "", "active", sort), 7)
			require.Len(t, all, 216)
			require.True(t, slices.IsSortedFunc(all, ordered))
			seen := map[string]bool{}
			for _, p := range all {
				seen[p.ID] = true
				require.NotEmpty(t, p.Skus)
			}
			require.Len(t, seen, 216)
		})
	}
	byTitle := pages(t, s, query(t, "", "", "active", "title"), 50)
	require.Len(t, byTitle, 216)
	require.Equal(t, byTitle, pages(t, s, query(t, "", "", "active", "title"), 100), "page size changes nothing")
}

func TestSearchFindsWordsInAnyLanguageAndTakesWildcardsLiterally(t *testing.T) {
	s := store.New(storetest.DB(t))
	put := func(title, description string, status domain.Status) {
		storetest.Insert(t, s, domain.ProductInput{Title: title, Description: description, CategoryID: storetest.Category,
			Status: status, Skus: []domain.SkuInput{{Price: money.CNY(1)}}})
	}
	put("轻薄羽绒服 Light Down Jacket", "90%白鸭绒", domain.Active)
	put("羽绒被 Goose Down Duvet", "95_percent", domain.Active)
	put("Secret Down", "", domain.Hidden)
	for _, c := range []struct {
		words, category, status string
		want                    int
	}{
		{"羽绒", "", "active", 2}, {"羽绒服", "", "active", 1}, {"DOWN", "", "active", 2}, {"down jacket", "", "active", 1},
		{"jacket down", "", "active", 1}, {"白鸭绒 light", "", "active", 1}, {"%", "", "active", 1}, {"_", "", "active", 1},
		{"!", "", "active", 0}, {"'; DROP TABLE products; --", "", "active", 0}, {"down", "", "", 3}, {"down", "", "hidden", 1},
		{"", storetest.Category, "active", 2}, {"", "nothing", "active", 0}, {`\`, "", "active", 0},
	} {
		require.Len(t, pages(t, s, query(t, c.words, c.category, c.status, ""), 10), c.want, fmt.Sprint(c))
	}
}

func TestACursorBelongsToItsListOnly(t *testing.T) {
	s := store.New(storetest.DB(t))
	for range 3 {
		storetest.Product(t, s, 1)
	}
	_, next, err := s.List(t.Context(), query(t, "", "", "active", "newest"), 1, "")
	require.NoError(t, err)
	require.NotEmpty(t, next)
	for _, q := range []domain.ListQuery{
		query(t, "", "", "active", "priceAsc"), query(t, "thing", "", "active", "newest"),
		query(t, "", storetest.Category, "active", "newest"), query(t, "", "", "", "newest"),
	} {
		_, _, err := s.List(t.Context(), q, 1, next)
		require.True(t, problem.HasCode(err, problem.CodeValidation), "%v", err)
	}
	_, _, err = s.List(t.Context(), query(t, "", "", "active", "newest"), 1, next+"x")
	require.True(t, problem.HasCode(err, problem.CodeValidation), "%v", err)
}

func TestAListTakesTwoStatementsHoweverLongItIs(t *testing.T) {
	s := store.New(storetest.DB(t))
	for range 20 {
		storetest.Product(t, s, 1, 2)
	}
	counting := &counter{Querier: s.DB().Raw()}
	found, err := store.Products(t.Context(), counting, "WHERE status = 'active' LIMIT ?", 20)
	require.NoError(t, err)
	require.Len(t, found, 20)
	require.Equal(t, 2, counting.queries, strings.Join(counting.texts, "\n"))
}

type counter struct {
	mysql.Querier
	queries int
	texts   []string
}

func (c *counter) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	c.queries++
	c.texts = append(c.texts, text)
	return c.Querier.QueryContext(ctx, text, args...)
}
