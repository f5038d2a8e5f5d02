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
	quiet     = 10_000 // milliseconds between two log lines about a dead Redis
)

var errMiss = errors.New("no such product")

// Products keeps products in Redis, without their stock. When Redis is down it reads from MySQL.
type Products struct {
	redis *redis.Redis
	node  zcache.Cache
	load  func(ctx context.Context, productID string) (domain.Product, error)
	less  *logx.LessLogger
}

// NewProducts makes the cache. load reads one product and fails with NOT_FOUND where there is none.
func NewProducts(r *redis.Redis, load func(context.Context, string) (domain.Product, error)) *Products {
	node := zcache.NewNode(r, syncx.NewSingleFlight(), zcache.NewStat("product"), errMiss,
		zcache.WithExpiry(expiry), zcache.WithNotFoundExpiry(missExpiry))
	return &Products{redis: r, node: node, load: load, less: logx.NewLessLogger(quiet)}
}

// Get answers a product, hidden or not. Errors: NOT_FOUND.
func (c *Products) Get(ctx context.Context, productID string) (domain.Product, error) {
	if !id.Valid(productID) {
		return domain.Product{}, problem.NotFound("product")
	}
	var p domain.Product
	var failed error // of MySQL
	brief, cancel := context.WithTimeout(ctx, redisTime)
	defer cancel()
	err := c.node.TakeCtx(brief, &p, keyPrefix+productID, func(v any) error {
		found, err := c.load(ctx, productID)
		if problem.HasCode(err, problem.CodeNotFound) {
			return errMiss
		}
		if err != nil {
			failed = err
			return err
		}
		*v.(*domain.Product) = found
		return nil
	})
	switch {
	case err == nil:
		return p, nil
	case errors.Is(err, errMiss):
		return domain.Product{}, problem.NotFound("product")
	case failed != nil:
		return domain.Product{}, failed
	}
	// Redis is down, or the read that this one waited for was given up by its caller.
	c.less.Errorf("products come from MySQL: the cache fails: %v", err)
	return c.load(ctx, productID)
}

// Forget drops a product that was made or changed, its "not found" too. It drops it once more a
// second later, for a read that began before the change may store what it saw after the first time.
// Where Redis does not answer, go-zero tries again for an hour.
func (c *Products) Forget(ctx context.Context, productID string) {
	key := keyPrefix + productID
	_ = c.node.DelCtx(context.WithoutCancel(ctx), key) // logs and retries by itself
	zcache.AddCleanTask(func() error {
		_, err := c.redis.Del(key)
		return err
	}, key)
}
