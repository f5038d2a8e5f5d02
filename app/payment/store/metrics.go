package store

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"mall/app/payment/domain"
	"mall/common/mysql"
)

// instruments count what changed, each change once: where its transaction has committed, and only if
// it changed a row. Repeated callbacks count nothing.
var instruments = newInstruments(otel.Meter("mall/app/payment"))

type paymentInstruments struct{ payments, refunds metric.Int64Counter }

func newInstruments(m metric.Meter) (i paymentInstruments) {
	var errs [2]error
	i.payments, errs[0] = m.Int64Counter("mall.payment.outcomes", metric.WithUnit("{payment}"),
		metric.WithDescription("Payments that the provider reported as taken or failed."))
	i.refunds, errs[1] = m.Int64Counter("mall.refund.outcomes", metric.WithUnit("{refund}"),
		metric.WithDescription("Refunds that ended: rejected by an operator, refunded as asked for, or given back automatically."))
	if err := errors.Join(errs[:]...); err != nil {
		otel.Handle(err) // a name that is none; the first test of the instruments finds it
	}
	return i
}

// beginAtZero makes the series known before anything happened: a counter whose first value is 1 never
// rose, so that rates and increases would miss it.
func (i paymentInstruments) beginAtZero() {
	ctx := context.Background() //nolint:forbidigo // nobody asks: the series begin with the process
	for _, result := range []string{"success", "failure"} {
		// The others begin with their first payment: this package does not know the configured ones.
		i.payments.Add(ctx, 0, metric.WithAttributes(attribute.String("provider", "sandbox"), attribute.String("outcome", result)))
	}
	for _, how := range []string{"refunded", "automatic"} {
		i.refunds.Add(ctx, 0, metric.WithAttributes(attribute.String("outcome", how)))
	}
}

// mark names the payment and its order on the span that changes it: traces are searched by them.
func mark(ctx context.Context, p *domain.Payment) {
	s := p.State()
	trace.SpanFromContext(ctx).SetAttributes(attribute.String("mall.payment.id", s.ID), attribute.String("mall.order.id", s.OrderID),
		attribute.Int64("mall.order.value", s.Amount.Amount), attribute.String("mall.order.currency", s.Amount.Currency))
}

// countChange counts what a change did once tx has committed.
func countChange(ctx context.Context, tx mysql.Querier, p *domain.Payment, change domain.Change) {
	outcome := attribute.Key("outcome")
	provider := attribute.String("provider", p.State().Provider)
	refund, _ := p.Refund()
	mysql.AfterCommit(tx, func() {
		switch change.Event {
		case domain.EventSucceeded:
			instruments.payments.Add(ctx, 1, metric.WithAttributes(provider, outcome.String("success")))
		case domain.EventFailed:
			instruments.payments.Add(ctx, 1, metric.WithAttributes(provider, outcome.String("failure")))
		case domain.EventRefunded:
			how := "refunded"
			if refund.Automatic {
				how = "automatic"
			}
			instruments.refunds.Add(ctx, 1, metric.WithAttributes(outcome.String(how)))
		}
	})
}
