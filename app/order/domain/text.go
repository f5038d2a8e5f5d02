package domain

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"mall/common/problem"
)

// Lengths in characters.
const (
	maxReason = 500
	maxName   = 100 // carriers, tracking numbers
)

// text checks what a person typed and returns it without surrounding space.
func text(field, value string, most int, required bool) (string, *problem.Field) {
	value = strings.TrimSpace(value)
	wrong := func(reason string) *problem.Field { return &problem.Field{Field: field, Reason: reason} }
	switch {
	case value == "" && required:
		return "", wrong("must not be empty")
	case !utf8.ValidString(value):
		return "", wrong("must be valid UTF-8")
	case utf8.RuneCountInString(value) > most:
		return "", wrong("is too long")
	case strings.ContainsFunc(value, unicode.IsControl):
		return "", wrong("must not hold control characters")
	}
	return value, nil
}

// invalid collects the fields that are wrong; nil when none is.
func invalid(fields ...*problem.Field) error {
	var wrong []problem.Field
	for _, f := range fields {
		if f != nil {
			wrong = append(wrong, *f)
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return problem.Invalid(wrong...)
}

// PhoneDigits are the digits of a telephone number, which people write with different signs between.
func PhoneDigits(phone string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone)
}
