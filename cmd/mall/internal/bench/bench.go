package bench

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"mall/test/shop"
)

// Options of a benchmark.
type Options struct {
	URL      string        // the edge
	DSN      string        // the MySQL server, without a schema
	Stretch  time.Duration // of each measured stretch
	Workers  int           // of closed loops
	Operator [2]string
	Say      func(string)
}

// Report is everything that was measured.
type Report struct {
	Raw        Sample   `json:"raw"`        // the checkout's SQL alone, closed loop
	Saturation Sample   `json:"saturation"` // checkouts through the edge, closed loop
	Ratio      float64  `json:"ratio"`      // saturation / raw
	Open       []Sample `json:"open"`       // checkouts at fixed arrival rates
	HotSKU     Sample   `json:"hotSku"`
	Flash      Sample   `json:"flash"`
	FlashRatio float64  `json:"flashRatio"` // tickets a second / hot orders a second
	Oversold   int64    `json:"oversold"`   // of both SKUs
	Static     *Static  `json:"static,omitempty"`
}

// customers of the benchmark and what they buy.
type market struct {
	Options
	anonymous *shop.Client
	operator  *shop.Client
	buyers    []*shop.Client
	addresses []string
	skus      []string
}

// Run measures. Errors: a mall that is not up or refuses the preparation.
func Run(ctx context.Context, o Options) (*Report, error) {
	m := &market{Options: o, anonymous: shop.New(o.URL)}
	if err := m.prepare(ctx); err != nil {
		return nil, fmt.Errorf("prepare the benchmark: %w", err)
	}
	r, err := openRaw(ctx, o.DSN)
	if err != nil {
		return nil, err
	}
	defer r.close(context.WithoutCancel(ctx))
	report := &Report{}
	o.Say("warming up")
	closed(ctx, o.Workers, 3*time.Second, m.checkout)

	// Raw and real stretches take turns, so that a busy machine is busy for both.
	var raws, reals []Sample
	for i := range 2 {
		o.Say(fmt.Sprintf("raw limit, stretch %d", i+1))
		raws = append(raws, closed(ctx, o.Workers, o.Stretch, r.checkout))
		o.Say(fmt.Sprintf("checkout at saturation, stretch %d", i+1))
		reals = append(reals, closed(ctx, o.Workers, o.Stretch, m.checkout))
	}
	report.Raw, report.Saturation = better(raws), better(reals)
	report.Ratio = ratio(report.Saturation.Completed, report.Raw.Completed)
	for _, share := range []float64{0.5, 0.8, 1} {
		rate := math.Max(1, math.Floor(share*report.Saturation.Completed))
		o.Say(fmt.Sprintf("checkout at %.0f arrivals/s", rate))
		report.Open = append(report.Open, open(ctx, rate, o.Stretch, m.checkout))
	}
	if err := m.flash(ctx, report); err != nil {
		return nil, err
	}
	if report.Static, err = MeasureStatic(ctx, o.URL, o.Stretch, o.Workers, o.Say); err != nil {
		o.Say("static: left out: " + err.Error())
	}
	return report, ctx.Err()
}

func better(s []Sample) Sample {
	return slices.MaxFunc(s, func(a, b Sample) int { return int(a.Completed - b.Completed) })
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return math.Round(a/b*100) / 100
}

func (m *market) prepare(ctx context.Context) error {
	var err error
	if m.operator, err = m.anonymous.LogIn(ctx, m.Operator[0], m.Operator[1]); err != nil {
		return err
	}
	m.Say("making customers and products")
	tag := strings.ToLower(shop.Key()[:8])
	for i := range 16 {
		c, address, err := m.anonymous.Register(ctx, fmt.Sprintf("bench-%s-%d@mall.test", tag, i), "bench-password-"+tag)
		if err != nil {
			return err
		}
		m.buyers, m.addresses = append(m.buyers, c), append(m.addresses, address)
	}
	for range 100 {
		sku, err := m.product(ctx)
		if err != nil {
			return err
		}
		m.skus = append(m.skus, sku)
	}
	slices.Sort(m.skus)
	return nil
}

func (m *market) product(ctx context.Context) (string, error) {
	var categories struct{ Items []struct{ ID string } }
	if _, err := m.anonymous.JSON(ctx, shop.Call{Method: http.MethodGet, Path: "/api/v1/categories"}, &categories); err != nil {
		return "", err
	}
	if len(categories.Items) == 0 {
		return "", errors.New("the catalogue is empty: run mall seed")
	}
	var p shop.Product
	_, err := m.operator.JSON(ctx, shop.Call{Method: http.MethodPost, Path: "/api/v1/admin/products", Key: shop.Key(), Body: map[string]any{
		"title": "Benchmark", "categoryId": categories.Items[0].ID, "status": "active",
		"skus": []any{map[string]any{"price": shop.Money{Amount: 19900, Currency: "CNY"}, "stock": 1_000_000}},
	}}, &p)
	if err != nil {
		return "", err
	}
	return p.SKUs[0].ID, nil
}

func (m *market) checkout(ctx context.Context, n int64) error {
	rng := rand.New(rand.NewPCG(uint64(n), 2)) //nolint:gosec // repeatable, not secret
	var lines []shop.Line
	for _, sku := range distinct(rng, m.skus) {
		lines = append(lines, shop.Line{SKU: sku, Quantity: 1})
	}
	return m.order(ctx, n, lines...)
}

func (m *market) order(ctx context.Context, n int64, lines ...shop.Line) error {
	i := int(n) % len(m.buyers)
	_, err := m.buyers[i].Order(ctx, shop.Key(), m.addresses[i], lines...)
	return err
}

// flash compares orders of one hot SKU with tickets of a flash sale of another, and waits until every
// ticket has its end.
func (m *market) flash(ctx context.Context, report *Report) error {
	hot, err := m.product(ctx)
	if err != nil {
		return err
	}
	m.Say("orders of one hot SKU")
	report.HotSKU = closed(ctx, m.Workers, m.Stretch, func(ctx context.Context, n int64) error {
		return m.order(ctx, n, shop.Line{SKU: hot, Quantity: 1})
	})
	if err := m.oversold(ctx, hot, report); err != nil {
		return err
	}
	sku, err := m.product(ctx)
	if err != nil {
		return err
	}
	var sale struct{ ID string }
	now := time.Now().UTC()
	if _, err := m.operator.JSON(ctx, shop.Call{Method: http.MethodPost, Path: "/api/v1/admin/flash-sales", Key: shop.Key(), Body: map[string]any{
		"name": "Benchmark", "startsAt": now.Add(-time.Minute).Format(time.RFC3339), "endsAt": now.Add(time.Hour).Format(time.RFC3339),
		"items": []any{map[string]any{"skuId": sku, "price": shop.Money{Amount: 99, Currency: "CNY"}, "quantity": 500_000}},
	}}, &sale); err != nil {
		return err
	}
	var last atomic.Value
	call := func(ctx context.Context, n int64) error {
		var k struct{ Ticket string }
		_, err := m.buyers[int(n)%len(m.buyers)].JSON(ctx, shop.Call{Method: http.MethodPost,
			Path: "/api/v1/flash-sales/" + sale.ID + "/orders", Key: shop.Key(), Body: map[string]string{"skuId": sku}}, &k)
		if err == nil {
			last.Store([2]any{int(n) % len(m.buyers), k.Ticket})
		}
		return err
	}
	if err := call(ctx, 0); err != nil {
		return fmt.Errorf("flash sale: %w", err)
	}
	time.Sleep(time.Second)
	m.Say("tickets of a flash sale")
	report.Flash = closed(ctx, m.Workers, m.Stretch/2, call)
	report.FlashRatio = ratio(report.Flash.Completed, report.HotSKU.Completed)
	m.Say("waiting for the tickets' orders")
	return m.settled(ctx, last.Load().([2]any), report, sku) //nolint:forcetypeassert // stored above
}

func (m *market) settled(ctx context.Context, last [2]any, report *Report, sku string) error {
	buyer := m.buyers[last[0].(int)] //nolint:forcetypeassert // as stored
	for deadline := time.Now().Add(3 * time.Minute); ; {
		var k struct{ Status string }
		if _, err := buyer.JSON(ctx, shop.Call{Method: http.MethodGet, Path: fmt.Sprintf("/api/v1/flash-sales/tickets/%s", last[1])}, &k); err == nil && k.Status != "queued" {
			break
		}
		if time.Now().After(deadline) {
			return errors.New("the last ticket is still queued after three minutes")
		}
		time.Sleep(200 * time.Millisecond)
	}
	return m.oversold(ctx, sku, report)
}
