// Package svc holds what product-rpc's logic shares.
package svc

import (
	"context"
	"time"

	"github.com/zeromicro/go-zero/core/stores/redis"

	"mall/app/product/domain"
	"mall/app/product/rpc/internal/cache"
	"mall/app/product/store"
	"mall/common/mysql"
)

const (
	offersFor    = time.Second
	availableFor = 500 * time.Millisecond
	keptSkus     = 50_000
	suggestedFor = 5 * time.Second
	keptQueries  = 5_000
)

// ServiceContext is what product-rpc works with.
type ServiceContext struct {
	Store     *store.Store
	Redis     *redis.Redis
	Products  *cache.Products
	Offers    *cache.Brief[domain.Offer] // by SKU; a price change reaches every replica within a second
	Available *cache.Brief[int64]        // by SKU
	// Suggestions by query: many shoppers begin to type the same.
	Suggestions *cache.Brief[[]domain.Suggestion]
}

// NewServiceContext builds the store and the caches.
func NewServiceContext(db *mysql.DB, r *redis.Redis) *ServiceContext {
	s := store.New(db)
	return &ServiceContext{
		Store:     s,
		Redis:     r,
		Products:  cache.NewProducts(r, s.Product),
		Offers:    cache.NewBrief(offersFor, keptSkus, s.Offers),
		Available: cache.NewBrief(availableFor, keptSkus, s.Available),
		Suggestions: cache.NewBrief(suggestedFor, keptQueries, func(ctx context.Context, queries []string) (map[string][]domain.Suggestion, error) {
			out := make(map[string][]domain.Suggestion, len(queries))
			for _, query := range queries {
				found, err := s.Suggest(ctx, query)
				if err != nil {
					return nil, err
				}
				out[query] = found
			}
			return out, nil
		}),
	}
}
