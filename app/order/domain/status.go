// Package domain holds the rules of orders: what a customer may order, which state follows which,
// and what a refund needs. It knows no framework, database or broker.
package domain

import (
	"slices"
	"strings"
	"time"
)

// Status is where an order is in its life.
type Status string

// The states of an order. Cancelled and Refunded are final; Completed ends the usual way but can
// still be refunded.
const (
	PendingPayment Status = "pendingPayment"
	Paid           Status = "paid"
	Shipped        Status = "shipped"
	Completed      Status = "completed"
	Cancelled      Status = "cancelled"
	RefundPending  Status = "refundPending"
	Refunded       Status = "refunded"
)

// Statuses lists every state.
func Statuses() []Status {
	return []Status{PendingPayment, Paid, Shipped, Completed, Cancelled, RefundPending, Refunded}
}

// StatusNames lists every state for a message.
func StatusNames() string {
	names := make([]string, 0, len(Statuses()))
	for _, s := range Statuses() {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}

// Valid reports whether s is one of the states.
func (s Status) Valid() bool {
	return slices.Contains(Statuses(), s)
}

// KeepsMoney reports whether the shop holds the customer's money in this state.
func (s Status) KeepsMoney() bool {
	switch s {
	case Paid, Shipped, Completed, RefundPending:
		return true
	default:
		return false
	}
}

// CancelReason says who ended an unpaid order.
type CancelReason string

// Reasons of a cancelled order.
const (
	CancelledByCustomer CancelReason = "customer"
	CancelledByExpiry   CancelReason = "expired"
)

// Kind names what happened to an order. Every kind has its event.
type Kind string

// What can happen to an order.
const (
	KindCreated         Kind = "created"
	KindPaid            Kind = "paid"
	KindCancelled       Kind = "cancelled"
	KindShipped         Kind = "shipped"
	KindCompleted       Kind = "completed"
	KindRefundRequested Kind = "refundRequested"
	KindRefundApproved  Kind = "refundApproved"
	KindRefundRejected  Kind = "refundRejected"
	KindRefunded        Kind = "refunded"
)

// Change is one thing that happened to an order. Changes carry consecutive versions: the order's
// version is the number of changes since and including its creation.
type Change struct {
	Kind     Kind
	Version  int64
	RefundID string
	Reason   string
	Shipped  bool   // of KindRefunded: the goods had left
	Status   Status // that it left the order in
	At       time.Time
}
