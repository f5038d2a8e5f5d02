package main

import (
	"time"

	"mall/app/payment/provider/sandbox"
	"mall/app/payment/store"
	"mall/common/mysql"
	"mall/common/purge"
)

const keepReplays = 90 * 24 * time.Hour // beyond any provider's patience

// purger deletes what nobody asks for any more. The ledger, payments and refunds stay for ever.
func purger(db *mysql.DB) *purge.Purge {
	return &purge.Purge{DB: db, More: []purge.Step{
		{What: "sandbox deliveries", Age: purge.Keep, Delete: sandbox.Purge},
		{What: "provider events", Age: keepReplays, Delete: store.PurgeEvents},
	}}
}
