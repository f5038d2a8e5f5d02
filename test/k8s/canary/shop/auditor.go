package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"sync"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"

	"mall/common/gauge"
	"mall/common/web"
)

func read(body io.Reader) (o order, err error) {
	err = json.NewDecoder(io.LimitReader(body, 4096)).Decode(&o)
	return o, err
}

func write(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

// serveAuditor also is the team's robot: it takes messages and shows them.
func serveAuditor(ctx context.Context, router *web.Router) error {
	go audit(ctx)
	var mu sync.Mutex
	messages := []json.RawMessage{}
	take := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		message, err := io.ReadAll(io.LimitReader(r.Body, 65536))
		if err != nil || !json.Valid(message) {
			http.Error(w, "not JSON", http.StatusBadRequest)
			return
		}
		mu.Lock()
		defer mu.Unlock()
		messages = append(messages, message)
	})
	show := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		write(w, messages)
	})
	if err := router.Handle(http.MethodPost, "/robot", take); err != nil {
		return err
	}
	return router.Handle(http.MethodGet, "/robot", show)
}

// audit orders through the gateway, twice a second, and counts orders of the last ten seconds with a wrong total.
func audit(ctx context.Context) {
	violations := gauge.New(otel.Meter("shop"), "mall.invariant.violations", "{violation}", "Orders whose total is not price times quantity.")
	var wrong []time.Time
	for i := int64(0); ctx.Err() == nil; i++ {
		time.Sleep(500 * time.Millisecond)
		quantity := i%9 + 1
		if total, ok := charged(ctx, quantity); ok && total != quantity*price {
			wrong = append(wrong, time.Now())
		}
		for len(wrong) > 0 && time.Since(wrong[0]) > 10*time.Second {
			wrong = wrong[1:]
		}
		violations.Set(gauge.Of(len(wrong), attribute.String("invariant", "order total")))
	}
}

// charged is what an order costs; false when it could not be made.
func charged(ctx context.Context, quantity int64) (int64, bool) {
	body, err := json.Marshal(order{Quantity: quantity})
	if err != nil {
		return 0, false
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, os.Getenv("SHOP_GATEWAY")+"/api/v1/orders", bytes.NewReader(body))
	if err != nil {
		return 0, false
	}
	req.Host = os.Getenv("SHOP_HOST")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, false
	}
	defer resp.Body.Close()
	o, err := read(resp.Body)
	return o.Total, err == nil && resp.StatusCode == http.StatusOK
}
