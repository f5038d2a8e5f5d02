package domain

import (
	"net/http"
	"time"

	"mall/common/problem"
)

// State of a reservation: held until its order is paid (committed) or dead (released); returned
// when the paid goods never left and came back on sale.
type State string

// The states.
const (
	Held      State = "held"
	Committed State = "committed"
	Released  State = "released"
	Returned  State = "returned"
)

// Reservation is the stock that one order holds.
type Reservation struct {
	OrderID     string
	UserID      string
	FlashSaleID string
	Lines       []ReservedLine
	CreatedAt   time.Time
	state       State
}

// NewReservation makes a held reservation.
func NewReservation(r ReserveRequest, lines []ReservedLine, now time.Time) Reservation {
	return Reservation{OrderID: r.OrderID, UserID: r.UserID, FlashSaleID: r.FlashSaleID,
		Lines: lines, CreatedAt: now, state: Held}
}

// StoredReservation is a reservation as the store read it.
func StoredReservation(r Reservation, state State) Reservation {
	r.state = state
	return r
}

// State tells where the reservation is.
func (r *Reservation) State() State { return r.state }

// OrderBefore is the moment after which no order may be made of it.
func (r *Reservation) OrderBefore() time.Time { return r.CreatedAt.Add(OrderWithin) }

// Closed reports that nothing is held any more.
func (r *Reservation) Closed() bool { return r.state == Released || r.state == Returned }

// Movement is where each reserved piece goes: how available, reserved and sold change by one piece.
// The zero Movement means that nothing is to be done.
type Movement struct{ Available, Reserved, Sold int64 }

// FreesFlashQuota reports that pieces go back on sale.
func (m Movement) FreesFlashQuota() bool { return m.Available > 0 }

// Commit makes the pieces sold. A repetition moves nothing. Errors: INVALID_STATE when the pieces
// are on sale again, which no order that got paid may meet.
func (r *Reservation) Commit() (Movement, error) {
	switch r.state {
	case Held:
		r.state = Committed
		return Movement{Reserved: -1, Sold: 1}, nil
	case Committed, Returned:
		return Movement{}, nil
	default:
		return Movement{}, r.refuse("committed")
	}
}

// Release puts held pieces back on sale. A repetition moves nothing. Errors: INVALID_STATE when
// they are sold.
func (r *Reservation) Release() (Movement, error) {
	switch r.state {
	case Held:
		r.state = Released
		return Movement{Available: 1, Reserved: -1}, nil
	case Released, Returned:
		return Movement{}, nil
	default:
		return Movement{}, r.refuse("released")
	}
}

// Return puts the pieces of a refunded order that never left back on sale. A repetition moves nothing.
func (r *Reservation) Return() (Movement, error) {
	switch r.state {
	case Committed:
		r.state = Returned
		return Movement{Available: 1, Sold: -1}, nil
	case Held:
		r.state = Returned
		return Movement{Available: 1, Reserved: -1}, nil
	default:
		return Movement{}, nil
	}
}

func (r *Reservation) refuse(what string) error {
	return problem.New(http.StatusConflict, problem.CodeInvalidState,
		"the reservation of order %s is %s and cannot be %s", r.OrderID, r.state, what)
}
