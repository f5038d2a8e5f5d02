package domain

import "time"

// TicketStatus is what became of a flash-sale buyer.
type TicketStatus string

// The statuses; Ordered and SoldOut are final.
const (
	TicketQueued  TicketStatus = "queued"
	TicketOrdered TicketStatus = "ordered"
	TicketSoldOut TicketStatus = "soldOut"
)

// TicketDeadline is how long a ticket may stay queued. Whoever asks later gets it closed as sold
// out, so that no ticket waits for a message that was lost.
const TicketDeadline = 2 * time.Minute

// Ticket is a decided ticket.
type Ticket struct {
	Ticket  string
	UserID  string
	SaleID  string // empty on tickets that were closed by their deadline
	SkuID   string
	Status  TicketStatus
	OrderID string
	// Intent is set on the ticket that made the order of a customer's idempotency key.
	Intent    string
	CreatedAt time.Time
}
