// Package audit finds rows that break an invariant.
package audit

import (
	"context"
	"database/sql"
	"fmt"

	"mall/common/mysql"
)

// Most is how many violations of one check are named; more say nothing new.
const Most = 100

// Violation is one broken invariant, with the row that breaks it.
type Violation struct {
	Invariant string `json:"invariant"` // short name, e.g. "stock adds up"
	Row       string `json:"row"`       // table and key, e.g. "stock 01J…"
	Detail    string `json:"detail"`    // what is there and what should be
}

// Check is one query whose rows are violations: the row's key and what is wrong with it.
type Check struct {
	Invariant string
	Query     string
	Args      []any
}

// Find runs checks inside tx, so that all read one snapshot. Errors: MySQL's, naming the check.
func Find(ctx context.Context, tx mysql.Querier, checks []Check) ([]Violation, error) {
	var found []Violation
	for _, c := range checks {
		rows, err := mysql.Collect(ctx, tx, func(r *sql.Rows, v *Violation) error {
			v.Invariant = c.Invariant
			return r.Scan(&v.Row, &v.Detail)
		}, c.Query+fmt.Sprintf(" LIMIT %d", Most), c.Args...)
		if err != nil {
			return nil, fmt.Errorf("check that %s: %w", c.Invariant, err)
		}
		found = append(found, rows...)
	}
	return found, nil
}
