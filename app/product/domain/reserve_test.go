package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mall/app/product/domain"
	"mall/common/id"
	"mall/common/money"
	"mall/common/problem"
)

func request(t *testing.T, lines ...domain.Line) (domain.ReserveRequest, error) {
	t.Helper()
	return domain.NewReserveRequest(domain.ReserveRequest{OrderID: id.New(), CheckoutKey: make([]byte, 32), UserID: id.New()}, lines)
}

func TestReserveRequestRefusesWhatCannotBeReserved(t *testing.T) {
	sku := id.New()
	many := make([]domain.Line, 51)
	for i := range many {
		many[i] = domain.Line{SkuID: id.New(), Quantity: 1}
	}
	for name, c := range map[string]struct {
		lines []domain.Line
		code  string
		want  []string
	}{
		"nothing":           {nil, problem.CodeValidation, []string{"items"}},
		"too many lines":    {many, problem.CodeValidation, []string{"items"}},
		"zero":              {[]domain.Line{{SkuID: sku}}, problem.CodeValidation, []string{"items[0].quantity"}},
		"negative":          {[]domain.Line{{SkuID: sku, Quantity: -1}}, problem.CodeValidation, []string{"items[0].quantity"}},
		"a hundred":         {[]domain.Line{{SkuID: sku, Quantity: 100}}, problem.CodeValidation, []string{"items[0].quantity"}},
		"not an id":         {[]domain.Line{{SkuID: sku, Quantity: 1}, {SkuID: "x", Quantity: 1}}, domain.CodeSkuNotFound, []string{"items[1].skuId"}},
		"the same SKU once": {[]domain.Line{{SkuID: sku, Quantity: 1}, {SkuID: sku, Quantity: 1}}, problem.CodeValidation, []string{"items[1].skuId"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := request(t, c.lines...)
			require.True(t, problem.HasCode(err, c.code), "%v", err)
			require.Equal(t, c.want, fields(err))
		})
	}
	for field, r := range map[string]domain.ReserveRequest{
		"orderId":     {CheckoutKey: make([]byte, 32)},
		"checkoutKey": {OrderID: id.New(), CheckoutKey: make([]byte, 31)},
		"flashSaleId": {OrderID: id.New(), CheckoutKey: make([]byte, 32), FlashSaleID: "x", UserID: id.New()},
		"userId":      {OrderID: id.New(), CheckoutKey: make([]byte, 32), FlashSaleID: id.New()},
	} {
		_, err := domain.NewReserveRequest(r, []domain.Line{{SkuID: sku, Quantity: 1}})
		require.Equal(t, []string{field}, fields(err))
	}
}

func TestLinesAreLockedInOneOrderAndAnsweredInTheCallers(t *testing.T) {
	a, b := id.New(), id.New()
	if a > b {
		a, b = b, a
	}
	r, err := request(t, domain.Line{SkuID: b, Quantity: 2}, domain.Line{SkuID: a, Quantity: 3})
	require.NoError(t, err)
	require.Equal(t, []string{a, b}, r.SkuIDs())

	offer := func(sku string) domain.Offer { return domain.Offer{SkuID: sku, Price: money.CNY(5), OnSale: true} }
	lines, err := r.Price(map[string]domain.Offer{a: offer(a), b: offer(b)})
	require.NoError(t, err)
	require.Equal(t, []domain.ReservedLine{{Offer: offer(b), Quantity: 2}, {Offer: offer(a), Quantity: 3}}, lines)
	require.Equal(t, []problem.Field{{Field: "items[1].quantity", Reason: "only 2 left"}}, r.Lacking(map[string]int64{a: 2, b: 2}))

	hidden := offer(b)
	hidden.OnSale = false
	_, err = r.Price(map[string]domain.Offer{b: hidden})
	require.True(t, problem.HasCode(err, domain.CodeSkuNotFound))
	require.ElementsMatch(t, []string{"items[0].skuId", "items[1].skuId"}, fields(err))

	require.True(t, r.Matches("", lines))
	require.False(t, r.Matches(id.New(), lines))
	require.False(t, r.Matches("", lines[:1]))
	lines[0].Quantity++
	require.False(t, r.Matches("", lines))
}
