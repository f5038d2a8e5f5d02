// Package seed fills a new mall with accounts, a catalogue and flash sales. Running it again changes
// nothing that is there.
package seed

import (
	"context"
	"fmt"

	product "mall/app/product/seed"
	user "mall/app/user/seed"
	"mall/common/mysql"
)

// Run seeds every domain on the server that c names (without a schema).
func Run(ctx context.Context, c mysql.Conf, say func(string)) error {
	for _, domain := range []struct {
		name string
		run  func(context.Context, *mysql.DB, func(string)) error
	}{
		{"user", user.Run},
		{"product", product.Run},
	} {
		db, err := mysql.Open(mysql.Conf{DSN: c.DSN, CA: c.CA, Database: "mall_" + domain.name, MaxOpen: 4, MaxIdle: 4})
		if err != nil {
			return err
		}
		err = domain.run(ctx, db, say)
		_ = db.Close()
		if err != nil {
			return fmt.Errorf("seed mall_%s: %w", domain.name, err)
		}
	}
	return nil
}
