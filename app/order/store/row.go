package store

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"mall/app/order/domain"
)

const orderColumns = `id, user_id, status, cancel_reason, refund_from, total_amount, currency, address, payment_id,
	carrier, tracking_number, shipped_at, completed_at, flash_sale_id, traceparent, expires_at, due_at,
	created_at, updated_at, version`

// address is the JSON of the column address.
type address struct {
	Recipient  string `json:"recipient"`
	Phone      string `json:"phone"`
	Line1      string `json:"line1"`
	Line2      string `json:"line2,omitempty"`
	City       string `json:"city"`
	Province   string `json:"province"`
	PostalCode string `json:"postalCode"`
	Country    string `json:"country"`
}

func encodeAddress(a *domain.Address) (sql.NullString, error) {
	if a == nil {
		return sql.NullString{}, nil
	}
	raw, err := json.Marshal(address(*a))
	if err != nil {
		return sql.NullString{}, fmt.Errorf("encode address: %w", err)
	}
	return sql.NullString{String: string(raw), Valid: true}, nil
}

func decodeAddress(raw sql.NullString) (*domain.Address, error) {
	if !raw.Valid {
		return nil, nil
	}
	var a address
	if err := json.Unmarshal([]byte(raw.String), &a); err != nil {
		return nil, fmt.Errorf("decode address: %w", err)
	}
	out := domain.Address(a)
	return &out, nil
}

// recipient and phoneDigits are what operators find an order by.
func recipient(a *domain.Address) string {
	if a == nil {
		return ""
	}
	return a.Recipient
}

func phoneDigits(a *domain.Address) string {
	if a == nil {
		return ""
	}
	return domain.PhoneDigits(a.Phone)
}

type scanner interface{ Scan(dest ...any) error }

func scanOrder(row scanner, s *domain.Snapshot) error {
	var rawAddress, tracking sql.NullString
	var shippedAt, completedAt, dueAt sql.NullTime
	var carrier string
	err := row.Scan(&s.ID, &s.UserID, &s.Status, &s.CancelReason, &s.RefundFrom, &s.Total.Amount, &s.Total.Currency,
		&rawAddress, &s.PaymentID, &carrier, &tracking, &shippedAt, &completedAt, &s.FlashSaleID, &s.Traceparent,
		&s.ExpiresAt, &dueAt, &s.CreatedAt, &s.UpdatedAt, &s.Version)
	if err != nil {
		return err
	}
	if s.Address, err = decodeAddress(rawAddress); err != nil {
		return fmt.Errorf("order %s: %w", s.ID, err)
	}
	if shippedAt.Valid {
		s.Shipment = &domain.Shipment{Carrier: carrier, TrackingNumber: tracking.String, ShippedAt: shippedAt.Time}
	}
	s.CompletedAt, s.DueAt = completedAt.Time, dueAt.Time
	return nil
}

// shipment spreads a shipment over its columns.
func shipment(s *domain.Shipment) (carrier string, tracking sql.NullString, at sql.NullTime) {
	if s == nil {
		return "", sql.NullString{}, nullTime(time.Time{})
	}
	return s.Carrier, nullString(s.TrackingNumber), nullTime(s.ShippedAt)
}
