package domain

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"mall/common/problem"
)

// line checks one line of text that a customer typed: trimmed, valid UTF-8 without control
// characters, between low and high characters.
func line(field, s string, low, high int) (string, []problem.Field) {
	s = strings.TrimSpace(s)
	wrong := func(reason string) (string, []problem.Field) {
		return "", []problem.Field{{Field: field, Reason: reason}}
	}
	switch n := utf8.RuneCountInString(s); {
	case !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl):
		return wrong("must not hold control characters")
	case n == 0 && low > 0:
		return wrong("must not be empty")
	case n > high:
		return wrong("is too long: at most " + strconv.Itoa(high) + " characters")
	}
	return s, nil
}
