// Package measure counts what there is, for gauges.
package measure

import (
	"context"
	"fmt"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"

	"mall/common/gauge"
	"mall/common/mysql"
)

const (
	interval = 5 * time.Second
	// enough is how many available pieces of a SKU are not few.
	enough = 10
)

// Stock reports mall.stock.units, the pieces in stock by state, and mall.stock.skus, how many SKUs on
// sale have nothing available (out), fewer than ten pieces (low), or enough. alone lets one replica
// measure: the one whose relay leads, so that nothing is counted twice; dashboards take the maximum
// all the same.
//
// The query reads a row per SKU, whatever the number of orders; see gauge.Poll for the bound.
func Stock(db *mysql.DB, alone func(func(context.Context) error) func(context.Context) error) gauge.Poll {
	meter := otel.Meter("mall/app/product")
	units := gauge.New(meter, "mall.stock.units", "{unit}", "Pieces in stock by state.")
	skus := gauge.New(meter, "mall.stock.skus", "{sku}", "SKUs on sale by how much of them is available.")
	return gauge.Poll{What: "stock levels", Interval: interval, Gauges: []*gauge.Gauge{units, skus},
		Measure: alone(func(ctx context.Context) error {
			l, err := read(ctx, db)
			if err != nil {
				return err
			}
			state, level := attribute.Key("state"), attribute.Key("level")
			units.Set(gauge.Of(l.available, state.String("available")), gauge.Of(l.reserved, state.String("reserved")))
			skus.Set(gauge.Of(l.out, level.String("out")), gauge.Of(l.low, level.String("low")), gauge.Of(l.enough, level.String("enough")))
			return nil
		})}
}

type levels struct{ available, reserved, out, low, enough int64 }

func read(ctx context.Context, db *mysql.DB) (levels, error) {
	var l levels
	err := db.Read(ctx, func(q mysql.Querier) error {
		return q.QueryRowContext(ctx, `SELECT COALESCE(SUM(s.available), 0), COALESCE(SUM(s.reserved), 0),
			COUNT(CASE WHEN k.active = 1 AND s.available <= 0 THEN 1 END),
			COUNT(CASE WHEN k.active = 1 AND s.available > 0 AND s.available < ? THEN 1 END),
			COUNT(CASE WHEN k.active = 1 AND s.available >= ? THEN 1 END)
			FROM stock s LEFT JOIN skus k ON k.id = s.sku_id`, enough, enough).
			Scan(&l.available, &l.reserved, &l.out, &l.low, &l.enough)
	})
	if err != nil {
		return l, fmt.Errorf("add up stock: %w", err)
	}
	return l, nil
}
