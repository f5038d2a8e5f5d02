package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"mall/app/product/domain"
	"mall/app/product/store"
	"mall/app/product/storetest"
	"mall/common/problem"
)

// model is what stock should be after any sequence of calls.
type model struct {
	available, reserved, sold, stocked map[string]int64
	orders                             []modelOrder
}

type modelOrder struct {
	request domain.ReserveRequest
	state   domain.State
}

func TestAnySequenceOfCallsKeepsTheBooks(t *testing.T) {
	s := store.New(storetest.DB(t))
	rapid.Check(t, func(rt *rapid.T) {
		p := storetest.Product(t, s, 6, 6, 6)
		m := model{available: map[string]int64{}, reserved: map[string]int64{}, sold: map[string]int64{}, stocked: map[string]int64{}}
		var skus []string
		for _, sku := range p.Skus {
			skus = append(skus, sku.ID)
			m.available[sku.ID], m.stocked[sku.ID] = 6, 6
		}
		rt.Repeat(map[string]func(*rapid.T){
			"reserve": func(rt *rapid.T) { m.reserve(t, rt, s, skus) },
			"commit": func(rt *rapid.T) {
				m.settle(t, rt, domain.Committed, map[domain.State]domain.Movement{domain.Held: {Reserved: -1, Sold: 1}},
					func(o string) error { _, err := s.Commit(t.Context(), o); return err })
			},
			"release": func(rt *rapid.T) {
				m.settle(t, rt, domain.Released, map[domain.State]domain.Movement{domain.Held: {Available: 1, Reserved: -1}},
					func(o string) error { _, err := s.Release(t.Context(), o, "x"); return err })
			},
			"return": func(rt *rapid.T) {
				m.settle(t, rt, domain.Returned, map[domain.State]domain.Movement{
					domain.Committed: {Available: 1, Sold: -1}, domain.Held: {Available: 1, Reserved: -1},
				}, func(o string) error { _, err := s.Return(t.Context(), o, "x"); return err })
			},
			"change": func(rt *rapid.T) {
				sku := rapid.SampledFrom(skus).Draw(rt, "sku")
				delta := rapid.Int64Range(-4, 4).Filter(func(n int64) bool { return n != 0 }).Draw(rt, "delta")
				err := changeStock(t, s, sku, delta)
				if m.available[sku]+delta < 0 {
					require.True(rt, problem.HasCode(err, domain.CodeOutOfStock), "%v", err)
					return
				}
				require.NoError(rt, err)
				m.available[sku] += delta
				m.stocked[sku] += delta
			},
			"": func(rt *rapid.T) {
				for _, sku := range skus {
					want := domain.Level{SkuID: sku, Available: m.available[sku], Reserved: m.reserved[sku], Sold: m.sold[sku], Stocked: m.stocked[sku]}
					require.Equal(rt, want, storetest.Level(t, s, sku))
				}
			},
		})
	})
	storetest.Sound(t, s)
}

func (m *model) reserve(t *testing.T, rt *rapid.T, s *store.Store, skus []string) {
	t.Helper()
	wanted := rapid.SliceOfNDistinct(rapid.SampledFrom(skus), 1, 3, rapid.ID).Draw(rt, "skus")
	r := storetest.Request(t, rapid.Int64Range(1, 4).Draw(rt, "quantity"), wanted...)
	if len(m.orders) > 0 && rapid.IntRange(0, 4).Draw(rt, "repeat") == 0 {
		r = rapid.SampledFrom(m.orders).Draw(rt, "order").request
		_, err := storetest.Reserve(t, s, r)
		if closed := m.state(r.OrderID) == domain.Released || m.state(r.OrderID) == domain.Returned; closed {
			require.ErrorIs(rt, err, domain.ErrReservationClosed)
		} else {
			require.NoError(rt, err)
		}
		return
	}
	_, err := storetest.Reserve(t, s, r)
	if len(r.Lacking(m.available)) > 0 {
		require.True(rt, problem.HasCode(err, domain.CodeOutOfStock), "%v", err)
		return
	}
	require.NoError(rt, err)
	m.move(r, domain.Movement{Available: -1, Reserved: 1})
	m.orders = append(m.orders, modelOrder{request: r, state: domain.Held})
}

// settle expects the movement that the order's state allows, and otherwise none.
func (m *model) settle(t *testing.T, rt *rapid.T, to domain.State, moves map[domain.State]domain.Movement, do func(string) error) {
	t.Helper()
	if len(m.orders) == 0 {
		return
	}
	i := rapid.IntRange(0, len(m.orders)-1).Draw(rt, "order")
	o := &m.orders[i]
	err := do(o.request.OrderID)
	if movement, ok := moves[o.state]; ok {
		require.NoError(rt, err)
		m.move(o.request, movement)
		o.state = to
		return
	}
	if err != nil {
		require.True(rt, problem.HasCode(err, problem.CodeInvalidState), "%v", err)
	}
}

func (m *model) state(orderID string) domain.State {
	for _, o := range m.orders {
		if o.request.OrderID == orderID {
			return o.state
		}
	}
	return ""
}

func (m *model) move(r domain.ReserveRequest, by domain.Movement) {
	for _, l := range r.Lines() {
		m.available[l.SkuID] += by.Available * l.Quantity
		m.reserved[l.SkuID] += by.Reserved * l.Quantity
		m.sold[l.SkuID] += by.Sold * l.Quantity
	}
}
