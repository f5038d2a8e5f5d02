package domain

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/common/problem"
)

func TestPasswordCountsCharactersNotBytes(t *testing.T) {
	for s, ok := range map[string]bool{
		"seven77":                  false,
		"eight888":                 true,
		strings.Repeat("密", 7):     false,
		strings.Repeat("密", 8):     true,
		strings.Repeat("密", 128):   true,
		strings.Repeat("密", 129):   false,
		"with space and\ttab":      true,
		"not utf-8 \xff\xfe\xfd":   false,
		"password":                 false,
		"PassWord123":              false,
		"1QAZ2wsx":                 false,
		"demo-password":            true,
		"operator-password":        true,
		"correct horse battery st": true,
	} {
		_, err := NewPassword("next", s)
		assert.Equal(t, ok, err == nil, "%q", s)
		if err != nil {
			assert.Equal(t, "next", problem.From(err).Fields[0].Field)
		}
	}
}

func TestCommonPasswordsAreAllThatLengthLeaves(t *testing.T) {
	assert.GreaterOrEqual(t, len(common), 200)
	for word := range common {
		assert.GreaterOrEqual(t, len(word), minPassword, word)
		assert.Equal(t, strings.ToLower(word), word)
	}
}

func TestPasswordsDoNotPrint(t *testing.T) {
	p, err := NewPassword("password", "planted-secret")
	require.NoError(t, err)
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		assert.NotContains(t, fmt.Sprintf(format, p), "planted", format)
		assert.NotContains(t, fmt.Sprintf(format, struct{ P Password }{p}), "planted", format)
	}
	assert.Equal(t, "planted-secret", p.Reveal())
}

func TestTypedPasswordNeverBecomesAnother(t *testing.T) {
	longest := strings.Repeat("密", maxPassword)
	assert.Equal(t, longest, TypedPassword(longest).Reveal())
	widest := strings.Repeat("😀", maxPassword)
	assert.Equal(t, widest, TypedPassword(widest).Reveal())
	huge := TypedPassword(widest + strings.Repeat("x", 1<<20)).Reveal()
	assert.Less(t, len(huge), 1024)
	assert.NotEqual(t, widest, huge)
}
