package flash

import (
	"context"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"mall/app/order/domain"
)

var tickets = newTickets(otel.Meter("mall/app/order"))

func newTickets(m metric.Meter) metric.Int64Counter {
	c, err := m.Int64Counter("mall.flash.tickets", metric.WithUnit("{ticket}"),
		metric.WithDescription("Flash-sale tickets by what became of them."))
	if err != nil {
		otel.Handle(err) // a name that is none; the first test of the counter finds it
	}
	return c
}

// count counts a ticket that was issued: queued, or soldOut at once. What becomes of a queued one is
// counted with its row, by package store.
func count(ctx context.Context, status domain.TicketStatus) {
	tickets.Add(ctx, 1, metric.WithAttributes(attribute.String("outcome", string(status))))
}
