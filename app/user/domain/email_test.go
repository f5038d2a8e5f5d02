package domain

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/common/problem"
)

func TestEmailHasOneForm(t *testing.T) {
	for in, want := range map[string]string{
		"ada@mall.test":             "ada@mall.test",
		"  Ada.L@MALL.Test\t":       "ada.l@mall.test",
		"a+tag_1%x@1.sub-d.co":      "a+tag_1%x@1.sub-d.co",
		"o'brien!#$&*/=?^`{|}~@x.y": "o'brien!#$&*/=?^`{|}~@x.y",
	} {
		got, err := NewEmail(in)
		require.NoError(t, err, in)
		assert.Equal(t, want, got.String())
	}
}

func TestEmailRefusesWhatIsNone(t *testing.T) {
	long := strings.Repeat("a", 63) + "."
	for _, in := range []string{
		"", " ", "ada", "ada@", "@mall.test", "ada@mall", "ada@@mall.test", "a@b@mall.test", "ada @mall.test",
		"ada@mall..test", "ada@-mall.test", "ada@mall-.test", "ada@.mall.test", "ada@mall.test.", "ada@[127.0.0.1]",
		"Ada <ada@mall.test>", "<ada@mall.test>", `"ada x"@mall.test`, "ada@mall.test,b@mall.test", "ada..l@mall.test",
		".ada@mall.test", "ada\n@mall.test", "ada@mall.test\r\nBcc: b@mall.test", "ada\x00@mall.test", "аda@mall.test", "ada@mäll.test",
		strings.Repeat("a", 65) + "@mall.test", "a@" + long + long + long + long + "test",
		"a@" + strings.Repeat("b", 64) + ".test",
	} {
		_, err := NewEmail(in)
		require.Error(t, err, "%q", in)
		assert.Equal(t, 400, problem.From(err).Status)
		assert.Equal(t, "email", problem.From(err).Fields[0].Field)
	}
}

func FuzzNewEmail(f *testing.F) {
	for _, s := range []string{"ada@mall.test", "a@b.c", `"x"@y.z`, "İ@mall.test", "a@xn--80ak6aa92e.test"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		e, err := NewEmail(s)
		if err != nil {
			return
		}
		again, err := NewEmail(e.String())
		if err != nil || again != e {
			t.Fatalf("%q became %q, which became %q, %v", s, e, again, err)
		}
		if len(e.String()) > maxEmail || strings.Count(e.String(), "@") != 1 || strings.ContainsAny(e.String(), "\r\n <>\x00") {
			t.Fatalf("accepted %q", e)
		}
	})
}
