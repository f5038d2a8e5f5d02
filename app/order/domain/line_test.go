package domain

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/common/id"
	"mall/common/money"
	"mall/common/problem"
)

func TestNewLines(t *testing.T) {
	a, b := id.New(), id.New()
	many := make([]Line, MaxLines+1)
	for i := range many {
		many[i] = Line{id.New(), 1}
	}
	for _, tc := range []struct {
		name  string
		in    []Line
		want  []Line
		code  string
		field string
	}{
		{"one", []Line{{a, 1}}, []Line{{a, 1}}, "", ""},
		{"duplicates add up", []Line{{a, 1}, {b, 2}, {a, 98}}, []Line{{a, 99}, {b, 2}}, "", ""},
		{"duplicates add up to too many", []Line{{a, 1}, {b, 2}, {a, 99}}, nil, problem.CodeValidation, "items[2].quantity"},
		{"none", nil, nil, problem.CodeValidation, "items"},
		{"zero", []Line{{a, 0}}, nil, problem.CodeValidation, "items[0].quantity"},
		{"negative", []Line{{a, 1}, {b, -5}}, nil, problem.CodeValidation, "items[1].quantity"},
		{"hundred", []Line{{a, 100}}, nil, problem.CodeValidation, "items[0].quantity"},
		{"enormous", []Line{{a, math.MaxInt64}, {a, math.MaxInt64}}, nil, problem.CodeValidation, "items[0].quantity"},
		{"too many", many, nil, problem.CodeValidation, "items"},
		{"as many as allowed", many[:MaxLines], many[:MaxLines], "", ""},
		{"no SKU", []Line{{"", 1}}, nil, CodeSkuNotFound, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := NewLines(tc.in)
			if tc.code == "" {
				require.NoError(t, err)
				assert.Equal(t, tc.want, got)
				return
			}
			p := problem.From(err)
			assert.Equal(t, tc.code, p.Code)
			if tc.field != "" {
				assert.Equal(t, tc.field, p.Fields[0].Field)
			}
		})
	}
}

func TestTotalRefusesWhatDoesNotAddUp(t *testing.T) {
	for name, items := range map[string][]Item{
		"nothing":          nil,
		"free":             {{Quantity: 1, Price: money.CNY(0)}},
		"negative price":   {{Quantity: 1, Price: money.CNY(-1)}},
		"no quantity":      {{Quantity: 0, Price: money.CNY(1)}},
		"mixed currencies": {{Quantity: 1, Price: money.CNY(1)}, {Quantity: 1, Price: money.Money{Amount: 1, Currency: "USD"}}},
		"too much":         {{Quantity: 99, Price: money.CNY(money.Limit)}},
	} {
		_, err := Total(items)
		assert.Error(t, err, name)
	}
}

func TestCarts(t *testing.T) {
	a, b := id.New(), id.New()
	lines, err := NewCartLines([]Line{{a, 2}, {b, 1}, {a, 5}, {"not a SKU", 1}})
	require.NoError(t, err)
	assert.Equal(t, []Line{{a, 5}, {b, 1}}, lines, "the larger quantity stays, what is no SKU goes")
	_, err = NewCartLines([]Line{{a, 0}})
	assert.True(t, problem.HasCode(err, problem.CodeValidation))
	_, err = NewCartLines(make([]Line, MaxCartLines+1))
	assert.True(t, problem.HasCode(err, problem.CodeValidation))

	full := make([]Line, MaxCartLines)
	for i := range full {
		full[i] = Line{id.New(), 1}
	}
	_, err = PutLine(full, Line{a, 1})
	assert.True(t, problem.HasCode(err, CodeCartFull))
	changed, err := PutLine(full, Line{full[3].SkuID, 7})
	require.NoError(t, err)
	assert.Equal(t, int64(7), changed[3].Quantity)
	assert.Equal(t, int64(1), full[3].Quantity, "the argument stays")
	assert.Equal(t, []Line{{full[0].SkuID, 9}}, FitCart(full, []Line{{full[0].SkuID, 9}, {a, 1}}))

	assert.True(t, problem.HasCode(CheckCartLine(Line{a, 100}), problem.CodeValidation))
	assert.True(t, problem.HasCode(CheckCartLine(Line{a, 0}), problem.CodeValidation))
	assert.True(t, problem.HasCode(CheckCartLine(Line{"x", 1}), CodeSkuNotFound))
}

func FuzzNewLines(f *testing.F) {
	f.Add("01ARZ3NDEKTSV4RRFFQ69G5FAV", int64(1), int64(2))
	f.Add("", int64(-1), int64(math.MaxInt64))
	f.Fuzz(func(t *testing.T, sku string, q1, q2 int64) {
		lines, err := NewLines([]Line{{sku, q1}, {sku, q2}})
		if err != nil {
			if p := problem.From(err); p.Status >= 500 {
				t.Fatalf("a bad line must never be our fault: %v", p)
			}
			return
		}
		if len(lines) != 1 || lines[0].Quantity != q1+q2 || lines[0].Quantity > MaxQuantity {
			t.Fatalf("%d and %d made %v", q1, q2, lines)
		}
	})
}
