package audit

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	"mall/app/order/rpc/pb"
	"mall/common/audit"
	"mall/common/mysql"
)

// keys checks that each order of a checkout is the answer of exactly one idempotency key. The
// answers are messages, so they are counted here and not by the database.
func keys(ctx context.Context, tx mysql.Querier, since time.Time) ([]audit.Violation, error) {
	answers, err := mysql.Collect(ctx, tx, func(r *sql.Rows, orderID *string) error {
		var response []byte
		if err := r.Scan(&response); err != nil {
			return err
		}
		var o pb.OrderInfo
		if err := proto.Unmarshal(response, &o); err != nil {
			return nil //nolint:nilerr // the answer of another call
		}
		*orderID = o.GetId()
		return nil
	}, "SELECT response FROM idempotency WHERE created_at > ?", since.Add(-time.Hour))
	if err != nil {
		return nil, fmt.Errorf("read answers of idempotency keys: %w", err)
	}
	count := make(map[string]int, len(answers))
	for _, orderID := range answers {
		count[orderID]++
	}
	orders, err := mysql.Collect(ctx, tx, func(r *sql.Rows, orderID *string) error { return r.Scan(orderID) },
		"SELECT id FROM orders WHERE flash_sale_id = '' AND created_at > ?", since)
	if err != nil {
		return nil, fmt.Errorf("read orders: %w", err)
	}
	var found []audit.Violation
	for _, orderID := range orders {
		if n := count[orderID]; n != 1 && len(found) < audit.Most {
			found = append(found, audit.Violation{
				Invariant: OneOrderPerKey, Row: "orders " + orderID, Detail: fmt.Sprintf("is the answer of %d keys", n),
			})
		}
	}
	return found, nil
}
