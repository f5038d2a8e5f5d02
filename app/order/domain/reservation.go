package domain

import "time"

// Verdict is what an order's reservation of stock should become.
type Verdict string

// The verdicts.
const (
	Hold    Verdict = "hold"
	Commit  Verdict = "commit"
	Release Verdict = "release"
)

// expiryGrace is how long after an order's expiry its event may take before somebody asks again.
const expiryGrace = time.Minute

// ReservationVerdict decides over the reservation of an order in state s. For Hold it says when to
// ask again. A refunded order keeps its stock committed: its event says whether it comes back.
func ReservationVerdict(s Status, expiresAt, now time.Time) (Verdict, time.Time) {
	switch s {
	case PendingPayment:
		again := expiresAt
		if now.After(again) {
			again = now
		}
		return Hold, again.Add(expiryGrace)
	case Cancelled:
		return Release, time.Time{}
	default:
		return Commit, time.Time{}
	}
}
