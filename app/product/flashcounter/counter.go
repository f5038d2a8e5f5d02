// Package flashcounter corrects the Redis counters by which flash-sale buyers are admitted, when
// pieces come back or an operator changes a quota. The counters only spare MySQL work: MySQL
// decides what is sold, so a lost correction can refuse a buyer but never oversell.
package flashcounter

import (
	"context"
	_ "embed"
	"fmt"
	"strconv"

	"github.com/zeromicro/go-zero/core/stores/redis"

	observed "mall/common/redis"
)

// The script travels whole: a server that lost its script cache would answer EVALSHA with an error
// that counts for go-zero's breaker.
//
//go:embed add.lua
var add string

var _ = observed.Name(add, "flash.add")

// Slot begins every key of a sale: admission's script touches several, which must share a slot of a
// Redis Cluster.
func Slot(saleID string) string { return "{flash:" + saleID + "}:" }

// Key is the counter of a sale's item: the pieces that may still be admitted.
func Key(saleID, skuID string) string { return Slot(saleID) + skuID + ":remaining" }

// Add gives n pieces to an item's counter, or takes them when n is negative.
func Add(ctx context.Context, r *redis.Redis, saleID, skuID string, n int64) error {
	if _, err := r.EvalCtx(ctx, add, []string{Key(saleID, skuID)}, strconv.FormatInt(n, 10)); err != nil {
		return fmt.Errorf("flash counter of %s in %s: %w", skuID, saleID, err)
	}
	return nil
}

// Drop forgets an item's counter; admission loads it anew.
func Drop(ctx context.Context, r *redis.Redis, saleID, skuID string) error {
	if _, err := r.DelCtx(ctx, Key(saleID, skuID)); err != nil {
		return fmt.Errorf("flash counter of %s in %s: %w", skuID, saleID, err)
	}
	return nil
}
