package mysql

import "database/sql"

// transaction is the Querier of Tx.
type transaction struct {
	*sql.Tx
	committed []func()
}

// AfterCommit runs fn once the transaction q has committed, and never if it rolls back or is tried
// again: what counts changes belongs here, for what a transaction does may happen several times. fn
// must be quick and cannot fail. Outside a transaction of Tx it runs at once.
func AfterCommit(q Querier, fn func()) {
	if tx, ok := q.(*transaction); ok {
		tx.committed = append(tx.committed, fn)
		return
	}
	fn()
}
