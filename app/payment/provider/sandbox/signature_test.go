package sandbox

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/app/payment/domain"
	"mall/common/problem"
)

const secret = "secret-of-the-sandbox-tests"

var at = time.Unix(1_800_000_000, 0)

func TestSignatureOfAKnownBody(t *testing.T) {
	// Computed with: printf '1800000000.{}' | openssl dgst -sha256 -hmac secret-of-the-sandbox-tests
	require.Equal(t, "t=1800000000,v1=023caef11593d67c8e8c6e0b7258dfa239b4a0e33318d08a8025697538920ba9", Sign(secret, []byte("{}"), at))
}

func TestVerify(t *testing.T) {
	body := []byte(`{"id":"e"}`)
	good := Sign(secret, body, at)
	signature := good[strings.Index(good, "v1="):]
	for name, c := range map[string]struct {
		header string
		now    time.Time
		ok     bool
	}{
		"good":                       {good, at, true},
		"good at the limit":          {good, at.Add(5 * time.Minute), true},
		"good with spaces":           {strings.Replace(good, ",", " , ", 1), at, true},
		"good beside an unknown":     {good + ",v0=abc", at, true},
		"good beside another secret": {Sign("other-secret", body, at) + "," + signature, at, true},
		"from a fast clock":          {good, at.Add(-5 * time.Minute), true},
		"stale":                      {good, at.Add(5*time.Minute + time.Second), false},
		"from the future":            {good, at.Add(-5*time.Minute - time.Second), false},
		"other secret":               {Sign("other-secret", body, at), at, false},
		"other body":                 {Sign(secret, []byte(`{"id":"f"}`), at), at, false},
		"other time":                 {"t=1800000001," + signature, at, false},
		"two times":                  {"t=1800000000,t=1800000001," + signature, at, false},
		"no time":                    {signature, at, false},
		"no signature":               {"t=1800000000", at, false},
		"not hex":                    {"t=1800000000,v1=zz", at, false},
		"short":                      {"t=1800000000,v1=abcd", at, false},
		"empty":                      {"", at, false},
		"endless":                    {good + strings.Repeat(",v0=abc", 200), at, false},
	} {
		t.Run(name, func(t *testing.T) {
			err := verify(secret, c.header, body, c.now, 5*time.Minute)
			if c.ok {
				require.NoError(t, err)
				return
			}
			require.Error(t, err)
			require.Equal(t, domain.CodeBadSignature, problem.From(err).Code)
			require.Equal(t, 401, problem.From(err).Status)
		})
	}
}

// A genuine signature over a timestamp that is no number must not pass as fresh.
func TestVerifyWantsANumericTime(t *testing.T) {
	body := []byte("{}")
	header := "t=soon,v1=" + hexMAC("soon", body)
	require.ErrorContains(t, verify(secret, header, body, at, time.Hour), "not a number")
	header = "t=-9223372036854775808,v1=" + hexMAC("-9223372036854775808", body)
	require.Error(t, verify(secret, header, body, at, time.Hour))
}

func FuzzVerify(f *testing.F) {
	body := []byte(`{"id":"e"}`)
	genuine := Sign(secret, body, at)
	f.Add(genuine, body)
	f.Add("t=1,v1=", body)
	f.Add("t=1,t=2,v1=00", body)
	f.Add(",,==,v1", []byte{})
	f.Fuzz(func(t *testing.T, header string, b []byte) {
		err := verify(secret, header, b, at, 5*time.Minute)
		if err != nil {
			require.Equal(t, domain.CodeBadSignature, problem.From(err).Code)
			return
		}
		// Only what Sign could have made passes: the header must hold the very signature.
		parsed, _ := parseSignature(header)
		require.Contains(t, strings.ToLower(header), hexMAC(parsed, b))
	})
}
