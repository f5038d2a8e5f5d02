package domain

import (
	"testing"

	"pgregory.net/rapid"

	"mall/common/money"
)

// TestMoneyIsNeverMadeOrLost throws reports, refunds and the order's word at a payment in any order,
// late and twice, and keeps books of its own.
func TestMoneyIsNeverMadeOrLost(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p, err := New(pendingOrder(), "sandbox", at)
		if err != nil {
			rt.Fatal(err)
		}
		amounts := rapid.SampledFrom([]money.Money{money.CNY(1299), money.CNY(1), money.CNY(1300), {Amount: 1299, Currency: "USD"}})
		refunds := rapid.SampledFrom([]string{"r1", "r2", AutomaticRefundID(p.s.ID)})
		accounts := map[string]map[string]int64{} // currency -> account -> balance
		events := map[Event]int{}
		booked := map[string]bool{}
		take := func(c Change) {
			events[c.Event]++
			if c.Ledger == nil {
				return
			}
			if booked[c.Ledger.Ref] {
				rt.Fatalf("%s was booked twice", c.Ledger.Ref)
			}
			booked[c.Ledger.Ref] = true
			for _, e := range c.Ledger.Entries {
				if accounts[e.Amount.Currency] == nil {
					accounts[e.Amount.Currency] = map[string]int64{}
				}
				accounts[e.Amount.Currency][e.Account] += e.Amount.Amount
			}
		}
		apply := func(rt *rapid.T, kind CallbackType) {
			before := p.State()
			c := Callback{EventID: "e", Type: kind, PaymentID: p.s.ID, Amount: amounts.Draw(rt, "amount"), OccurredAt: at}
			if kind == CallbackRefunded {
				c.RefundID = refunds.Draw(rt, "refund")
			}
			change, err := p.Apply(c, at)
			if (err != nil || change.Outcome != OutcomeApplied) && before != p.State() {
				rt.Fatalf("%s was not applied (%v) but changed %+v to %+v", kind, err, before, p.State())
			}
			if err == nil {
				take(change)
			}
		}
		rt.Repeat(map[string]func(*rapid.T){
			"success": func(rt *rapid.T) { apply(rt, CallbackSucceeded) },
			"failure": func(rt *rapid.T) { apply(rt, CallbackFailed) },
			"refund":  func(rt *rapid.T) { apply(rt, CallbackRefunded) },
			"keep":    func(*rapid.T) { _ = keep(p) },
			"request refund": func(rt *rapid.T) {
				if c, err := p.RequestRefund(refunds.Draw(rt, "refund"), "", at); err == nil {
					take(c)
				}
			},
			"store and load": func(*rapid.T) {
				var refund *Refund
				if r, ok := p.Refund(); ok {
					refund = &r
				}
				p = Restore(p.State(), refund)
			},
			"": func(rt *rapid.T) { consistent(rt, p, accounts, events) },
		})
	})
}

func consistent(rt *rapid.T, p *Payment, accounts map[string]map[string]int64, events map[Event]int) {
	s := p.State()
	if events[EventSucceeded] > 1 || events[EventFailed] > 1 || events[EventRefunded] > 1 {
		rt.Fatalf("an event was told twice: %v", events)
	}
	for currency, balances := range accounts {
		sum := int64(0)
		for _, b := range balances {
			sum += b
		}
		if sum != 0 {
			rt.Fatalf("the %s accounts sum to %d", currency, sum)
		}
		if held := balances[ProviderAccount("sandbox")]; held != s.Captured.Amount-s.Refunded.Amount {
			rt.Fatalf("the provider holds %d, the payment says %v - %v", held, s.Captured, s.Refunded)
		}
	}
	captured := s.Captured.Amount > 0
	wantStatus := map[Settlement]map[Status]bool{
		SettlementNone:      {StatusPending: true, StatusFailed: true},
		SettlementAwaiting:  {StatusSucceeded: true},
		SettlementKept:      {StatusSucceeded: true},
		SettlementRefunding: {StatusRefundPending: true},
		SettlementRefunded:  {StatusRefunded: true},
	}
	switch {
	case !wantStatus[s.Settlement][s.Status]:
		rt.Fatalf("%s and %s do not go together", s.Status, s.Settlement)
	case captured != (events[EventSucceeded] == 1), captured != (s.Settlement != SettlementNone):
		rt.Fatalf("captured %v, settlement %s, events %v", s.Captured, s.Settlement, events)
	case s.Settlement == SettlementKept && s.Captured != s.Amount:
		rt.Fatalf("kept %v of a payment of %v", s.Captured, s.Amount)
	case s.Refunded.Amount > 0 && s.Refunded != s.Captured:
		rt.Fatalf("captured %v, refunded %v", s.Captured, s.Refunded)
	}
}

func TestLedgerTransactionsMustBalance(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		entry := rapid.Custom(func(rt *rapid.T) LedgerEntry {
			return LedgerEntry{rapid.SampledFrom([]string{"a", "b", "c"}).Draw(rt, "account"),
				money.Money{Amount: rapid.Int64Range(-5, 5).Draw(rt, "amount"), Currency: rapid.SampledFrom([]string{"CNY", "USD"}).Draw(rt, "currency")}}
		})
		entries := rapid.SliceOfN(entry, 0, 4).Draw(rt, "entries")
		sums := map[string]int64{}
		for _, e := range entries {
			sums[e.Amount.Currency] += e.Amount.Amount
		}
		balanced := len(entries) >= 2 && sums["CNY"] == 0 && sums["USD"] == 0
		_, err := NewLedgerTransaction(LedgerCapture, "p", "r", at, entries...)
		if (err == nil) != balanced {
			rt.Fatalf("%v: %v", entries, err)
		}
	})
}
