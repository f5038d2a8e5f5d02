package domain

import "time"

// StatusChange is a moment at which an order came into a state.
type StatusChange struct {
	Status Status
	At     time.Time
	Reason string // who ended an unpaid order, or how a shipped one completed
}

// History is what became of an order, oldest first: its changes without those that left it in the
// state it was in, as an operator's approval of a refund does.
func History(changes []Change) []StatusChange {
	var out []StatusChange
	for _, c := range changes {
		if len(out) > 0 && out[len(out)-1].Status == c.Status {
			continue
		}
		out = append(out, StatusChange{Status: c.Status, At: c.At, Reason: c.Reason})
	}
	return out
}
