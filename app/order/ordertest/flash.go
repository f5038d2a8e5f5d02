package ordertest

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"google.golang.org/grpc"

	productpb "mall/app/product/rpc/pb"
	"mall/common/problem"
)

// Sale is a flash sale of one SKU whose quota is the stock that it had at the beginning.
type Sale struct {
	*Stock
	Info  *productpb.FlashSaleInfo
	Asked int // how often GetFlashSale was called
	mu    sync.Mutex
}

// NewSale runs now and sells a quota of one SKU.
func NewSale(saleID, skuID string, quota int64) *Sale {
	return &Sale{
		Stock: NewStock(skuID, quota, 100),
		Info: &productpb.FlashSaleInfo{
			Id: saleID, StartsAtMs: time.Now().Add(-time.Minute).UnixMilli(), EndsAtMs: time.Now().Add(time.Hour).UnixMilli(),
			Items: []*productpb.FlashSaleItem{{SkuId: skuID, Quantity: quota, Price: &productpb.Money{Amount: 100, Currency: "CNY"}}},
		},
	}
}

// GetFlashSale stands in for product-rpc.
func (s *Sale) GetFlashSale(_ context.Context, in *productpb.GetFlashSaleRequest, _ ...grpc.CallOption) (*productpb.FlashSaleInfo, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Asked++
	if in.GetId() != s.Info.GetId() {
		return nil, problem.NotFound("the flash sale")
	}
	item := s.Info.GetItems()[0]
	return &productpb.FlashSaleInfo{
		Id: s.Info.GetId(), StartsAtMs: s.Info.GetStartsAtMs(), EndsAtMs: s.Info.GetEndsAtMs(),
		LimitPerCustomer: s.Info.GetLimitPerCustomer(),
		Items: []*productpb.FlashSaleItem{{
			SkuId: item.GetSkuId(), Quantity: item.GetQuantity(), Sold: item.GetQuantity() - s.Available(item.GetSkuId()), Price: item.GetPrice(),
		}},
	}, nil
}

// Queue takes records as Kafka would and keeps them in memory.
type Queue struct {
	mu      sync.Mutex
	records []*kgo.Record
	failing bool
	loses   bool
}

// Fail makes the queue refuse records; with loses it takes them all the same, as when only the
// acknowledgement is lost.
func (q *Queue) Fail(failing, loses bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.failing, q.loses = failing, loses
}

// ProduceSync is that of a kgo.Client.
func (q *Queue) ProduceSync(_ context.Context, records ...*kgo.Record) kgo.ProduceResults {
	q.mu.Lock()
	defer q.mu.Unlock()
	var out kgo.ProduceResults
	for _, r := range records {
		var err error
		if q.failing {
			err = errors.New("no broker answers")
		}
		if !q.failing || q.loses {
			q.records = append(q.records, r)
		}
		out = append(out, kgo.ProduceResult{Record: r, Err: err})
	}
	return out
}

// Take removes and returns what is queued.
func (q *Queue) Take() []*kgo.Record {
	q.mu.Lock()
	defer q.mu.Unlock()
	out := q.records
	q.records = nil
	return out
}
