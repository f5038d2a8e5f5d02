package store

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/app/payment/domain"
	"mall/common/id"
	"mall/common/money"
)

func TestUnconfirmedRefundsComeDueAgain(t *testing.T) {
	s := open(t)
	p := s.captured(t, id.New())
	_, err := s.RequestRefund(t.Context(), p.ID, "r1", "too small")
	require.NoError(t, err)
	start := time.Now().UTC()
	claim := func(at time.Time) []DueRefund {
		due, err := s.ClaimRefunds(t.Context(), at, time.Minute, 10)
		require.NoError(t, err)
		return due
	}
	due := claim(start)
	require.Len(t, due, 1)
	require.Equal(t, domain.Refund{ID: "r1", PaymentID: p.ID, OrderID: p.OrderID, Provider: box, Amount: money.CNY(1299),
		Reason: "too small", Status: domain.RefundRequested}, due[0].Refund)
	require.Equal(t, 1, due[0].Attempts)
	require.Empty(t, claim(start.Add(59*time.Second)), "it is leased")
	require.Len(t, claim(start.Add(61*time.Second)), 1)
	require.NoError(t, s.PostponeRefund(t.Context(), "r1", start.Add(2*time.Second)))
	require.Len(t, claim(start.Add(3*time.Second)), 1)

	confirm := report(p.ID, domain.CallbackRefunded)
	confirm.RefundID = "r1"
	_, _, err = s.HandleCallback(t.Context(), box, confirm)
	require.NoError(t, err)
	require.Empty(t, claim(start.Add(time.Hour)))
}

func TestCapturesComeDueWhenTheirOrderIsSilent(t *testing.T) {
	s := open(t)
	kept, silent := s.captured(t, id.New()), s.captured(t, id.New())
	require.NoError(t, s.Keep(t.Context(), kept.ID, kept.OrderID))
	claim := func(at time.Time) []Unsettled {
		due, err := s.ClaimUnsettled(t.Context(), at, time.Minute, 10)
		require.NoError(t, err)
		return due
	}
	start := silent.CapturedAt
	require.Empty(t, claim(start.Add(settleAfter-time.Second)))
	due := claim(start.Add(settleAfter + time.Second))
	require.Equal(t, []Unsettled{{PaymentID: silent.ID, OrderID: silent.OrderID, Captured: money.CNY(1299)}}, due)
	require.Empty(t, claim(start.Add(settleAfter+2*time.Second)), "it is leased")
	require.Len(t, claim(start.Add(settleAfter+2*time.Minute)), 1)
	require.NoError(t, s.Keep(t.Context(), silent.ID, silent.OrderID))
	require.Empty(t, claim(start.Add(time.Hour)))
}

func TestOldProviderEventsAreForgottenWithoutHarm(t *testing.T) {
	s := open(t)
	p := s.pending(t, id.New())
	c := report(p.ID, domain.CallbackSucceeded)
	_, _, err := s.HandleCallback(t.Context(), box, c)
	require.NoError(t, err)
	gone, err := PurgeEvents(t.Context(), s.db, -time.Minute)
	require.NoError(t, err)
	require.Equal(t, int64(1), gone)
	outcome, duplicate, err := s.HandleCallback(t.Context(), box, c)
	require.NoError(t, err)
	require.False(t, duplicate)
	require.Equal(t, domain.OutcomeIgnored, outcome)
	require.Equal(t, 1, s.count(t, "ledger_transactions"))
}
