// Package load drives a running mall as customers do: they look, order, pay, change their minds and
// try again when something fails. Afterwards it asks for every order that was promised.
package load

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"mall/test/shop"
)

// Options of a run.
type Options struct {
	Base     string        // the edge, http://127.0.0.1:8080
	Duration time.Duration // of arrivals; what began is finished
	Rate     float64       // customers a second, open arrival
	Users    int           // accounts to spread them over
	Seed     uint64        // of every random choice
	Patience time.Duration // how long one customer retries before giving up; default 60 s
	Operator [2]string     // e-mail and password of an operator who decides refunds
	Progress func(string)  // one line a second, may be nil
	Began    func()        // called when the first customer arrives, may be nil
	// RateAt is the rate after so much of Duration, in the place of Rate; may be nil.
	RateAt func(time.Duration) float64
	// Enough ends the arrivals before Duration when it is closed; may be nil.
	Enough <-chan struct{}
	// HTTP reaches Base where names and addresses alone do not; may be nil.
	HTTP *http.Client
}

// LastCustomers is the progress when nobody new arrives.
const LastCustomers = "waiting for the last customers"

// Report is what a run did.
type Report struct {
	Customers int            `json:"customers"`
	Orders    int            `json:"orders"`   // promised with 201
	Outcomes  map[string]int `json:"outcomes"` // final state of each promised order
	Refused   map[string]int `json:"refused"`  // problem codes of 4xx
	Retried   int            `json:"retried"`  // answers of 5xx and broken connections, tried again
	Errors    map[string]int `json:"errors"`   // the same by status and problem code
	Checkout  Latency        `json:"checkout"` // from a customer's order to its answer, tries and waits included
	GaveUp    []string       `json:"gaveUp"`   // customers whose patience ended
	Lost      []string       `json:"lost"`     // promised orders that vanished or ended in a wrong state
	Seconds   float64        `json:"seconds"`
}

// Latency is how long something took, in milliseconds.
type Latency struct {
	Count int     `json:"count"`
	P50   float64 `json:"p50Ms"`
	P99   float64 `json:"p99Ms"`
	Max   float64 `json:"maxMs"`
}

func latency(took []time.Duration) Latency {
	if len(took) == 0 {
		return Latency{}
	}
	slices.Sort(took)
	at := func(share float64) float64 { // the nearest rank
		i := int(math.Ceil(share*float64(len(took)))) - 1
		return float64(took[max(0, i)].Microseconds()) / 1000
	}
	return Latency{Count: len(took), P50: at(0.5), P99: at(0.99), Max: at(1)}
}

// Clean says that nothing was lost and nobody gave up.
func (r *Report) Clean() bool { return len(r.Lost) == 0 && len(r.GaveUp) == 0 }

type run struct {
	Options
	anonymous *shop.Client
	operator  *shop.Client
	buyers    []buyer
	skus      []shop.SKU
	products  map[string]string // by SKU

	mu        sync.Mutex
	report    Report
	checkouts []time.Duration
}

type buyer struct {
	client  *shop.Client
	address string
}

// Run drives mall and reports. The error is about the run itself, such as a mall that is not up.
func Run(ctx context.Context, o Options) (*Report, error) {
	if o.Patience == 0 {
		o.Patience = time.Minute
	}
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	if o.Began == nil {
		o.Began = func() {}
	}
	if o.RateAt == nil {
		o.RateAt = func(time.Duration) float64 { return o.Rate }
	}
	r := &run{Options: o, anonymous: shop.New(o.Base), products: map[string]string{},
		report: Report{Outcomes: map[string]int{}, Refused: map[string]int{}, Errors: map[string]int{}}}
	if o.HTTP != nil {
		r.anonymous.HTTP = o.HTTP
	}
	if err := r.prepare(ctx); err != nil {
		return nil, fmt.Errorf("prepare the load: %w", err)
	}
	begin := time.Now()
	r.Began()
	r.arrivals(ctx)
	r.report.Seconds = time.Since(begin).Seconds()
	r.report.Checkout = latency(r.checkouts)
	return &r.report, nil
}

func (r *run) prepare(ctx context.Context) error {
	var products []shop.Product
	var err error
	for range 50 { // a mall that was just restarted connects its services again
		if products, err = r.anonymous.Products(ctx, "limit=100"); err == nil {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if err != nil {
		return err
	}
	for _, p := range products {
		for _, s := range p.SKUs {
			if s.Available > 100 {
				r.skus = append(r.skus, s)
				r.products[s.ID] = p.ID
			}
		}
	}
	if len(r.skus) == 0 {
		return fmt.Errorf("no SKU has more than 100 pieces: run mall seed")
	}
	if r.operator, err = r.anonymous.LogIn(ctx, r.Operator[0], r.Operator[1]); err != nil {
		return err
	}
	r.operator = r.operator.Lasting(r.Operator[0], r.Operator[1])
	r.Progress(fmt.Sprintf("registering %d customers", r.Users))
	r.buyers = make([]buyer, r.Users)
	tag := shop.Key()[:8]
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(4)
	for i := range r.buyers {
		g.Go(func() error {
			email, password := fmt.Sprintf("load-%s-%d@mall.test", tag, i), "load-password-"+tag
			c, address, err := r.anonymous.Register(ctx, email, password)
			if err != nil {
				return err
			}
			r.buyers[i] = buyer{c.Lasting(email, password), address}
			return nil
		})
	}
	return g.Wait()
}

func (r *run) arrivals(ctx context.Context) {
	rng := rand.New(rand.NewPCG(r.Seed, r.Seed))
	var wg sync.WaitGroup
	begin := time.Now()
	second := 0
arrivals:
	for at := begin; at.Sub(begin) < r.Duration && ctx.Err() == nil; at = at.Add(time.Duration(float64(time.Second) / r.RateAt(at.Sub(begin)))) {
		select {
		case <-ctx.Done():
			continue
		case <-r.Enough:
			break arrivals
		case <-time.After(time.Until(at)):
		}
		b, plan, seed := r.buyers[rng.IntN(len(r.buyers))], choose(rng), rng.Uint64()
		wg.Go(func() { r.customer(ctx, b, plan, seed) })
		if s := int(time.Since(begin).Seconds()); s > second {
			second = s
			r.mu.Lock()
			line := fmt.Sprintf("%ds: %d customers, %d orders, %d retries", s, r.report.Customers, r.report.Orders, r.report.Retried)
			r.mu.Unlock()
			r.Progress(line)
		}
	}
	r.Progress(LastCustomers)
	wg.Wait()
}

func (r *run) note(fn func(*Report)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	fn(&r.report)
}

func pick(rng *rand.Rand, skus []shop.SKU) []shop.Line {
	var lines []shop.Line
	for range 1 + rng.IntN(3) {
		sku := skus[rng.IntN(len(skus))].ID
		for _, l := range lines {
			if l.SKU == sku {
				sku = ""
			}
		}
		if sku != "" {
			lines = append(lines, shop.Line{SKU: sku, Quantity: int64(1 + rng.IntN(2))})
		}
	}
	return lines
}

func (r *run) try(ctx context.Context, c *shop.Client, call shop.Call, out any) (*shop.RefusedError, error) {
	return retry(ctx, c, call, out, func(err error) {
		r.note(func(rep *Report) {
			rep.Retried++
			rep.Errors[seen(err)]++
		})
	})
}

// seen is an error as a customer sees it.
func seen(err error) string {
	refused, ok := errors.AsType[*shop.RefusedError](err)
	switch {
	case !ok:
		return "no answer"
	case refused.Problem.Code == "":
		return strconv.Itoa(refused.Status)
	}
	return fmt.Sprintf("%d %s", refused.Status, refused.Problem.Code)
}

func post(path string, key string, body any) shop.Call {
	return shop.Call{Method: http.MethodPost, Path: "/api/v1" + path, Key: key, Body: body}
}
