package domain

import (
	"errors"
	"slices"
	"time"

	"mall/common/money"
	"mall/common/problem"
)

// Address is where an order goes. Personal data: never in events, logs or spans.
type Address struct {
	Recipient  string
	Phone      string
	Line1      string
	Line2      string
	City       string
	Province   string
	PostalCode string
	Country    string // ISO 3166-1 alpha-2
}

// Shipment is the parcel.
type Shipment struct {
	Carrier        string
	TrackingNumber string
	ShippedAt      time.Time
}

// Snapshot is an order's state as it is stored and shown. Times are UTC with milliseconds.
type Snapshot struct {
	ID           string
	UserID       string
	Status       Status
	CancelReason CancelReason
	RefundFrom   Status // the state before RefundPending
	Total        money.Money
	Items        []Item
	Address      *Address // nil when not known yet (flash orders of customers without one)
	PaymentID    string
	Shipment     *Shipment
	FlashSaleID  string
	Traceparent  string // of the checkout, W3C; timers go on with its trace
	ExpiresAt    time.Time
	DueAt        time.Time // when the present state ends by itself; zero when it does not
	CompletedAt  time.Time
	CreatedAt    time.Time
	UpdatedAt    time.Time
	Version      int64
}

// Order is an order with its rules. Its methods refuse what its state forbids with INVALID_STATE and
// record each change; nothing else changes it.
type Order struct {
	s       Snapshot
	changes []Change
}

// Draft is what a new order is made of.
type Draft struct {
	ID             string
	UserID         string
	Items          []Item
	Address        *Address
	FlashSaleID    string
	Traceparent    string
	PaymentTimeout time.Duration
}

// New makes an order that awaits its payment. Errors: those of Total.
func New(d Draft, now time.Time) (*Order, error) {
	if d.ID == "" || d.UserID == "" {
		return nil, errors.New("an order needs an id and a customer")
	}
	total, err := Total(d.Items)
	if err != nil {
		return nil, err
	}
	now = stamp(now)
	expires := now.Add(d.PaymentTimeout)
	o := &Order{s: Snapshot{
		ID: d.ID, UserID: d.UserID, Status: PendingPayment, Total: total, Items: slices.Clone(d.Items),
		Address: d.Address, FlashSaleID: d.FlashSaleID, Traceparent: d.Traceparent,
		ExpiresAt: expires, DueAt: expires, CreatedAt: now,
	}}
	o.record(now, Change{Kind: KindCreated})
	return o, nil
}

// Restore makes the order of a stored snapshot. Errors: a state that is none.
func Restore(s Snapshot) (*Order, error) {
	if !s.Status.Valid() || s.Version < 1 {
		return nil, errors.New("stored order " + s.ID + " has status " + string(s.Status))
	}
	return &Order{s: s}, nil
}

// Snapshot returns the order's state.
func (o *Order) Snapshot() Snapshot { return o.s }

// Changes returns what happened since the order was made or restored, oldest first.
func (o *Order) Changes() []Change { return o.changes }

// record counts a change; the caller has set the new state already.
func (o *Order) record(now time.Time, c Change) {
	o.s.Version++
	o.s.UpdatedAt = stamp(now)
	c.Version, c.Status, c.At = o.s.Version, o.s.Status, o.s.UpdatedAt
	o.changes = append(o.changes, c)
}

func (o *Order) refuse(act string) error {
	return problem.Conflict(problem.CodeInvalidState, "an order that is %s cannot be %s", o.s.Status, act)
}

// stamp is the precision that the store keeps.
func stamp(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }
