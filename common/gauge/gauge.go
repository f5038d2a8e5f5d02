// Package gauge publishes values that are measured now and then, with a query for instance. The
// collection of metrics reads the last ones and so never waits for a database or a broker; what
// could not be measured goes away rather than lie.
package gauge

import (
	"context"
	"sync"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// Value is one series of a gauge.
type Value struct {
	Number     float64
	Attributes attribute.Set
}

// Of makes a Value.
func Of[N int | int64 | float64](number N, attributes ...attribute.KeyValue) Value {
	return Value{Number: float64(number), Attributes: attribute.NewSet(attributes...)}
}

// Gauge holds the values that were measured last.
type Gauge struct {
	mu     sync.Mutex
	values []Value
}

// New makes a gauge without values. unit is UCUM, e.g. s, or in braces what is counted, e.g. {order}.
func New(meter metric.Meter, name, unit, description string) *Gauge {
	g := &Gauge{}
	instrument, err := meter.Float64ObservableGauge(name, metric.WithUnit(unit), metric.WithDescription(description))
	if err == nil {
		// Not with the instrument: the SDK drops the callback of one that it has already.
		_, err = meter.RegisterCallback(func(_ context.Context, o metric.Observer) error {
			g.observe(o, instrument)
			return nil
		}, instrument)
	}
	if err != nil {
		otel.Handle(err) // a name that is none; the first test of the gauge finds it
	}
	return g
}

// Set replaces all values.
func (g *Gauge) Set(values ...Value) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.values = values
}

// Clear ends all series, until they are set again.
func (g *Gauge) Clear() { g.Set() }

func (g *Gauge) observe(o metric.Observer, instrument metric.Float64Observable) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, v := range g.values {
		o.ObserveFloat64(instrument, v.Number, metric.WithAttributeSet(v.Attributes))
	}
}
