package domain

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"mall/common/money"
	"mall/common/problem"
)

// check collects what is wrong with an input, so that the caller hears of everything at once.
type check struct{ wrong []problem.Field }

func (c *check) fail(field, format string, args ...any) {
	c.wrong = append(c.wrong, problem.Field{Field: field, Reason: fmt.Sprintf(format, args...)})
}

func (c *check) err() error {
	if len(c.wrong) == 0 {
		return nil
	}
	return problem.Invalid(c.wrong...)
}

// line checks one line of text and returns it without surrounding spaces.
func (c *check) line(field, s string, minRunes, maxRunes int) string {
	return c.text(field, s, minRunes, maxRunes, "")
}

// paragraphs is line for text that may hold line breaks and tabs.
func (c *check) paragraphs(field, s string, maxRunes int) string {
	return c.text(field, s, 0, maxRunes, "\n\r\t")
}

func (c *check) text(field, s string, minRunes, maxRunes int, controls string) string {
	s = strings.TrimSpace(s)
	switch n := utf8.RuneCountInString(s); {
	case !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) && !strings.ContainsRune(controls, r)
	}):
		c.fail(field, "must be UTF-8 text without control characters")
	case n < minRunes:
		c.fail(field, "must not be empty")
	case n > maxRunes:
		c.fail(field, "must be at most %d characters", maxRunes)
	}
	return s
}

func (c *check) price(field string, m money.Money) {
	switch {
	case m.Currency != money.Currency:
		c.fail(field+".currency", "must be %s", money.Currency)
	case !m.Positive():
		c.fail(field+".amount", "must be 1 to %d", money.Limit)
	}
}

func (c *check) between(field string, n, low, high int64) {
	if n < low || n > high {
		c.fail(field, "must be %d to %d", low, high)
	}
}
