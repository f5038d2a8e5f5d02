package verify

import (
	"context"
	"net/http"
	"time"

	"mall/test/shop"
)

// picture is the smallest PNG, one transparent pixel.
var picture = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89" +
	"\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82")

// productBody is what the story sells; it is hidden again when it ends.
func (s *story) productBody(pictures []string, status string) map[string]any {
	sku := map[string]any{"price": shop.Money{Amount: 1299, Currency: "CNY"}, "attributes": map[string]string{"size": "M"}}
	if len(s.product.SKUs) > 0 {
		sku["id"] = s.product.SKUs[0].ID
	} else {
		sku["stock"] = 50
	}
	return map[string]any{"title": "Trace check", "description": "Made by mall verify", "categoryId": s.category,
		"status": status, "pictures": pictures, "skus": []any{sku}}
}

func (s *story) stocks(ctx context.Context) error {
	var categories struct{ Items []struct{ ID string } }
	var pic struct{ ID, URL string }
	return first(
		func() error {
			err := s.ask(ctx, s.anyone, "listCategories", nil, nil, &categories)
			if err == nil && len(categories.Items) > 0 {
				s.category = categories.Items[0].ID
			}
			return err
		},
		func() error {
			op := s.ops["createPicture"]
			return s.send(ctx, s.operator, op, shop.Call{Method: op.Method, Path: op.Path, Key: shop.Key(), Body: picture,
				Header: http.Header{"Content-Type": {"image/png"}}}, &pic)
		},
		func() error { return s.ask(ctx, s.anyone, "getPicture", []string{pic.ID}, nil, nil) },
		func() error {
			return s.ask(ctx, s.operator, "createProduct", nil, s.productBody([]string{pic.URL}, "active"), &s.product)
		},
		func() error {
			return s.ask(ctx, s.operator, "changeStock", []string{s.sku()}, map[string]any{"delta": 5, "reason": "trace check"}, nil)
		},
		func() error { return s.ask(ctx, s.operator, "listStock", nil, nil, nil, "?below=5&limit=5") },
		func() error { return s.ask(ctx, s.operator, "getAdminProduct", []string{s.product.ID}, nil, nil) },
		func() error { return s.ask(ctx, s.operator, "listAdminProducts", nil, nil, nil, "?limit=2") },
		func() error {
			return s.ask(ctx, s.operator, "updateProduct", []string{s.product.ID}, s.productBody([]string{pic.URL}, "active"), nil)
		},
	)
}

func (s *story) sku() string {
	if len(s.product.SKUs) == 0 {
		return "none"
	}
	return s.product.SKUs[0].ID
}

func (s *story) browses(ctx context.Context) error {
	return first(
		func() error { return s.ask(ctx, s.anyone, "listProducts", nil, nil, nil, "?limit=5&sort=newest") },
		func() error { return s.ask(ctx, s.anyone, "suggest", nil, nil, nil, "?query=Tr") },
		func() error { return s.ask(ctx, s.anyone, "getProduct", []string{s.product.ID}, nil, nil) },
		func() error { return s.ask(ctx, s.anyone, "listFlashSales", nil, nil, nil) },
	)
}

func (s *story) cart(ctx context.Context) error {
	return first(
		func() error {
			return s.ask(ctx, s.buyer, "putCartItem", []string{s.sku()}, map[string]int{"quantity": 2}, nil)
		},
		func() error {
			return s.ask(ctx, s.buyer, "mergeCart", nil, map[string]any{"items": []shop.Line{{SKU: s.sku(), Quantity: 3}}}, nil)
		},
		func() error { return s.ask(ctx, s.buyer, "getCart", nil, nil, nil) },
		func() error { return s.ask(ctx, s.buyer, "deleteCartItem", []string{s.sku()}, nil, nil) },
		func() error {
			return s.ask(ctx, s.buyer, "putCartItem", []string{s.sku()}, map[string]int{"quantity": 1}, nil)
		},
	)
}

func (s *story) orders(ctx context.Context) error {
	var fromCart shop.Order
	var p shop.Payment
	return first(
		func() error { return s.ask(ctx, s.buyer, "createOrder", nil, s.lines(2), &s.order) },
		func() error {
			return s.ask(ctx, s.buyer, "createOrder", nil, map[string]any{"fromCart": true, "addressId": s.address}, &fromCart)
		},
		func() error { return s.ask(ctx, s.buyer, "listOrders", nil, nil, nil) },
		func() error { return s.ask(ctx, s.buyer, "getOrder", []string{s.order.ID}, nil, nil) },
		func() error { return s.ask(ctx, s.buyer, "createPayment", nil, payBody(s.order), &p) },
		func() error { return s.ask(ctx, s.buyer, "getPayment", []string{p.ID}, nil, nil) },
		func() error {
			return s.ask(ctx, s.buyer, "decideSandbox", []string{p.ID}, map[string]string{"outcome": "success"}, nil)
		},
		func() error { return s.awaitOrder(ctx, s.order.ID, "paid") },
	)
}

func (s *story) lines(quantity int64) map[string]any {
	return map[string]any{"items": []shop.Line{{SKU: s.sku(), Quantity: quantity}}, "addressId": s.address}
}

func payBody(o shop.Order) map[string]string {
	return map[string]string{"orderId": o.ID, "provider": "sandbox"}
}

func (s *story) ships(ctx context.Context) error {
	return first(
		func() error {
			return s.ask(ctx, s.operator, "createShipment", []string{s.order.ID},
				map[string]string{"carrier": "SF Express", "trackingNumber": "SF" + shop.Key()[:10]}, nil)
		},
		func() error { return s.ask(ctx, s.buyer, "confirmReceipt", []string{s.order.ID}, nil, nil) },
	)
}

func (s *story) refunds(ctx context.Context) error {
	var r struct{ ID string }
	return first(
		func() error {
			return s.ask(ctx, s.buyer, "createRefund", []string{s.order.ID}, map[string]string{"reason": "too small"}, &r)
		},
		func() error { return s.ask(ctx, s.operator, "listRefunds", nil, nil, nil) },
		func() error {
			return s.ask(ctx, s.operator, "decideRefund", []string{r.ID}, map[string]any{"approved": true, "note": "ok"}, nil)
		},
		func() error { return s.awaitOrder(ctx, s.order.ID, "refunded") },
	)
}

func (s *story) cancels(ctx context.Context) error {
	var o shop.Order
	return first(
		func() error { return s.ask(ctx, s.buyer, "createOrder", nil, s.lines(1), &o) },
		func() error { return s.ask(ctx, s.buyer, "cancelOrder", []string{o.ID}, nil, nil) },
	)
}

// callsBack plays the provider: it signs a callback and sends it through the entrance.
func (s *story) callsBack(ctx context.Context) error {
	if s.cast.SandboxSecret == "" {
		s.skip("handlePaymentCallback", "the sandbox provider's secret is not known: --sandbox-secret")
		return errSkipped
	}
	var o shop.Order
	var p shop.Payment
	return first(
		func() error { return s.ask(ctx, s.buyer, "createOrder", nil, s.lines(1), &o) },
		func() error { return s.ask(ctx, s.buyer, "createPayment", nil, payBody(o), &p) },
		func() error {
			body, header, err := s.sign(p, o.Total)
			if err != nil {
				return err
			}
			op := s.ops["handlePaymentCallback"]
			return s.send(ctx, s.anyone, op, shop.Call{Method: op.Method, Path: op.fill("sandbox"), Body: body, Header: header}, nil)
		},
		func() error { return s.awaitOrder(ctx, o.ID, "paid") },
	)
}

func (s *story) flashSale(ctx context.Context) error {
	sale := map[string]any{"name": "Trace check", "startsAt": time.Now().Add(-time.Minute).UTC().Format(time.RFC3339),
		"endsAt": time.Now().Add(10 * time.Minute).UTC().Format(time.RFC3339),
		"items":  []any{map[string]any{"skuId": s.sku(), "price": shop.Money{Amount: 99, Currency: "CNY"}, "quantity": 3}}}
	var made struct{ ID string }
	var k struct{ Ticket, Status, OrderID string }
	return first(
		func() error { return s.ask(ctx, s.operator, "createFlashSale", nil, sale, &made) },
		func() error { return s.ask(ctx, s.operator, "getFlashSale", []string{made.ID}, nil, nil) },
		func() error { return s.ask(ctx, s.operator, "listAdminFlashSales", nil, nil, nil) },
		func() error {
			return s.ask(ctx, s.buyer, "createFlashOrder", []string{made.ID}, map[string]string{"skuId": s.sku()}, &k)
		},
		func() error {
			op := s.ops["getTicket"]
			return s.await(ctx, "the flash sale's ticket", func() (bool, error) {
				_, err := s.buyer.JSON(ctx, shop.Call{Method: op.Method, Path: op.fill(k.Ticket)}, &k)
				return k.Status == "ordered", err
			})
		},
		func() error { return s.ask(ctx, s.buyer, "getTicket", []string{k.Ticket}, nil, nil) },
		func() error {
			sale["endsAt"] = time.Now().UTC().Format(time.RFC3339)
			return s.ask(ctx, s.operator, "updateFlashSale", []string{made.ID}, sale, nil)
		},
	)
}
