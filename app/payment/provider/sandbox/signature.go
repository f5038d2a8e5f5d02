package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"

	"mall/app/payment/domain"
	"mall/common/problem"
)

// SignatureHeader carries "t=<Unix seconds>,v1=<hex HMAC-SHA256 of "<t>.<body>">".
const SignatureHeader = "X-Sandbox-Signature"

const maxSignature = 1024 // bytes of the header

// Sign returns the value of SignatureHeader for a body sent at a time.
func Sign(secret string, body []byte, at time.Time) string {
	t := strconv.FormatInt(at.Unix(), 10)
	return "t=" + t + ",v1=" + hex.EncodeToString(mac(secret, t, body))
}

// verify checks the value of SignatureHeader. The signature comes first: an attacker learns
// nothing from the timestamp. Errors: 401 BAD_SIGNATURE.
func verify(secret, header string, body []byte, now time.Time, tolerance time.Duration) error {
	t, signatures := parseSignature(header)
	if t == "" || len(signatures) == 0 {
		return refused("the signature is missing or not of the form t=...,v1=...")
	}
	want := mac(secret, t, body)
	genuine := false
	for _, s := range signatures {
		if hmac.Equal(want, s) {
			genuine = true
		}
	}
	if !genuine {
		return refused("the signature does not match the body")
	}
	seconds, err := strconv.ParseInt(t, 10, 64)
	if err != nil {
		return refused("the signature's timestamp is not a number")
	}
	limit := int64(tolerance / time.Second)
	if age := now.Unix() - seconds; age > limit || age < -limit {
		return refused("the signature's timestamp is too far from now")
	}
	return nil
}

// parseSignature returns the timestamp as it was signed, and every v1: while a secret is being
// changed a provider sends one for each.
func parseSignature(header string) (t string, signatures [][]byte) {
	if len(header) > maxSignature {
		return "", nil
	}
	for part := range strings.SplitSeq(header, ",") {
		name, value, ok := strings.Cut(strings.TrimSpace(part), "=")
		switch {
		case !ok:
		case name == "t":
			if t != "" {
				return "", nil // two timestamps: one of them was not signed
			}
			t = value
		case name == "v1":
			if raw, err := hex.DecodeString(value); err == nil && len(raw) == sha256.Size {
				signatures = append(signatures, raw)
			}
		}
	}
	return t, signatures
}

func mac(secret, t string, body []byte) []byte {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte(t))
	h.Write([]byte{'.'})
	h.Write(body)
	return h.Sum(nil)
}

func refused(detail string) error {
	return problem.New(http.StatusUnauthorized, domain.CodeBadSignature, "%s", detail)
}
