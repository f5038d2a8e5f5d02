package flash

import (
	"context"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
	"google.golang.org/grpc"

	productpb "mall/app/product/rpc/pb"
	"mall/common/id"
	"mall/common/problem"
)

const (
	saleAge     = time.Second // how old a sale's definition may be
	saleTimeout = 2 * time.Second
	maxSales    = 1000
)

// Source is where sales are defined.
type Source interface {
	GetFlashSale(ctx context.Context, in *productpb.GetFlashSaleRequest, opts ...grpc.CallOption) (*productpb.FlashSaleInfo, error)
}

// sales keeps sales for saleAge. Of many requests that miss one asks.
type sales struct {
	source Source
	flight singleflight.Group
	mu     sync.RWMutex
	known  map[string]entry
}

// entry is a sale, or the answer that there is none.
type entry struct {
	sale  *productpb.FlashSaleInfo
	until time.Time
}

// get answers a sale. Errors: NOT_FOUND.
func (c *sales) get(ctx context.Context, saleID string) (*productpb.FlashSaleInfo, error) {
	if !id.Valid(saleID) {
		return nil, errNoSale()
	}
	c.mu.RLock()
	e, ok := c.known[saleID]
	c.mu.RUnlock()
	if !ok || time.Now().After(e.until) {
		var err error
		if e, err = c.fetch(ctx, saleID); err != nil {
			return nil, err
		}
	}
	if e.sale == nil {
		return nil, errNoSale()
	}
	return e.sale, nil
}

func (c *sales) fetch(ctx context.Context, saleID string) (entry, error) {
	v, err, _ := c.flight.Do(saleID, func() (any, error) {
		// Others wait for this answer too: it must not end with the first one's request.
		ask, cancel := context.WithTimeout(context.WithoutCancel(ctx), saleTimeout)
		defer cancel()
		sale, err := c.source.GetFlashSale(ask, &productpb.GetFlashSaleRequest{Id: saleID})
		if err != nil && problem.From(err).Status != http.StatusNotFound {
			return entry{}, err
		}
		e := entry{sale: sale, until: time.Now().Add(saleAge)}
		c.put(saleID, e)
		return e, nil
	})
	if err != nil {
		return entry{}, err
	}
	return v.(entry), nil //nolint:forcetypeassert // the function above returns nothing else
}

func (c *sales) put(saleID string, e entry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil || len(c.known) >= maxSales { // strangers asking for sales that are none
		c.known = map[string]entry{}
	}
	c.known[saleID] = e
}

func errNoSale() *problem.Error { return problem.NotFound("flash sale") }
