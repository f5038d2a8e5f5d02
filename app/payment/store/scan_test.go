package store

import (
	"database/sql"

	"mall/common/event"
)

func scanEnvelope(r *sql.Rows, e *event.Envelope) error {
	var data []byte
	err := r.Scan(&e.Type, &e.AggregateID, &e.Version, &data)
	e.Data = data
	return err
}
