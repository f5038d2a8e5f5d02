package domain

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/common/problem"
)

func home() Address {
	return Address{
		Recipient: "Ada", Phone: "+86 138 0013 8000", Line1: "1 Road", City: "Beijing", Province: "Beijing",
		PostalCode: "100000", Country: "CN",
	}
}

func TestAddressIsTrimmedAndGetsAnID(t *testing.T) {
	in := home()
	in.Recipient, in.Phone = "  张伟 ", " 010-12345678 "
	got, err := NewAddress(in)
	require.NoError(t, err)
	assert.Equal(t, "张伟", got.Recipient)
	assert.Equal(t, "010-12345678", got.Phone)
	assert.Empty(t, got.Line2)
	assert.Len(t, got.ID, 26)
}

func TestAddressNamesEveryWrongField(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*Address)
		fields []string
	}{
		"empty": {func(a *Address) { *a = Address{} },
			[]string{"recipient", "line1", "city", "province", "postalCode", "phone", "country"}},
		"blank":          {func(a *Address) { a.City = " \t" }, []string{"city"}},
		"too long":       {func(a *Address) { a.Line1, a.Line2 = strings.Repeat("路", 201), strings.Repeat("x", 201) }, []string{"line1", "line2"}},
		"control":        {func(a *Address) { a.Recipient = "Ada\nCc: x" }, []string{"recipient"}},
		"not UTF-8":      {func(a *Address) { a.Province = "\xff" }, []string{"province"}},
		"no country":     {func(a *Address) { a.Country = " " }, []string{"country"}},
		"long country":   {func(a *Address) { a.Country = strings.Repeat("C", 57) }, []string{"country"}},
		"lines":          {func(a *Address) { a.Country = "C\nN" }, []string{"country"}},
		"words as phone": {func(a *Address) { a.Phone = "call me" }, []string{"phone"}},
		"short phone":    {func(a *Address) { a.Phone = "+-- 12" }, []string{"phone"}},
		"long phone":     {func(a *Address) { a.Phone = strings.Repeat("1", 33) }, []string{"phone"}},
		"two phones":     {func(a *Address) { a.Phone = "12345 +12345" }, []string{"phone"}},
	} {
		t.Run(name, func(t *testing.T) {
			in := home()
			tc.change(&in)
			_, err := NewAddress(in)
			require.Error(t, err)
			var fields []string
			for _, f := range problem.From(err).Fields {
				fields = append(fields, f.Field)
			}
			assert.Equal(t, tc.fields, fields)
		})
	}
}

func TestLongestAddressIsTaken(t *testing.T) {
	in := home()
	in.Line1 = strings.Repeat("路", 200)
	_, err := NewAddress(in)
	assert.NoError(t, err)
}
