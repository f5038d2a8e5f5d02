package store

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"mall/app/order/domain"
	"mall/common/money"
	"mall/common/mysql"
)

// instruments count what changed, each change once: where its transaction has committed, and only if
// it changed a row. Money is in minor units.
var instruments = newInstruments(otel.Meter("mall/app/order"))

type orderInstruments struct {
	transitions, revenue, additions, tickets, refunds metric.Int64Counter
	value                                             metric.Int64Histogram
}

func newInstruments(m metric.Meter) (i orderInstruments) {
	var errs [6]error
	i.transitions, errs[0] = m.Int64Counter("mall.order.transitions", metric.WithUnit("{order}"),
		metric.WithDescription("Orders that came into a state."))
	i.revenue, errs[1] = m.Int64Counter("mall.order.revenue", metric.WithUnit("{minor}"),
		metric.WithDescription("Totals of orders that were paid, in minor units of the currency."))
	i.additions, errs[2] = m.Int64Counter("mall.cart.additions", metric.WithUnit("{item}"),
		metric.WithDescription("SKUs put into a cart that did not hold them."))
	i.tickets, errs[3] = m.Int64Counter("mall.flash.tickets", metric.WithUnit("{ticket}"),
		metric.WithDescription("Flash-sale tickets by what became of them."))
	i.value, errs[4] = m.Int64Histogram("mall.order.value", metric.WithUnit("{minor}"),
		metric.WithDescription("Totals of new orders, in minor units of the currency."),
		metric.WithExplicitBucketBoundaries(1e3, 2.5e3, 5e3, 1e4, 2.5e4, 5e4, 1e5, 2.5e5, 5e5, 1e6, 2.5e6))
	i.refunds, errs[5] = m.Int64Counter("mall.refund.outcomes", metric.WithUnit("{refund}"),
		metric.WithDescription("Refunds that ended: rejected by an operator, refunded as asked for, or given back automatically."))
	if err := errors.Join(errs[:]...); err != nil {
		otel.Handle(err) // a name that is none; the first test of the instruments finds it
	}
	return i
}

// beginAtZero makes the series known before anything happened: a counter whose first value is 1 never
// rose, so that rates and increases would miss the first order of every process.
func (i orderInstruments) beginAtZero() {
	ctx := context.Background() //nolint:forbidigo // nobody asks: the series begin with the process
	for _, status := range entered {
		if status != domain.Cancelled {
			i.transitions.Add(ctx, 0, metric.WithAttributes(attribute.String("status", string(status))))
		}
	}
	for _, reason := range []domain.CancelReason{domain.CancelledByCustomer, domain.CancelledByExpiry} {
		i.transitions.Add(ctx, 0, metric.WithAttributes(attribute.String("status", string(domain.Cancelled)), attribute.String("reason", string(reason))))
	}
	i.revenue.Add(ctx, 0, metric.WithAttributes(attribute.String("currency", money.Currency)))
	i.additions.Add(ctx, 0)
	for _, outcome := range []domain.TicketStatus{domain.TicketOrdered, domain.TicketSoldOut} {
		i.tickets.Add(ctx, 0, metric.WithAttributes(attribute.String("outcome", string(outcome))))
	}
	i.refunds.Add(ctx, 0, metric.WithAttributes(attribute.String("outcome", "rejected")))
}

// entered lists the states that changes bring an order into. A rejected refund puts it back to where
// it was, which is no news for whoever counts paid orders; an approved one leaves it where it is.
var entered = map[domain.Kind]domain.Status{
	domain.KindCreated: domain.PendingPayment, domain.KindPaid: domain.Paid, domain.KindCancelled: domain.Cancelled,
	domain.KindShipped: domain.Shipped, domain.KindCompleted: domain.Completed,
	domain.KindRefundRequested: domain.RefundPending, domain.KindRefunded: domain.Refunded,
}

// countChanges counts what happened to an order once tx has committed, and names the order on the
// span that changed it: traces are searched by order id, and the Collector keeps those of a high value.
func countChanges(ctx context.Context, tx mysql.Querier, o *domain.Order) {
	now, changes := o.Snapshot(), o.Changes()
	total := now.Total
	currency := metric.WithAttributes(attribute.String("currency", total.Currency))
	mysql.AfterCommit(tx, func() {
		trace.SpanFromContext(ctx).SetAttributes(attribute.String("mall.order.id", now.ID), attribute.String("mall.order.status", string(now.Status)),
			attribute.Int64("mall.order.value", total.Amount), attribute.String("mall.order.currency", total.Currency))
		for _, c := range changes {
			if c.Kind == domain.KindRefundRejected { // the payment domain counts the others
				instruments.refunds.Add(ctx, 1, metric.WithAttributes(attribute.String("outcome", "rejected")))
			}
			status, ok := entered[c.Kind]
			if !ok {
				continue
			}
			attributes := []attribute.KeyValue{attribute.String("status", string(status))}
			if c.Reason != "" {
				attributes = append(attributes, attribute.String("reason", c.Reason))
			}
			instruments.transitions.Add(ctx, 1, metric.WithAttributes(attributes...))
			switch status { //nolint:exhaustive // the others move no money
			case domain.PendingPayment:
				instruments.value.Record(ctx, total.Amount, currency)
			case domain.Paid:
				instruments.revenue.Add(ctx, total.Amount, currency)
			}
		}
	})
}

// countTicket counts a ticket's outcome once tx has committed. Tickets that were refused at once
// never come here; package flash counts them.
func countTicket(ctx context.Context, tx mysql.Querier, status domain.TicketStatus) {
	mysql.AfterCommit(tx, func() {
		instruments.tickets.Add(ctx, 1, metric.WithAttributes(attribute.String("outcome", string(status))))
	})
}
