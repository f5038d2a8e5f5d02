package domain

import (
	"time"

	"mall/common/money"
	"mall/common/problem"
)

// MaxBuckets is the most that one answer of statistics holds.
const MaxBuckets = 400

// Bucket is the width of a step of time in statistics. A day is 24 hours, whatever clocks are set to.
type Bucket string

// The widths.
const (
	ByHour Bucket = "hour"
	ByDay  Bucket = "day"
)

// Width of a bucket.
func (b Bucket) Width() time.Duration {
	if b == ByHour {
		return time.Hour
	}
	return 24 * time.Hour
}

// Range is a span of time in buckets: the first begins at From, the last ends at To or reaches past it.
type Range struct {
	From, To time.Time // To is not part of it
	Bucket   Bucket
}

// NewRange checks what a caller asks statistics of; an empty bucket is a day. Errors: VALIDATION.
func NewRange(from, to time.Time, bucket string) (Range, error) {
	r := Range{From: stamp(from), To: stamp(to), Bucket: Bucket(bucket)}
	var wrong []problem.Field
	fail := func(field, reason string) { wrong = append(wrong, problem.Field{Field: field, Reason: reason}) }
	switch r.Bucket {
	case "":
		r.Bucket = ByDay
	case ByHour, ByDay:
	default:
		fail("bucket", "must be hour or day")
	}
	// Years that a database's DATETIME holds for certain.
	if y := r.From.Year(); y < 2000 || y > 9998 {
		fail("from", "must be within the years 2000 to 9998")
	}
	if y := r.To.Year(); y < 2000 || y > 9998 {
		fail("to", "must be within the years 2000 to 9998")
	}
	if len(wrong) > 0 {
		return r, problem.Invalid(wrong...)
	}
	switch {
	case !r.To.After(r.From):
		fail("to", "must be after from")
	case r.Buckets() > MaxBuckets:
		return r, problem.InvalidField("to", "makes more than %d buckets", MaxBuckets)
	}
	if len(wrong) > 0 {
		return r, problem.Invalid(wrong...)
	}
	return r, nil
}

// Buckets counts them; a last one that To cuts short counts too.
func (r Range) Buckets() int64 {
	return int64((r.To.Sub(r.From)-1)/r.Bucket.Width()) + 1
}

// Start of a bucket.
func (r Range) Start(i int) time.Time { return r.From.Add(time.Duration(i) * r.Bucket.Width()) }

// Sum is what happened to orders in some time. Money is in minor units.
type Sum struct { //nolint:recvcheck // Add changes it; what it comes to is asked of values
	Orders, Paid, Cancelled, RefundRequests int64
	Revenue, Refunded                       int64 // totals of the orders paid, and of those refunded
}

// Add counts n changes of a kind to orders that are worth amount together.
func (s *Sum) Add(kind Kind, n, amount int64) {
	switch kind { //nolint:exhaustive // the others are not counted
	case KindCreated:
		s.Orders += n
	case KindPaid:
		s.Paid, s.Revenue = s.Paid+n, s.Revenue+amount
	case KindCancelled:
		s.Cancelled += n
	case KindRefundRequested:
		s.RefundRequests += n
	case KindRefunded:
		s.Refunded += amount
	}
}

// Counted lists the kinds that a Sum counts.
func Counted() []Kind {
	return []Kind{KindCreated, KindPaid, KindCancelled, KindRefundRequested, KindRefunded}
}

// StatusCount is how many orders are in a state.
type StatusCount struct {
	Status Status
	Orders int64
	Paid   int64 // of them those that were paid at some time
}

// ProductSales is what was sold of a product.
type ProductSales struct {
	ProductID, Title string
	Quantity         int64
	Revenue          int64 // minor units
}

// Statistics of a range.
type Statistics struct {
	Range
	Buckets     []Sum
	ByStatus    []StatusCount  // of the orders created in the range, as they are now
	TopProducts []ProductSales // of the orders paid in the range, by revenue
}

// Totals adds up the buckets.
func (s Statistics) Totals() Sum {
	var t Sum
	for _, b := range s.Buckets {
		t.Orders, t.Paid, t.Cancelled = t.Orders+b.Orders, t.Paid+b.Paid, t.Cancelled+b.Cancelled
		t.RefundRequests += b.RefundRequests
		t.Revenue, t.Refunded = t.Revenue+b.Revenue, t.Refunded+b.Refunded
	}
	return t
}

// AverageOrder is the mean total of the orders paid, rounded to the minor unit; 0 without any.
func (s Sum) AverageOrder() money.Money {
	if s.Paid == 0 {
		return money.CNY(0)
	}
	return money.CNY((s.Revenue + s.Paid/2) / s.Paid)
}

// Conversion is the share, 0 to 1, of the orders created in the range that were paid since; 0 without any.
func (s Statistics) Conversion() float64 {
	var orders, paid int64
	for _, c := range s.ByStatus {
		orders, paid = orders+c.Orders, paid+c.Paid
	}
	if orders == 0 {
		return 0
	}
	return float64(paid) / float64(orders)
}
