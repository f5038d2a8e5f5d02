package checkout_test

import (
	"testing"

	"mall/common/id"
)

// What one order costs order-rpc beside its calls to other domains: one read and one transaction of
// five statements.
func BenchmarkCreateOrder(b *testing.B) {
	s := newShop(b, 1<<40)
	b.ReportAllocs()
	b.SetParallelism(8)
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			if _, _, err := s.CreateOrder(b.Context(), s.request(id.New(), 2)); err != nil {
				b.Error(err)
			}
		}
	})
	if n := s.orders(b); n < b.N {
		b.Fatalf("%d orders of %d", n, b.N)
	}
}
