// Package seed fills a fresh shop with a catalogue, its pictures and stock, and two flash sales.
package seed

import (
	"context"
	"fmt"
	"time"

	"mall/common/mysql"
)

// Run adds what is missing of the seeded catalogue and leaves what exists as it is, stock above
// all, so it may run again and at the same time as another. progress is told what was added.
func Run(ctx context.Context, db *mysql.DB, progress func(string)) error {
	all, err := categories()
	if err != nil {
		return err
	}
	catalogue, err := items(all)
	if err != nil {
		return err
	}
	return db.Tx(ctx, func(tx mysql.Querier) error {
		added, err := insertCatalogue(ctx, tx, all, catalogue)
		if err != nil {
			return err
		}
		if added > 0 {
			progress(fmt.Sprintf("%d products in %d categories", added, len(all)))
		}
		sales, err := insertSales(ctx, tx, catalogue, time.Now().UTC().Truncate(time.Second))
		if err != nil {
			return err
		}
		if sales > 0 {
			progress(fmt.Sprintf("%d flash sales", sales))
		}
		return nil
	})
}
