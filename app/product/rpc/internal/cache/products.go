package cache

import (
	"context"
	"errors"
	"time"

	"github.com/zeromicro/go-zero/core/logx"
	zcache "github.com/zeromicro/go-zero/core/stores/cache"
	"github.com/zeromicro/go-zero/core/stores/redis"
	"github.com/zeromicro/go-zero/core/syncx"

	"mall/app/product/domain"
	"mall/common/id"
	"mall/common/problem"
)

const (
	// keyPrefix changes when domain.Product does, so that old and new processes never read each
	// other's entries.
	keyPrefix = "product:v1:"
	expiry    = time.Minute // plus or minus 5 %, by go-zero
	// A product that is not there is remembered briefly: long enough for a flood of requests, short
	// enough not to matter where forgetting it failed.
	missExpiry = 5 * time.Second
	// redisTime is what a read waits for Redis before it asks MySQL.
	redisTime = 250 * time.Millisecond
	readTime  = 2 * time.Second // of MySQL
	quiet     = 10_000          // milliseconds between two log lines about a dead Redis
)

var (
	errMiss = errors.New("no such product")
	errSlow = errors.New("redis does not answer")
)

// Products keeps products in Redis, without their stock. When Redis is down it reads from MySQL.
type Products struct {
	redis *redis.Redis
	node  zcache.Cache
	load  func(ctx context.Context, productID string) (domain.Product, error)
	reads syncx.SingleFlight
	less  *logx.LessLogger
}

// NewProducts makes the cache. load reads one product and fails with NOT_FOUND where there is none.
func NewProducts(r *redis.Redis, load func(context.Context, string) (domain.Product, error)) *Products {
	node := zcache.NewNode(r, syncx.NewSingleFlight(), zcache.NewStat("product"), errMiss,
		zcache.WithExpiry(expiry), zcache.WithNotFoundExpiry(missExpiry))
	return &Products{redis: r, node: node, load: load, reads: syncx.NewSingleFlight(), less: logx.NewLessLogger(quiet)}
}

// Get answers a product, hidden or not. Errors: NOT_FOUND.
func (c *Products) Get(ctx context.Context, productID string) (domain.Product, error) {
	if !id.Valid(productID) {
		return domain.Product{}, problem.NotFound("product")
	}
	// go-redis does not give up a read when its context ends, so a hung Redis is waited for aside.
	done := make(chan taken, 1)
	reading := make(chan struct{}) // closed when Redis answered that it has no such product
	go func() { done <- c.take(ctx, productID, reading) }()
	patience := time.NewTimer(redisTime)
	defer patience.Stop()
	var t taken
	select {
	case t = <-done:
	case <-reading:
		t = <-done
	case <-patience.C:
		t.err = errSlow
	}
	switch {
	case t.err == nil:
		return t.product, nil
	case errors.Is(t.err, errMiss):
		return domain.Product{}, problem.NotFound("product")
	case t.failed != nil:
		return domain.Product{}, t.failed
	}
	// Redis is down, or does not answer in time.
	c.less.Errorf("products come from MySQL: the cache fails: %v", t.err)
	return c.read(ctx, productID)
}

// read is one read of MySQL for all that ask for the product at the same time. It does not end with
// the request that happened to be first.
func (c *Products) read(ctx context.Context, productID string) (domain.Product, error) {
	found, err := c.reads.Do(productID, func() (any, error) {
		shared, cancel := context.WithTimeout(context.WithoutCancel(ctx), readTime)
		defer cancel()
		return c.load(shared, productID)
	})
	if err != nil {
		return domain.Product{}, err
	}
	return found.(domain.Product), nil //nolint:forcetypeassert // load answers nothing else
}

// taken is a product from Redis or from MySQL by way of it.
type taken struct {
	product domain.Product
	err     error
	failed  error // of MySQL
}

func (c *Products) take(ctx context.Context, productID string, reading chan<- struct{}) (t taken) {
	t.err = c.node.TakeCtx(ctx, &t.product, keyPrefix+productID, func(v any) error {
		close(reading)
		found, err := c.read(ctx, productID)
		if problem.HasCode(err, problem.CodeNotFound) {
			return errMiss
		}
		if err != nil {
			t.failed = err
			return err
		}
		*v.(*domain.Product) = found //nolint:forcetypeassert // it is &t.product
		return nil
	})
	return t
}

// Forget drops a product that was made or changed, its "not found" too. It drops it once more a
// second later, for a read that began before the change may store what it saw after the first time.
// Where Redis does not answer, go-zero tries again for an hour.
func (c *Products) Forget(ctx context.Context, productID string) {
	key := keyPrefix + productID
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = c.node.DelCtx(context.WithoutCancel(ctx), key) // logs and retries by itself
	}()
	select {
	case <-done:
	case <-time.After(redisTime):
	}
	zcache.AddCleanTask(func() error {
		_, err := c.redis.Del(key)
		return err
	}, key)
}
