package domain

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"mall/common/id"
	"mall/common/money"
)

// allowed is the contract's picture of the states.
var allowed = map[Status][]Status{
	PendingPayment: {Paid, Cancelled},
	Paid:           {Shipped, RefundPending},
	Shipped:        {Completed, RefundPending},
	Completed:      {RefundPending},
	RefundPending:  {Refunded, Paid, Shipped, Completed, RefundPending},
	Cancelled:      nil,
	Refunded:       nil,
}

func TestEveryWalkKeepsTheContract(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2026, 11, 11, 0, 0, 0, 0, time.UTC)
		o := draft(t, now)
		payments := []string{id.New(), id.New()}
		var refund *Refund
		kept := "" // the payment whose money the order keeps
		acts := map[string]func(t *rapid.T){
			"pay": func(t *rapid.T) {
				payment := rapid.SampledFrom(payments).Draw(t, "payment")
				amount := rapid.SampledFrom([]int64{o.s.Total.Amount, o.s.Total.Amount - 1}).Draw(t, "amount")
				before := o.Snapshot()
				refusal := o.Pay(payment, money.CNY(amount), now)
				if refusal == Kept {
					if kept != "" && kept != payment {
						t.Fatalf("kept %s beside %s", payment, kept)
					}
					kept = payment
				} else if o.Snapshot().Version != before.Version {
					t.Fatalf("a refused capture (%s) changed the order", refusal)
				}
				if amount != before.Total.Amount && before.Status == PendingPayment && refusal == Kept {
					t.Fatal("kept a wrong amount")
				}
			},
			"cancel":  func(*rapid.T) { _ = o.Cancel(now) },
			"expire":  func(*rapid.T) { o.Expire(now) },
			"ship":    func(*rapid.T) { _ = o.Ship("SF", "1", &Address{City: "北京"}, time.Hour, now) },
			"receive": func(*rapid.T) { _ = o.ConfirmReceipt(now) },
			"due":     func(*rapid.T) { o.CompleteWhenDue(now) },
			"wait":    func(*rapid.T) { now = now.Add(20 * time.Minute) },
			"ask": func(*rapid.T) {
				if r, err := o.RequestRefund("broken", now); err == nil {
					refund = r
				}
			},
			"approve": func(*rapid.T) {
				if refund != nil {
					_ = o.ApproveRefund(refund, "op", "", now)
				}
			},
			"reject": func(*rapid.T) {
				if refund != nil {
					_ = o.RejectRefund(refund, "op", "no", time.Hour, now)
				}
			},
			"refunded": func(*rapid.T) {
				if refund != nil {
					_ = o.CompleteRefund(refund, now)
				}
			},
		}
		seen := o.Snapshot()
		acts[""] = func(t *rapid.T) {
			s := o.Snapshot()
			if s.Status != seen.Status && !slices.Contains(allowed[seen.Status], s.Status) {
				t.Fatalf("%s → %s", seen.Status, s.Status)
			}
			if s.Status != seen.Status && s.Version != seen.Version+1 {
				t.Fatalf("version went %d → %d while the state went %s → %s", seen.Version, s.Version, seen.Status, s.Status)
			}
			for i, c := range o.Changes() {
				if c.Version != int64(i+1) {
					t.Fatalf("change %d has version %d", i, c.Version)
				}
			}
			if int64(len(o.Changes())) != s.Version {
				t.Fatalf("%d changes make version %d", len(o.Changes()), s.Version)
			}
			if s.Status.KeepsMoney() != (kept != "" && s.Status != Refunded) {
				t.Fatalf("%s with the kept payment %q", s.Status, kept)
			}
			if waits := s.Status == PendingPayment || s.Status == Shipped; waits == s.DueAt.IsZero() {
				t.Fatalf("%s is due at %v", s.Status, s.DueAt)
			}
			if s.Status == RefundPending && (refund.Status != RefundRequested && refund.Status != RefundApproved) {
				t.Fatalf("the order waits for a refund that is %s", refund.Status)
			}
			if s.Status == Refunded && refund.Status != RefundPaidBack {
				t.Fatalf("the order is refunded by a refund that is %s", refund.Status)
			}
			seen = s
		}
		t.Repeat(acts)
	})
}

func draft(t *rapid.T, now time.Time) *Order {
	price := rapid.Int64Range(1, 1_000_000).Draw(t, "price")
	o, err := New(Draft{
		ID: id.New(), UserID: id.New(), PaymentTimeout: 15 * time.Minute,
		Items: []Item{{SkuID: id.New(), Quantity: 2, Price: money.CNY(price)}},
	}, now)
	if err != nil {
		t.Fatal(err)
	}
	return o
}
