package load

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"time"

	"mall/test/shop"
)

// plan is what a customer means to do with the order.
type plan struct {
	name   string
	states []string // in which the order may end
}

var (
	payIt      = plan{"pay", []string{"paid"}}
	failToPay  = plan{"failToPay", []string{"cancelled"}}
	cancelIt   = plan{"cancel", []string{"cancelled"}}
	refundIt   = plan{"refund", []string{"refunded"}}
	clickTwice = plan{"clickTwice", []string{"paid"}}
)

func choose(rng *rand.Rand) plan {
	switch n := rng.IntN(100); {
	case n < 55:
		return payIt
	case n < 65:
		return failToPay
	case n < 80:
		return cancelIt
	case n < 90:
		return refundIt
	default:
		return clickTwice
	}
}

// retry repeats a call while the answer is 5xx, 429 or none at all, as a patient client does; the
// idempotency key makes that safe. A 4xx is the answer.
func retry(ctx context.Context, c *shop.Client, call shop.Call, out any, again func(error)) (*shop.RefusedError, error) {
	wait := 50 * time.Millisecond
	for {
		_, err := c.JSON(ctx, call, out)
		if err == nil {
			return nil, nil
		}
		var refused *shop.RefusedError
		if errors.As(err, &refused) && refused.Status < 500 && refused.Status != http.StatusTooManyRequests {
			return refused, nil
		}
		again(err)
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(wait):
		}
		wait = min(2*wait, 2*time.Second)
	}
}

func (r *run) customer(ctx context.Context, b buyer, p plan, seed uint64) {
	ctx, cancel := context.WithTimeout(ctx, r.Patience)
	defer cancel()
	r.note(func(rep *Report) { rep.Customers++ })
	rng := rand.New(rand.NewPCG(seed, seed))
	order, refused, err := r.order(ctx, b, p, rng)
	if err != nil {
		r.note(func(rep *Report) { rep.GaveUp = append(rep.GaveUp, fmt.Sprintf("ordering: %v", err)) })
		return
	}
	if refused != nil {
		r.note(func(rep *Report) { rep.Refused[refused.Problem.Code]++ })
		return
	}
	r.note(func(rep *Report) { rep.Orders++ })
	state, err := r.follow(ctx, b, p, order)
	if err != nil && ctx.Err() != nil && state == "" {
		state = r.lookAgain(ctx, b, order.ID)
	}
	switch {
	case err != nil && ctx.Err() == nil, err != nil && state == "":
		r.note(func(rep *Report) { rep.Lost = append(rep.Lost, fmt.Sprintf("%s (%s): %v", order.ID, p.name, err)) })
	case err != nil:
		r.note(func(rep *Report) {
			rep.GaveUp = append(rep.GaveUp, fmt.Sprintf("%s (%s) in %s: %v", order.ID, p.name, state, err))
		})
	case !slices.Contains(p.states, state):
		r.note(func(rep *Report) {
			rep.Lost = append(rep.Lost, fmt.Sprintf("%s (%s) ended %s", order.ID, p.name, state))
		})
	default:
		r.note(func(rep *Report) { rep.Outcomes[state]++ })
	}
}

// lookAgain asks for an order whose last answers did not come in time: one that is there is late, and not lost.
func (r *run) lookAgain(ctx context.Context, b buyer, id string) string {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.Patience)
	defer cancel()
	var o shop.Order
	if refused, err := r.try(ctx, b.client, shop.Call{Method: http.MethodGet, Path: "/api/v1/orders/" + id}, &o); err != nil || refused != nil {
		return ""
	}
	return o.Status
}

func (r *run) order(ctx context.Context, b buyer, p plan, rng *rand.Rand) (shop.Order, *shop.RefusedError, error) {
	lines := pick(rng, r.skus)
	if err := r.browse(ctx, b, lines, rng); err != nil {
		return shop.Order{}, nil, err
	}
	begin := time.Now()
	defer func() {
		r.note(func(*Report) { r.checkouts = append(r.checkouts, time.Since(begin)) })
	}()
	call := post("/orders", shop.Key(), map[string]any{"items": lines, "addressId": b.address})
	var first, second shop.Order
	if p.name != clickTwice.name {
		refused, err := r.try(ctx, b.client, call, &first)
		return first, refused, err
	}
	var wg sync.WaitGroup
	var refused *shop.RefusedError
	var err, err2 error
	wg.Go(func() { _, err2 = r.try(ctx, b.client, call, &second) })
	refused, err = r.try(ctx, b.client, call, &first)
	wg.Wait()
	if err == nil && err2 == nil && refused == nil && first.ID != second.ID {
		r.note(func(rep *Report) {
			rep.Lost = append(rep.Lost, fmt.Sprintf("one key made two orders: %s and %s", first.ID, second.ID))
		})
	}
	return first, refused, err
}

// browse opens the products of the lines, as who orders them has, and keeps some of them in the cart for a while.
func (r *run) browse(ctx context.Context, b buyer, lines []shop.Line, rng *rand.Rand) error {
	for _, l := range lines {
		if refused, err := r.try(ctx, b.client, shop.Call{Method: http.MethodGet, Path: "/api/v1/products/" + r.products[l.SKU]}, nil); err != nil || refused != nil {
			return either(err, refused)
		}
		if rng.IntN(2) == 0 {
			continue
		}
		item := "/api/v1/cart/items/" + l.SKU
		for _, call := range []shop.Call{{Method: http.MethodPut, Path: item, Body: map[string]int64{"quantity": l.Quantity}}, {Method: http.MethodDelete, Path: item}} {
			if refused, err := r.try(ctx, b.client, call, nil); err != nil || refused != nil && refused.Status != http.StatusNotFound {
				return either(err, refused)
			}
		}
	}
	return nil
}

// follow does what the customer planned and returns the state in which the order ended.
func (r *run) follow(ctx context.Context, b buyer, p plan, o shop.Order) (string, error) {
	switch p.name {
	case cancelIt.name:
		if err := r.act(ctx, b.client, "/orders/"+o.ID+"/cancel", nil); err != nil {
			return o.Status, err
		}
	case failToPay.name:
		if err := r.pay(ctx, b, o, "failure"); err != nil {
			return o.Status, err
		}
		if err := r.act(ctx, b.client, "/orders/"+o.ID+"/cancel", nil); err != nil {
			return o.Status, err
		}
	default:
		if err := r.pay(ctx, b, o, "success"); err != nil {
			return o.Status, err
		}
	}
	if p.name == refundIt.name {
		if got, err := b.client.Await(ctx, o.ID, "paid"); err != nil {
			return got.Status, err
		}
		if err := r.refund(ctx, b, o); err != nil {
			return "paid", err
		}
	}
	got, err := b.client.Await(ctx, o.ID, p.states...)
	return got.Status, err
}

func (r *run) pay(ctx context.Context, b buyer, o shop.Order, outcome string) error {
	var payment shop.Payment
	refused, err := r.try(ctx, b.client, post("/payments", "pay-"+o.ID, map[string]string{"orderId": o.ID, "provider": "sandbox"}), &payment)
	if err != nil || refused != nil {
		return either(err, refused)
	}
	return r.act(ctx, b.client, "/payments/"+payment.ID+"/sandbox", map[string]string{"outcome": outcome})
}

func (r *run) refund(ctx context.Context, b buyer, o shop.Order) error {
	var refund struct {
		ID string `json:"id"`
	}
	refused, err := r.try(ctx, b.client, post("/orders/"+o.ID+"/refunds", "refund-"+o.ID, map[string]string{"reason": "changed my mind"}), &refund)
	if err != nil || refused != nil {
		return either(err, refused)
	}
	return r.act(ctx, r.operator, "/admin/refunds/"+refund.ID+"/approval", map[string]any{"approved": true, "note": "load"})
}

// act posts an action. An action repeated after a lost answer finds its own effect and is told
// INVALID_STATE; the state that is awaited afterwards shows whether it was done.
func (r *run) act(ctx context.Context, c *shop.Client, path string, body any) error {
	refused, err := r.try(ctx, c, post(path, "", body), nil)
	if refused != nil && refused.Problem.Code == "INVALID_STATE" {
		return nil
	}
	return either(err, refused)
}

func either(err error, refused *shop.RefusedError) error {
	if refused != nil {
		return refused
	}
	return err
}
