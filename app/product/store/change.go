package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"go.opentelemetry.io/otel/trace"

	"mall/app/product/domain"
	"mall/common/event"
	"mall/common/mysql"
	"mall/common/outbox"
	"mall/common/problem"
)

// ChangeStock applies an operator's correction in tx and answers the new level.
// Errors: NOT_FOUND, OUT_OF_STOCK, VALIDATION.
func ChangeStock(ctx context.Context, tx mysql.Querier, c domain.StockChange) (domain.Level, error) {
	n, err := mysql.Changed(tx.ExecContext(ctx,
		`UPDATE stock SET available = available + ?, stocked = stocked + ?
		WHERE sku_id = ? AND available + ? >= 0 AND available + ? <= ?`,
		c.Delta, c.Delta, c.SkuID, c.Delta, c.Delta, domain.MaxAvailable))
	if err != nil {
		return domain.Level{}, fmt.Errorf("change stock: %w", err)
	}
	level, err := Level(ctx, tx, c.SkuID)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return level, problem.NotFound("SKU")
	case err != nil:
		return level, fmt.Errorf("change stock: %w", err)
	case n == 0:
		return level, c.Refused(level)
	}
	if err := recordChanges(ctx, tx, c); err != nil {
		return level, err
	}
	return level, outbox.Add(ctx, tx,
		outbox.Message{Topic: event.TopicStock, Type: event.StockChanged, AggregateID: c.SkuID,
			Data: event.Stock{Lines: []event.Line{{SkuID: c.SkuID, Quantity: c.Delta}}, Reason: c.Reason}},
		audit(ctx, c.ActorID, "stock.change", c.SkuID, map[string]any{"delta": c.Delta, "reason": c.Reason}))
}

func recordChanges(ctx context.Context, tx mysql.Querier, changes ...domain.StockChange) error {
	args := make([]any, 0, len(changes)*6)
	for _, c := range changes {
		args = append(args, c.ID, c.SkuID, c.Delta, c.Reason, c.ActorID, now())
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO stock_changes (id, sku_id, delta, reason, actor_id, created_at) VALUES "+
		mysql.Rows(len(changes), 6), args...)
	if err != nil {
		return fmt.Errorf("record stock change: %w", err)
	}
	return nil
}

func audit(ctx context.Context, actorID, action, target string, detail any) outbox.Message {
	traceID := ""
	if sc := trace.SpanContextFromContext(ctx); sc.HasTraceID() {
		traceID = sc.TraceID().String()
	}
	return outbox.Audit(actorID, action, target, traceID, detail)
}
