package store

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"

	"mall/app/payment/domain"
	"mall/common/id"
	"mall/test/metrictest"
)

func TestOutcomesAreCountedOnceHoweverOftenTheProviderReports(t *testing.T) {
	metrictest.Start()
	s := open(t)
	grows := func(name, outcome string) func() float64 {
		of := []attribute.KeyValue{attribute.String("outcome", outcome)}
		before := metrictest.Value(t, name, of...)
		return func() float64 { return metrictest.Value(t, name, of...) - before }
	}
	success, failure := grows("mall.payment.outcomes", "success"), grows("mall.payment.outcomes", "failure")
	refunded, automatic := grows("mall.refund.outcomes", "refunded"), grows("mall.refund.outcomes", "automatic")
	tell := func(c domain.Callback) {
		for range 2 {
			_, _, err := s.HandleCallback(t.Context(), box, c)
			require.NoError(t, err)
			c.EventID = "evt-" + id.New() // the same news under another id
			_, _, err = s.HandleCallback(t.Context(), box, c)
			require.NoError(t, err)
		}
	}
	failed, kept, lost := s.pending(t, id.New()), s.pending(t, id.New()), s.pending(t, id.New())
	tell(report(failed.ID, domain.CallbackFailed))
	tell(report(kept.ID, domain.CallbackSucceeded))
	tell(report(lost.ID, domain.CallbackSucceeded))
	require.InDelta(t, 1, failure(), 0)
	require.InDelta(t, 2, success(), 0)
	require.Len(t, metrictest.Points(t, "mall.payment.outcomes", attribute.String("provider", box)), 2)
	require.Zero(t, refunded()+automatic())

	back := func(p domain.State, refundID string) {
		_, err := s.RequestRefund(t.Context(), p.ID, refundID, "")
		require.NoError(t, err)
		c := report(p.ID, domain.CallbackRefunded)
		c.RefundID = refundID
		tell(c)
	}
	back(kept, "r-"+kept.ID)
	back(lost, domain.AutomaticRefundID(lost.ID))
	require.InDelta(t, 1, refunded(), 0)
	require.InDelta(t, 1, automatic(), 0)
}
