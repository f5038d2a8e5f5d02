package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"mall/app/payment/domain"
	"mall/common/money"
	"mall/common/problem"
)

// Body is the JSON of a callback.
type Body struct {
	ID         string              `json:"id"`
	Type       domain.CallbackType `json:"type"`
	PaymentID  string              `json:"paymentId"`
	RefundID   string              `json:"refundId,omitempty"`
	Amount     int64               `json:"amount"` // minor units
	Currency   string              `json:"currency"`
	OccurredAt time.Time           `json:"occurredAt"`
}

// Encode writes the callback's JSON.
func (b Body) Encode() ([]byte, error) { return json.Marshal(b) }

// ParseCallback implements domain.Provider. headers have lower-case names.
func (p *Provider) ParseCallback(headers map[string]string, body []byte, now time.Time) (domain.Callback, error) {
	if err := verify(p.conf.Secret, headers[strings.ToLower(SignatureHeader)], body, now, p.conf.Tolerance); err != nil {
		return domain.Callback{}, err
	}
	return parse(body)
}

// parse reads a body strictly: a field that mall does not know could be one it must not ignore.
func parse(raw []byte) (domain.Callback, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	var b Body
	if err := dec.Decode(&b); err != nil {
		return domain.Callback{}, malformed(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return domain.Callback{}, malformed(errors.New("data after the JSON value"))
	}
	c := domain.Callback{
		EventID: b.ID, Type: b.Type, PaymentID: b.PaymentID, RefundID: b.RefundID,
		Amount: money.Money{Amount: b.Amount, Currency: b.Currency}, OccurredAt: b.OccurredAt.UTC(),
	}
	if err := c.Check(); err != nil {
		return domain.Callback{}, err
	}
	return c, nil
}

func malformed(cause error) error {
	return problem.New(http.StatusBadRequest, problem.CodeValidation, "the body is not a callback of the sandbox provider").WithCause(cause)
}
