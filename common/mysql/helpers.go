package mysql

import (
	"context"
	"database/sql"
	"strings"
)

// In returns "?,?,?" for n values of an IN list or a row of VALUES.
func In(n int) string {
	return strings.TrimSuffix(strings.Repeat("?,", n), ",")
}

// Rows returns "(?,?),(?,?)" for a multi-row INSERT.
func Rows(rows, columns int) string {
	return strings.TrimSuffix(strings.Repeat("("+In(columns)+"),", rows), ",")
}

// Args turns a slice into statement arguments.
func Args[T any](values []T) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
	}
	return out
}

// Collect scans every row of a query.
func Collect[T any](ctx context.Context, q Querier, scan func(*sql.Rows, *T) error, query string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []T
	for rows.Next() {
		var v T
		if err := scan(rows, &v); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// Changed reports how many rows a statement changed.
func Changed(r sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}
