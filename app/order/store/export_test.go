package store

import (
	"context"

	"mall/app/order/domain"
	"mall/common/mysql"
)

// ReadStatistics is Statistics on a connection of the test's.
func ReadStatistics(ctx context.Context, q mysql.Querier, r domain.Range) error {
	return readStatistics(ctx, q, &domain.Statistics{Range: r, Buckets: make([]domain.Sum, r.Buckets())})
}
