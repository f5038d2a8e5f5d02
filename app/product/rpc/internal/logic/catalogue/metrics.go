package cataloguelogic

import (
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric"
)

// views is the top of the funnel: products that customers looked at. Operators' views do not count.
var views = newViews(otel.Meter("mall/app/product"))

func newViews(m metric.Meter) metric.Int64Counter {
	c, err := m.Int64Counter("mall.product.views", metric.WithUnit("{view}"),
		metric.WithDescription("Products that customers looked at."))
	if err != nil {
		otel.Handle(err) // a name that is none; the first test of the counter finds it
	}
	return c
}
