package sandbox

import (
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/app/payment/domain"
	"mall/common/money"
	"mall/common/problem"
)

const paymentID = "01K0000000000000000000000A"

func hexMAC(t string, body []byte) string { return hex.EncodeToString(mac(secret, t, body)) }

func genuine() Body {
	return Body{ID: "evt-1", Type: domain.CallbackSucceeded, PaymentID: paymentID, Amount: 1299, Currency: "CNY", OccurredAt: at.UTC()}
}

func box() *Provider {
	return New(Conf{Enabled: true, Secret: secret, Tolerance: 5 * time.Minute}, "http://shop.test/", nil)
}

func TestParseCallbackReadsWhatItWrote(t *testing.T) {
	body, err := genuine().Encode()
	require.NoError(t, err)
	c, err := box().ParseCallback(map[string]string{"x-sandbox-signature": Sign(secret, body, at)}, body, at)
	require.NoError(t, err)
	require.Equal(t, domain.Callback{EventID: "evt-1", Type: domain.CallbackSucceeded, PaymentID: paymentID,
		Amount: money.CNY(1299), OccurredAt: at.UTC()}, c)
}

func TestParseCallbackChecksTheSignatureBeforeTheBody(t *testing.T) {
	_, err := box().ParseCallback(map[string]string{}, []byte("not JSON"), at)
	require.Equal(t, domain.CodeBadSignature, problem.From(err).Code)
	body := []byte("not JSON")
	_, err = box().ParseCallback(map[string]string{"x-sandbox-signature": Sign(secret, body, at)}, body, at)
	require.Equal(t, problem.CodeValidation, problem.From(err).Code)
}

func TestParseRefusesWhatItDoesNotUnderstand(t *testing.T) {
	good, err := genuine().Encode()
	require.NoError(t, err)
	_, err = parse(good)
	require.NoError(t, err)
	for name, body := range map[string]string{
		"nothing":          ``,
		"half":             `{"id":"e"`,
		"array":            `[]`,
		"null":             `null`,
		"two values":       string(good) + `{}`,
		"trailing bracket": string(good) + `}`,
		"unknown field":    strings.Replace(string(good), `{`, `{"more":1,`, 1),
		"amount as text":   strings.Replace(string(good), `1299`, `"1299"`, 1),
		"amount as float":  strings.Replace(string(good), `1299`, `12.99`, 1),
		"amount too large": strings.Replace(string(good), `1299`, `99999999999999999999`, 1),
		"negative amount":  strings.Replace(string(good), `1299`, `-1299`, 1),
		"no amount":        strings.Replace(string(good), `1299`, `0`, 1),
		"unknown type":     strings.Replace(string(good), `payment.succeeded`, `payment.maybe`, 1),
		"foreign payment":  strings.Replace(string(good), paymentID, `../../etc`, 1),
		"bad time":         strings.Replace(string(good), `"occurredAt":"2027`, `"occurredAt":"yesterday`, 1),
	} {
		t.Run(name, func(t *testing.T) {
			require.NotEqual(t, string(good), body, "the case changes nothing")
			_, err := parse([]byte(body))
			require.Error(t, err)
			require.Equal(t, 400, problem.From(err).Status)
		})
	}
}

func FuzzParse(f *testing.F) {
	good, err := genuine().Encode()
	require.NoError(f, err)
	f.Add(good)
	f.Add([]byte(`{"id":"e","type":"refund.succeeded","refundId":"r"}`))
	f.Add([]byte("\x00"))
	f.Fuzz(func(t *testing.T, body []byte) {
		c, err := parse(body)
		if err != nil {
			require.Equal(t, 400, problem.From(err).Status, "%v", err)
			return
		}
		require.NoError(t, c.Check())
		// What was understood means the same when it is written again.
		again, err := json.Marshal(Body{ID: c.EventID, Type: c.Type, PaymentID: c.PaymentID, RefundID: c.RefundID,
			Amount: c.Amount.Amount, Currency: c.Amount.Currency, OccurredAt: c.OccurredAt})
		require.NoError(t, err)
		c2, err := parse(again)
		require.NoError(t, err)
		require.Equal(t, c, c2)
	})
}

func TestConfigurationRefusesWhatIsDangerous(t *testing.T) {
	require.NoError(t, Conf{}.Check("production"))
	require.NoError(t, Conf{Enabled: true, Secret: secret}.Check("local"))
	require.ErrorContains(t, Conf{Enabled: true, Secret: secret}.Check("production"), "must be off in production")
	require.ErrorContains(t, Conf{Enabled: true, Secret: "short"}.Check("local"), "at least 16")
}
