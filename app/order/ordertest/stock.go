package ordertest

import (
	"context"
	"net/http"
	"sync"
	"time"

	"google.golang.org/grpc"

	"mall/app/order/domain"
	productpb "mall/app/product/rpc/pb"
	"mall/common/problem"
)

// Stock keeps stock and reservations in memory with the promises of product-rpc: one reservation a
// checkout key, conditional on what is available.
type Stock struct {
	mu           sync.Mutex
	available    map[string]int64
	price        map[string]int64
	reservations map[string]*productpb.Reservation // by checkout key
	released     map[string]bool                   // by checkout key

	// Hold is how long an order may be made of a reservation; default 30 s.
	Hold time.Duration
	// Before and After run around each Reserve; an error is what the caller gets.
	Before, After func(ctx context.Context) error
	// Calls counts Reserve.
	Calls int
}

// NewStock has pieces of one SKU at a price in fen.
func NewStock(skuID string, pieces, price int64) *Stock {
	s := &Stock{
		available: map[string]int64{}, price: map[string]int64{},
		reservations: map[string]*productpb.Reservation{}, released: map[string]bool{}, Hold: 30 * time.Second,
	}
	s.Put(skuID, pieces, price)
	return s
}

// Put sets a SKU's stock and price.
func (s *Stock) Put(skuID string, pieces, price int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.available[skuID], s.price[skuID] = pieces, price
}

// Available is what is left of a SKU.
func (s *Stock) Available(skuID string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.available[skuID]
}

// Reservations lists the order ids of all reservations that hold stock.
func (s *Stock) Reservations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for key, r := range s.reservations {
		if !s.released[key] {
			out = append(out, r.GetOrderId())
		}
	}
	return out
}

// Release gives an order's stock back, as product-worker does when no order came of it.
func (s *Stock) Release(orderID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, r := range s.reservations {
		if r.GetOrderId() == orderID && !s.released[key] {
			s.released[key] = true
			for _, l := range r.GetLines() {
				s.available[l.GetSkuId()] += l.GetQuantity()
			}
		}
	}
}

// Reserve stands in for product-rpc.
func (s *Stock) Reserve(ctx context.Context, in *productpb.ReserveRequest, _ ...grpc.CallOption) (*productpb.Reservation, error) {
	if s.Before != nil {
		if err := s.Before(ctx); err != nil {
			return nil, err
		}
	}
	r, err := s.reserve(in)
	if err == nil && s.After != nil {
		err = s.After(ctx)
	}
	if err != nil {
		return nil, err
	}
	return r, nil
}

func (s *Stock) reserve(in *productpb.ReserveRequest) (*productpb.Reservation, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Calls++
	key := string(in.GetCheckoutKey())
	if s.released[key] {
		return nil, problem.Conflict("RESERVATION_CLOSED", "the reservation was released")
	}
	if r, ok := s.reservations[key]; ok {
		return r, nil
	}
	r := &productpb.Reservation{OrderId: in.GetOrderId(), OrderBeforeMs: time.Now().Add(s.Hold).UnixMilli()}
	for _, l := range in.GetLines() {
		left, known := s.available[l.GetSkuId()]
		if !known {
			return nil, problem.New(http.StatusNotFound, domain.CodeSkuNotFound, "no such SKU")
		}
		if left < l.GetQuantity() {
			return nil, problem.Conflict(domain.CodeOutOfStock, "only %d left", left)
		}
		r.Lines = append(r.Lines, &productpb.ReservedLine{
			SkuId: l.GetSkuId(), ProductId: l.GetSkuId(), Title: "商品", Quantity: l.GetQuantity(),
			Price:      &productpb.Money{Amount: s.price[l.GetSkuId()], Currency: "CNY"},
			Attributes: map[string]string{"colour": "red"}, Picture: "/p.png",
		})
	}
	for _, l := range in.GetLines() {
		s.available[l.GetSkuId()] -= l.GetQuantity()
	}
	s.reservations[key] = r
	return r, nil
}

// GetSkus stands in for product-rpc: every SKU with stock or without is on sale.
func (s *Stock) GetSkus(_ context.Context, in *productpb.GetSkusRequest, _ ...grpc.CallOption) (*productpb.GetSkusResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &productpb.GetSkusResponse{}
	for _, skuID := range in.GetIds() {
		if price, ok := s.price[skuID]; ok {
			out.Skus = append(out.Skus, &productpb.Sku{
				Id: skuID, ProductId: skuID, Title: "商品", Active: true, Available: s.available[skuID],
				Price: &productpb.Money{Amount: price, Currency: "CNY"},
			})
		}
	}
	return out, nil
}
