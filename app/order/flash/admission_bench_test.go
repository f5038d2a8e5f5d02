package flash_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/zeromicro/go-zero/core/stores/redis"

	"mall/app/order/flash"
	"mall/app/order/ordertest"
	"mall/common/id"
	"mall/test/redistest"
)

// What one buyer costs order-api beside HTTP and Kafka: the sale from memory, one script, one event.
func BenchmarkAdmit(b *testing.B) {
	saleID, sku := id.New(), id.New()
	r := redis.MustNewRedis(redis.RedisConf{Host: redistest.Server(b), Type: redis.NodeType, DisableIdentity: true})
	a := flash.New(r, discard{}, ordertest.NewSale(saleID, sku, 1<<40), flash.NewTickets("secret"))
	user := id.New()
	var n atomic.Int64
	b.ReportAllocs()
	b.SetParallelism(16)
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			if _, err := a.Admit(b.Context(), user, saleID, sku, fmt.Sprint(n.Add(1))); err != nil {
				b.Error(err)
			}
		}
	})
}

// discard takes every event.
type discard struct{}

func (discard) ProduceSync(_ context.Context, records ...*kgo.Record) kgo.ProduceResults {
	out := make(kgo.ProduceResults, len(records))
	for i, r := range records {
		out[i].Record = r
	}
	return out
}
