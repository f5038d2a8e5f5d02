package domain_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mall/app/product/domain"
	"mall/common/id"
	"mall/common/problem"
)

func TestPicturesAreKnownByTheirBytes(t *testing.T) {
	png := []byte("\x89PNG\r\n\x1a\nrest")
	for name, c := range map[string]struct {
		declared string
		content  []byte
		status   int
	}{
		"png":                  {"image/png", png, 0},
		"jpeg":                 {"image/jpeg", []byte("\xff\xd8\xff\xe0rest"), 0},
		"webp":                 {"image/webp", []byte("RIFF\x00\x00\x00\x00WEBPVP8 "), 0},
		"declared differently": {"image/jpeg", png, 415},
		"not declared":         {"", png, 415},
		"svg":                  {"image/svg+xml", []byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), 415},
		"html as png":          {"image/png", []byte("<script>alert(1)</script>"), 415},
		"short RIFF":           {"image/webp", []byte("RIFF"), 415},
		"empty":                {"image/png", nil, 400},
		"too large":            {"image/png", append(png, make([]byte, domain.MaxPicture)...), 413},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := domain.NewPicture(c.declared, c.content, noon)
			if c.status == 0 {
				require.NoError(t, err)
				require.Equal(t, c.declared, p.ContentType)
				return
			}
			require.Equal(t, c.status, problem.From(err).Status)
		})
	}
}

func TestStockChangesNeedAReasonAndBounds(t *testing.T) {
	sku := id.New()
	for name, c := range map[string]struct {
		delta  int64
		reason string
		want   []string
	}{
		"nothing":       {0, "x", []string{"delta"}},
		"too much":      {1_000_001, "x", []string{"delta"}},
		"too little":    {-1_000_001, "x", []string{"delta"}},
		"no reason":     {1, " ", []string{"reason"}},
		"long reason":   {1, strings.Repeat("x", 501), []string{"reason"}},
		"both":          {0, "", []string{"reason", "delta"}},
		"bounds are in": {-1_000_000, strings.Repeat("茶", 500), nil},
	} {
		_, err := domain.NewStockChange(sku, "", c.delta, c.reason)
		require.Equal(t, c.want, fields(err), name)
	}
	_, err := domain.NewStockChange("nothing", "", 1, "x")
	require.True(t, problem.HasCode(err, problem.CodeNotFound))
}

func TestListQueriesAreChecked(t *testing.T) {
	q, err := domain.NewListQuery("  down  jacket ", "clothing", "active", "")
	require.NoError(t, err)
	require.Equal(t, []string{"down", "jacket"}, q.Words)
	require.Equal(t, domain.Newest, q.Sort)
	for want, args := range map[string][4]string{
		"sort":     {"", "", "", "cheapest"},
		"status":   {"", "", "gone", ""},
		"query":    {strings.Repeat("x", 101), "", "", ""},
		"category": {"", "a\nb", "", ""},
	} {
		_, err := domain.NewListQuery(args[0], args[1], args[2], args[3])
		require.Equal(t, []string{want}, fields(err))
	}
	_, err = domain.NewListQuery(strings.Repeat("x ", 9), "", "", "")
	require.Equal(t, []string{"query"}, fields(err))
}

func FuzzListQueryNeverPanics(f *testing.F) {
	f.Add("down jacket", "clothing", "newest", "1760565600000")
	f.Add("羽绒", "", "title", "轻")
	f.Fuzz(func(_ *testing.T, words, category, sort, key string) {
		q, err := domain.NewListQuery(words, category, "", sort)
		if err != nil {
			return
		}
		_ = q.Kind()
		_, _ = q.ParseKey(key)
	})
}

func TestNarrowedListsAreChecked(t *testing.T) {
	number := func(n int64) *int64 { return &n }
	for name, c := range map[string]struct {
		low, high *int64
		want      []string
	}{
		"none":      {nil, nil, nil},
		"zeros":     {number(0), number(0), nil},
		"negative":  {number(-1), number(-1), []string{"minPrice", "maxPrice"}},
		"backwards": {number(2), number(1), []string{"maxPrice"}},
		"too much":  {nil, number(1 << 62), []string{"maxPrice"}},
	} {
		_, err := domain.ListQuery{}.Narrowed(c.low, c.high, false)
		require.Equal(t, c.want, fields(err), name)
	}
	seen := map[string]bool{}
	for _, bounds := range [][2]*int64{{nil, nil}, {number(0), nil}, {nil, number(0)}, {number(0), number(0)}} {
		for _, available := range []bool{true, false} {
			q, err := domain.ListQuery{}.Narrowed(bounds[0], bounds[1], available)
			require.NoError(t, err)
			seen[q.Kind()] = true
		}
	}
	require.Len(t, seen, 8, "each has cursors of its own")
}

func TestStockAndSuggestQueriesAreChecked(t *testing.T) {
	number := func(n int64) *int64 { return &n }
	sku := id.New()
	q, err := domain.NewStockQuery(" "+sku+" ", number(0), "")
	require.NoError(t, err)
	require.Equal(t, domain.StockQuery{ID: sku, Words: nil, Below: q.Below, Sort: domain.StockByAvailable}, q)
	for want, c := range map[string]struct {
		query string
		below *int64
		sort  string
	}{
		"query": {strings.Repeat("x ", 9), nil, ""}, "below": {"", number(-1), ""}, "sort": {"", nil, "price"},
	} {
		_, err := domain.NewStockQuery(c.query, c.below, c.sort)
		require.Equal(t, []string{want}, fields(err))
	}

	s, err := domain.NewSuggestQuery("  down   jac ", 8)
	require.NoError(t, err)
	require.Equal(t, domain.SuggestQuery{Text: "down jac", Limit: 8}, s)
	for _, c := range []struct {
		query string
		limit int64
		want  string
	}{{" ", 8, "query"}, {strings.Repeat("x", 101), 8, "query"}, {strings.Repeat("x ", 9), 8, "query"}, {"x", 0, "limit"}, {"x", 21, "limit"}} {
		_, err := domain.NewSuggestQuery(c.query, c.limit)
		require.Equal(t, []string{c.want}, fields(err))
	}
}
