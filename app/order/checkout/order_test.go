package checkout_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"mall/app/order/checkout"
	"mall/app/order/domain"
	"mall/app/order/ordertest"
	"mall/app/order/rpc/pb"
	"mall/app/order/store"
	"mall/common/id"
	"mall/common/problem"
)

type shop struct {
	*checkout.Service
	stock                  *ordertest.Stock
	store                  *store.Store
	user, addressID, skuID string
}

func newShop(t testing.TB, pieces int64) *shop {
	t.Helper()
	s := &shop{user: id.New(), addressID: id.New(), skuID: id.New(), store: ordertest.Store(t)}
	s.stock = ordertest.NewStock(s.skuID, pieces, 1299)
	s.Service = &checkout.Service{
		Store: s.store, Stock: s.stock, Addresses: ordertest.OneAddress(s.user, s.addressID), PaymentTimeout: 15 * time.Minute,
	}
	return s
}

func (s *shop) request(key string, quantity int64) *pb.CreateOrderRequest {
	return &pb.CreateOrderRequest{
		UserId: s.user, IdempotencyKey: key, AddressId: s.addressID,
		Items: []*pb.Line{{SkuId: s.skuID, Quantity: quantity}},
	}
}

func (s *shop) orders(t testing.TB) int {
	t.Helper()
	return ordertest.Count(t, s.store, "SELECT COUNT(*) FROM orders")
}

func TestCheckoutStoresTheOrderItsItemsAndItsEvent(t *testing.T) {
	s := newShop(t, 10)
	o, replayed, err := s.CreateOrder(t.Context(), s.request("k", 3))
	require.NoError(t, err)
	assert.False(t, replayed)
	assert.Equal(t, "pendingPayment", o.GetStatus())
	assert.Equal(t, int64(3*1299), o.GetTotal().GetAmount())
	assert.Equal(t, int64(15*60*1000), o.GetExpiresAtMs()-o.GetCreatedAtMs())

	stored, err := s.store.Order(t.Context(), o.GetId())
	require.NoError(t, err)
	assert.Equal(t, "王小明", stored.Address.Recipient)
	assert.Equal(t, "商品", stored.Items[0].Title)
	assert.Equal(t, map[string]string{"colour": "red"}, stored.Items[0].Attributes)
	assert.Equal(t, 1, ordertest.Count(t, s.store, "SELECT COUNT(*) FROM outbox WHERE aggregate_id = ? AND type = 'created' AND version = 1", o.GetId()))
	assert.Equal(t, 0, ordertest.Count(t, s.store, "SELECT COUNT(*) FROM outbox WHERE payload LIKE '%王小明%' OR payload LIKE '%138001%'"), "no personal data in events")
}

func TestSixtyFourReplaysOfOneKeyMakeOneOrder(t *testing.T) {
	s := newShop(t, 100)
	answers := make([]*pb.OrderInfo, 64)
	fresh := make([]bool, 64)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() {
			o, replayed, err := s.CreateOrder(t.Context(), s.request("k", 2))
			if assert.NoError(t, err) {
				answers[i], fresh[i] = o, !replayed
			}
		})
	}
	wg.Wait()
	firsts := 0
	for i, a := range answers {
		assert.True(t, proto.Equal(answers[0], a), "answers differ: %v and %v", answers[0], a)
		if fresh[i] {
			firsts++
		}
	}
	assert.Equal(t, 1, firsts, "one answer is the first, the others say that they are replayed")
	assert.Equal(t, 1, s.orders(t))
	assert.Equal(t, 1, ordertest.Count(t, s.store, "SELECT COUNT(*) FROM outbox"))
	assert.Equal(t, int64(98), s.stock.Available(s.skuID))
}

func TestSixtyFourBuyersOfOnePiece(t *testing.T) {
	s := newShop(t, 1)
	var wg sync.WaitGroup
	var mu sync.Mutex
	codes := map[string]int{}
	for range 64 {
		wg.Go(func() {
			_, _, err := s.CreateOrder(t.Context(), s.request(id.New(), 1))
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				codes["sold"]++
				return
			}
			codes[problem.From(err).Code]++
		})
	}
	wg.Wait()
	assert.Equal(t, map[string]int{"sold": 1, domain.CodeOutOfStock: 63}, codes)
	assert.Equal(t, 1, s.orders(t))
}

func TestAKeyUsedForAnotherRequestIsRefused(t *testing.T) {
	s := newShop(t, 10)
	_, _, err := s.CreateOrder(t.Context(), s.request("k", 1))
	require.NoError(t, err)
	_, _, err = s.CreateOrder(t.Context(), s.request("k", 2))
	assert.Equal(t, http.StatusUnprocessableEntity, problem.From(err).Status)

	// Even while the first has reserved and not committed, the other body must not get its lines.
	s.stock.After = func(context.Context) error { return errors.New("killed") }
	_, _, err = s.CreateOrder(t.Context(), s.request("k2", 1))
	require.Error(t, err)
	s.stock.After = nil
	o, _, err := s.CreateOrder(t.Context(), s.request("k2", 5))
	require.NoError(t, err)
	assert.Equal(t, int64(5), o.GetItems()[0].GetQuantity())
}

func TestKeysOfDifferentCustomersAreTheirOwn(t *testing.T) {
	s := newShop(t, 10)
	first, _, err := s.CreateOrder(t.Context(), s.request("k", 1))
	require.NoError(t, err)
	other := s.request("k", 1)
	other.UserId, other.AddressId = id.New(), id.New()
	s.Addresses = ordertest.OneAddress(other.GetUserId(), other.GetAddressId())
	second, replayed, err := s.CreateOrder(t.Context(), other)
	require.NoError(t, err)
	assert.False(t, replayed)
	assert.NotEqual(t, first.GetId(), second.GetId())
}

func TestACrashAtEachPointIsRepairedByTheSameKey(t *testing.T) {
	killed := errors.New("killed")
	for _, tc := range []struct {
		name  string
		sever func(*shop) context.Context
	}{
		{"before reserving", func(s *shop) context.Context {
			s.stock.Before = func(context.Context) error { return killed }
			return context.Background()
		}},
		{"after reserving, the answer lost", func(s *shop) context.Context {
			s.stock.After = func(context.Context) error { return killed }
			return context.Background()
		}},
		{"after reserving, before the commit", func(s *shop) context.Context {
			ctx, cancel := context.WithCancel(context.Background())
			s.stock.After = func(context.Context) error { cancel(); return nil }
			return ctx
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newShop(t, 2)
			_, _, err := s.CreateOrder(tc.sever(s), s.request("k", 2))
			require.Error(t, err)
			assert.Equal(t, 0, s.orders(t))

			s.stock.Before, s.stock.After = nil, nil
			o, replayed, err := s.CreateOrder(t.Context(), s.request("k", 2))
			require.NoError(t, err)
			assert.False(t, replayed)
			assert.Equal(t, []string{o.GetId()}, s.stock.Reservations(), "the reservation belongs to the order")
			assert.Equal(t, int64(0), s.stock.Available(s.skuID))
		})
	}
	t.Run("after the commit, the answer lost", func(t *testing.T) {
		s := newShop(t, 2)
		first, _, err := s.CreateOrder(t.Context(), s.request("k", 2))
		require.NoError(t, err)
		second, replayed, err := s.CreateOrder(t.Context(), s.request("k", 2))
		require.NoError(t, err)
		assert.True(t, replayed)
		assert.True(t, proto.Equal(first, second))
	})
}

func TestAReservationThatGotTooOldIsNotOrdered(t *testing.T) {
	s := newShop(t, 2)
	s.stock.Hold = -time.Second
	_, _, err := s.CreateOrder(t.Context(), s.request("k", 2))
	require.Equal(t, problem.CodeUnavailable, problem.From(err).Code)
	assert.Equal(t, 0, s.orders(t))
	assert.Equal(t, 0, ordertest.Count(t, s.store, "SELECT COUNT(*) FROM idempotency"), "the key may try again")

	// Once its stock was given back, the same key reserves anew.
	s.stock.Release(s.stock.Reservations()[0])
	s.stock.Hold = time.Minute
	o, _, err := s.CreateOrder(t.Context(), s.request("k", 2))
	require.NoError(t, err)
	assert.Equal(t, []string{o.GetId()}, s.stock.Reservations())
}

func TestWhatIsNotAnOrderIsRefusedBeforeStockIsTouched(t *testing.T) {
	s := newShop(t, 100)
	for name, tc := range map[string]struct {
		change func(*pb.CreateOrderRequest)
		status int
		code   string
	}{
		"no key":            {func(r *pb.CreateOrderRequest) { r.IdempotencyKey = "" }, 400, problem.CodeValidation},
		"no items":          {func(r *pb.CreateOrderRequest) { r.Items = nil }, 400, problem.CodeValidation},
		"quantity 0":        {func(r *pb.CreateOrderRequest) { r.Items[0].Quantity = 0 }, 400, problem.CodeValidation},
		"negative quantity": {func(r *pb.CreateOrderRequest) { r.Items[0].Quantity = -1 }, 400, problem.CodeValidation},
		"enormous quantity": {func(r *pb.CreateOrderRequest) { r.Items[0].Quantity = 1 << 62 }, 400, problem.CodeValidation},
		"duplicates over 99": {func(r *pb.CreateOrderRequest) {
			r.Items = append(r.Items, &pb.Line{SkuId: r.GetItems()[0].GetSkuId(), Quantity: 99})
		}, 400, problem.CodeValidation},
		"items and cart":  {func(r *pb.CreateOrderRequest) { r.FromCart = true }, 400, problem.CodeValidation},
		"empty cart":      {func(r *pb.CreateOrderRequest) { r.Items, r.FromCart = nil, true }, 409, domain.CodeCartEmpty},
		"foreign address": {func(r *pb.CreateOrderRequest) { r.AddressId = id.New() }, 400, problem.CodeValidation},
		"empty address":   {func(r *pb.CreateOrderRequest) { r.AddressId = "" }, 400, problem.CodeValidation},
		"no such SKU":     {func(r *pb.CreateOrderRequest) { r.Items[0].SkuId = "x' OR 1=1" }, 404, domain.CodeSkuNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			r := s.request(id.New(), 1)
			tc.change(r)
			_, _, err := s.CreateOrder(t.Context(), r)
			p := problem.From(err)
			require.NotNil(t, p)
			assert.Equal(t, tc.status, p.Status, p)
			assert.Equal(t, tc.code, p.Code)
		})
	}
	assert.Equal(t, 0, s.stock.Calls)
	assert.Equal(t, 0, s.orders(t))
}

func TestAnOrderFromTheCartTakesItsLinesOutOfIt(t *testing.T) {
	s := newShop(t, 100)
	later := id.New()
	s.stock.Put(later, 5, 100)
	require.NoError(t, s.store.PutCart(t.Context(), s.user, []domain.Line{{SkuID: s.skuID, Quantity: 2}}))
	s.stock.After = func(ctx context.Context) error { // added in another tab meanwhile
		return s.store.PutCart(ctx, s.user, []domain.Line{{SkuID: later, Quantity: 1}})
	}
	r := s.request("k", 1)
	r.Items, r.FromCart = nil, true
	o, _, err := s.CreateOrder(t.Context(), r)
	require.NoError(t, err)
	assert.Len(t, o.GetItems(), 1)
	cart, err := s.store.Cart(t.Context(), s.user)
	require.NoError(t, err)
	assert.Equal(t, []domain.Line{{SkuID: later, Quantity: 1}}, cart)
}
