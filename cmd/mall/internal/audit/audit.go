// Package audit checks every invariant of mall: each domain's own, and those that two domains share.
package audit

import (
	"context"
	"fmt"
	"slices"
	"time"

	order "mall/app/order/audit"
	payment "mall/app/payment/audit"
	product "mall/app/product/audit"
	"mall/common/audit"
	"mall/common/mysql"
)

// Report is the outcome of an audit.
type Report struct {
	Clean      bool              `json:"clean"`
	Violations []audit.Violation `json:"violations"`
	Passes     int               `json:"passes"`
	Seconds    float64           `json:"seconds"`
}

// Auditor reads the schemas of all domains.
type Auditor struct {
	product, order, payment *mysql.DB
}

// Invariants lists all names.
func Invariants() []string {
	names := slices.Concat(product.Invariants(), order.Invariants(), payment.Invariants(),
		[]string{ReservationFollowsOrder, OrderHoldsStock, OrderHoldsMoney, CaptureHasOrder})
	slices.Sort(names)
	return slices.Compact(names)
}

// Open prepares connections to the server that c names (without a schema); it does not connect.
func Open(c mysql.Conf) (*Auditor, error) {
	a := &Auditor{}
	for name, db := range map[string]**mysql.DB{"product": &a.product, "order": &a.order, "payment": &a.payment} {
		var err error
		if *db, err = mysql.Open(mysql.Conf{DSN: c.DSN, CA: c.CA, Database: "mall_" + name, MaxOpen: 4, MaxIdle: 4}); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// Ready reports whether every schema can be read.
func (a *Auditor) Ready(ctx context.Context) error {
	for _, db := range a.schemas() {
		var n int
		if err := db.Raw().QueryRowContext(ctx, "SELECT COUNT(*) FROM goose_db_version").Scan(&n); err != nil {
			return err
		}
	}
	return nil
}

func (a *Auditor) schemas() []*mysql.DB { return []*mysql.DB{a.product, a.order, a.payment} }

// Close closes the connections.
func (a *Auditor) Close() {
	for _, db := range a.schemas() {
		_ = db.Close()
	}
}

// Run checks until everything holds, or wait is over. Work in flight looks wrong for a moment, since
// no snapshot spans two schemas; only what is wrong in every pass is a violation.
func (a *Auditor) Run(ctx context.Context, wait time.Duration, say func(string)) (*Report, error) {
	begin := time.Now()
	report := &Report{}
	var standing []audit.Violation
	for {
		found, err := a.pass(ctx)
		if err != nil {
			return nil, err
		}
		report.Passes++
		standing = both(standing, found, report.Passes == 1)
		if len(standing) == 0 || time.Since(begin) >= wait {
			break
		}
		if report.Passes%5 == 1 {
			say(fmt.Sprintf("%d findings, waiting for work in flight (%v of %v)", len(standing), time.Since(begin).Round(time.Second), wait))
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(time.Second):
		}
	}
	report.Violations, report.Clean = standing, len(standing) == 0
	if standing == nil {
		report.Violations = []audit.Violation{}
	}
	report.Seconds = time.Since(begin).Seconds()
	return report, nil
}

func (a *Auditor) pass(ctx context.Context) ([]audit.Violation, error) {
	var all []audit.Violation
	for _, check := range []func(context.Context) ([]audit.Violation, error){
		func(ctx context.Context) ([]audit.Violation, error) { return product.Check(ctx, a.product) },
		func(ctx context.Context) ([]audit.Violation, error) { return order.Check(ctx, a.order) },
		func(ctx context.Context) ([]audit.Violation, error) { return payment.Check(ctx, a.payment) },
		a.reservations, a.ordersHoldStock, a.ordersHoldMoney, a.captures,
	} {
		found, err := check(ctx)
		if err != nil {
			return nil, fmt.Errorf("audit: %w", err)
		}
		all = append(all, found...)
	}
	return all, nil
}

// both keeps what is in the earlier passes and in this one, with this one's words.
func both(standing, found []audit.Violation, first bool) []audit.Violation {
	if first {
		return found
	}
	before := map[finding]bool{}
	for _, v := range standing {
		before[keyOf(v)] = true
	}
	var out []audit.Violation
	for _, v := range found {
		if before[keyOf(v)] {
			out = append(out, v)
		}
	}
	return out
}

// finding identifies a violation from pass to pass; its words may change.
type finding struct{ invariant, row string }

func keyOf(v audit.Violation) finding { return finding{v.Invariant, v.Row} }
