package event

import "mall/common/money"

// Types of TopicOrder.
const (
	OrderCreated         = "created"
	OrderPaid            = "paid"
	OrderCancelled       = "cancelled"
	OrderShipped         = "shipped"
	OrderCompleted       = "completed"
	OrderRefundRequested = "refundRequested"
	OrderRefundApproved  = "refundApproved"
	OrderRefundRejected  = "refundRejected"
	OrderRefunded        = "refunded"
)

// Types of TopicPayment.
const (
	PaymentSucceeded = "succeeded"
	PaymentFailed    = "failed"
	PaymentRefunded  = "refunded"
)

// Types of TopicStock.
const (
	StockReserved  = "reserved"
	StockReleased  = "released"
	StockCommitted = "committed"
	StockReturned  = "returned"
	StockChanged   = "changed"
)

// Types of TopicFlash and TopicAudit.
const (
	FlashAdmitted = "admitted"
	AuditRecorded = "recorded"
)

// Line is a SKU and how many of it.
type Line struct {
	SkuID    string `json:"skuId"`
	Quantity int64  `json:"quantity"`
}

// Order is the payload of every event of TopicOrder. No personal data: consumers that need an
// address ask for it.
type Order struct {
	OrderID     string      `json:"orderId"`
	UserID      string      `json:"userId"`
	Status      string      `json:"status"`
	Total       money.Money `json:"total"`
	Lines       []Line      `json:"lines,omitempty"`
	PaymentID   string      `json:"paymentId,omitempty"`
	RefundID    string      `json:"refundId,omitempty"`
	Reason      string      `json:"reason,omitempty"`
	FlashSaleID string      `json:"flashSaleId,omitempty"`
	// Shipped says that the goods had left when a refund ended; they are not put back on sale.
	Shipped bool `json:"shipped,omitempty"`
}

// Payment is the payload of every event of TopicPayment.
type Payment struct {
	PaymentID string      `json:"paymentId"`
	OrderID   string      `json:"orderId"`
	UserID    string      `json:"userId"`
	Provider  string      `json:"provider"`
	Amount    money.Money `json:"amount"` // captured, or refunded
	RefundID  string      `json:"refundId,omitempty"`
	Reason    string      `json:"reason,omitempty"`
	// Automatic says that mall gave the money back by itself; no order waits for it.
	Automatic bool `json:"automatic,omitempty"`
}

// Stock is the payload of every event of TopicStock.
type Stock struct {
	OrderID string `json:"orderId,omitempty"`
	Lines   []Line `json:"lines"`
	Reason  string `json:"reason,omitempty"`
}

// Flash is the payload of TopicFlash: one admitted buyer of a flash sale.
type Flash struct {
	Ticket string `json:"ticket"`
	SaleID string `json:"saleId"`
	SkuID  string `json:"skuId"`
	UserID string `json:"userId"`
	// Intent is a hash of customer and idempotency key: however many tickets one intent got, it
	// makes one order.
	Intent  string `json:"intent"`
	AtMilli int64  `json:"atMilli"` // Unix time, milliseconds
}

// Audit is the payload of TopicAudit: what an operator did.
type Audit struct {
	ActorID string `json:"actorId"`
	Action  string `json:"action"` // e.g. order.ship
	Target  string `json:"target"` // id of the thing acted on
	Detail  string `json:"detail"` // JSON object
	TraceID string `json:"traceId"`
}
