package mask_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"

	"mall/app/console/internal/browser/mask"
)

func TestWhatIsPrivateLeavesTheText(t *testing.T) {
	for in, want := range map[string]string{
		"mail anna.b+x@example.org now":                      "mail [email] now",
		"storefront@1.2.3 and console@1.2.3-rc1":             "storefront@1.2.3 and console@1.2.3-rc1",
		"GET https://shop.test/me?token=abc&x=1#frag failed": "GET https://shop.test/me failed",
		"https://u:p@shop.test/a":                            "https://shop.test/a",
		"Authorization: Bearer abcdef.123":                   "Authorization: *** [token]",
		"jwt eyJhbGciOi.eyJzdWIiOiIx.sig-1 ends":             "jwt [token] ends",
		`{"password":"hunter22","x":1}`:                      `{"password":"***","x":1}`,
		"from 203.0.113.7 port 80":                           "from [ip] port 80",
		"from 2001:db8::1 port":                              "from [ip] port",
		"call +86 139 7713 0042":                             "call [phone]",
		"card 4111 1111 1111 1111.":                          "card [card].",
		"at /search?q=private here":                          "at /search here",
		"/password-resets/Zm9vYmFy":                          "/password-resets/Zm9vYmFy", // a text, no URL
	} {
		assert.Equal(t, want, mask.Text(in, 1000), in)
	}
}

func TestWhatIsNotPrivateStays(t *testing.T) {
	for _, s := range []string{
		"order 01JAB2CDEF3GHJK4MNPQ5RSTVW is 12:34:56 late", "Chrome/131.0.0.0 on 127.0.0.1", "http://127.0.0.1:8080/assets/index-abc123.js",
		"a?.b is undefined", "TypeError: Cannot read properties of undefined (reading 'total')", "订单 1234567890123 失败", "std::vector at ::1",
		"9f3b2c1d-0000-4000-8000-123456789abc",
	} {
		assert.Equal(t, s, mask.Text(s, 1000))
	}
}

func TestURLsLoseSecrets(t *testing.T) {
	for in, want := range map[string]string{
		"https://shop.test/api/v1/password-resets/abc123": "https://shop.test/api/v1/password-resets/***",
		"/reset/Q7dk2mZx09aaBBccDDeeFFggHH11":             "/reset/***",
		"/orders/01JAB2CDEF3GHJK4MNPQ5RSTVW":              "/orders/01JAB2CDEF3GHJK4MNPQ5RSTVW",
		"/u/a%40b.org/x":                                  "/u/[email]/x",
		"data:text/html,<script>":                         "data:***",
		"http://[::1]:80/x?y":                             "http://[::1]:80/x",
		"%zz?x":                                           "%zz",
	} {
		assert.Equal(t, want, mask.URL(in), in)
	}
}

func TestKeysOfPrivateThings(t *testing.T) {
	for _, k := range []string{"password", "user.email", "X-Auth-Token", "cookie", "ip_address", "client.address", "Authorization", "cardNumber", "apiKey", "user.ip"} {
		assert.True(t, mask.Key(k), k)
	}
	for _, k := range []string{"server.address", "url.full", "http.request.method", "shipping", "tip", "compass", "sentry.op", "page"} {
		assert.False(t, mask.Key(k), k)
	}
}

func FuzzText(f *testing.F) {
	f.Add("a@b.c 1.2.3.4 ::1 https://x/?y", 10)
	f.Add("\x00\xff\xf0\x9f", 3)
	f.Fuzz(func(t *testing.T, s string, limit int) {
		limit = max(0, limit%4096)
		out := mask.Text(s, limit)
		if !utf8.ValidString(out) || strings.ContainsRune(out, 0) {
			t.Fatalf("%q", out)
		}
		mask.URL(s)
	})
}
