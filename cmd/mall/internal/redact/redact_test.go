package redact_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/cmd/mall/internal/redact"
)

// Every secret of these tests contains this word, so that none can slip through unseen.
const planted = "pLaNt3d"

func TestSecretsAreHiddenByTheirKey(t *testing.T) {
	for _, name := range []string{"MALL_JWT_SECRET", "AccessSecret", "Password", "smtp.password", "--token", "x-api-key", "apiKey", "APIKey",
		"SIGNOZ_INGESTION_ACCESS_KEY", "authorization", "Set-Cookie", "GITHUB_TOKEN", "DB_PASS", "clientSecret", "PrivateKey", "JWT"} {
		r := &redact.Redactor{}
		assert.Equal(t, redact.Mask, r.Value(name, planted), name)
		assert.Equal(t, 1, r.Hidden(), name)
	}
	for _, name := range []string{"", "Host", "PWD", "OLDPWD", "AccessExpire", "TokenTTL", "MALL_LIMIT_CREDENTIALS", "secretFile", "Compass", "keyboard", "Key", "partitionKey", "PassengerCount"} {
		r := &redact.Redactor{}
		assert.Equal(t, "plain", r.Value(name, "plain"), name)
	}
	r := &redact.Redactor{}
	assert.Empty(t, r.Value("Password", ""), "that there is none is no secret")
	assert.Zero(t, r.Hidden())
}

func TestSecretsAreHiddenByTheirShape(t *testing.T) {
	for text, want := range map[string]string{
		"root:" + planted + "@tcp(127.0.0.1:13306)/?a=b":                                        "root:••••••@tcp(127.0.0.1:13306)/?a=b",
		"root:p@ss:/" + planted + "@tcp(127.0.0.1:13306)/":                                      "root:••••••@tcp(127.0.0.1:13306)/",
		":" + planted + "@unix(/tmp/s)/x":                                                       ":••••••@unix(/tmp/s)/x",
		"redis://:" + planted + "@cache:6379/0":                                                 "redis://:••••••@cache:6379/0",
		"postgres://me:" + planted + "@db.example/x?sslmode=off":                                "postgres://me:••••••@db.example/x?sslmode=off",
		"amqp://me:a@b" + planted + "@db":                                                       "amqp://me:••••••@db",
		"https://" + planted + planted + planted + "@host/1":                                    "https://••••••@host/1",
		"host=db user=x password=" + planted + " dbname=y":                                      "host=db user=x password=•••••• dbname=y",
		"https://h/cb?token=" + planted + "&a=1":                                                "https://h/cb?token=••••••&a=1",
		`{"api_key": "` + planted + `"}`:                                                        `{"api_key": "••••••"}`,
		"Authorization: Bearer " + planted:                                                      "Authorization: Bearer ••••••",
		"basic " + planted + "==":                                                               "basic ••••••",
		"eyJhbGciOi." + planted + ".sig":                                                        "••••••",
		"-----BEGIN RSA PRIVATE KEY-----\n" + planted + "\n-----END RSA PRIVATE KEY-----\nrest": "••••••\nrest",
		"-----BEGIN PRIVATE KEY-----\n" + planted:                                               "••••••",
		"ghp_" + planted + planted + planted:                                                    "••••••",
		"sk_live_" + planted + planted:                                                          "••••••",
		strings.Repeat("0f", 16):                                                                "••••••",
		"a " + strings.Repeat(planted, 5) + "= b":                                               "a •••••• b",
	} {
		r := &redact.Redactor{}
		assert.Equal(t, want, r.Text(text), text)
		assert.Equal(t, 1, r.Hidden(), text)
		assert.Equal(t, want, r.Text(want), "what is hidden stays")
		assert.Equal(t, 1, r.Hidden(), "and is not counted again: %s", text)
	}
	for _, text := range []string{"root@tcp(127.0.0.1:13306)/", "127.0.0.1:8203", "http://127.0.0.1:8080/api/v1/products?limit=10", "15m",
		"mall.order.v1.Order/CreateOrder", "/usr/local/share/mall-data/mysql", "edge,order-api", "root@localhost", "01JAGZ3NDEKTSV4RRFFQ69G5FAV",
		"the_name_of_a_rather_long_setting_without_digits", "ms; api 5 s, edge 6 s"} {
		r := &redact.Redactor{}
		assert.Equal(t, text, r.Text(text))
		assert.Zero(t, r.Hidden(), text)
	}
}

func TestAKnownSecretIsHiddenWhereverItTurnsUp(t *testing.T) {
	r := &redact.Redactor{}
	r.Know("MALL_SANDBOX_SECRET", "open sesame")
	r.Know("MALL_HOST", "127.0.0.1")
	r.Know("DB_PASSWORD", "root")
	assert.Equal(t, "http://127.0.0.1/••••••/root", r.Text("http://127.0.0.1/open sesame/root"))
	assert.Equal(t, 1, r.Hidden())
}

func TestSecretsOnACommandLine(t *testing.T) {
	r := &redact.Redactor{}
	got := r.Args([]string{"bin/x", "--password=" + planted, "--token", planted, "--listen", "127.0.0.1:1", "root:" + planted + "@tcp(h)/", "--secret", "--verbose"})
	assert.Equal(t, []string{"bin/x", "--password=••••••", "--token", "••••••", "--listen", "127.0.0.1:1", "root:••••••@tcp(h)/", "--secret", "--verbose"}, got)
	assert.Equal(t, 3, r.Hidden())
}

func TestSecretsInYAML(t *testing.T) {
	r := &redact.Redactor{}
	got, err := r.YAML(`# was ghp_` + strings.Repeat(planted, 3) + `
Name: order-rpc
Timeout: 3000 # ms
MySQL: {DSN: "root:` + planted + `@tcp(127.0.0.1:13306)/", Database: mall_order}
Auth:
  AccessSecret: ` + planted + `
  AccessExpire: 900
Password: {MemoryKiB: 19456, Iterations: 2}
Tokens: [a` + planted + `, b` + planted + `]
Headers: {authorization: "` + planted + `", cookie: ""}
Key: |
  -----BEGIN EC PRIVATE KEY-----
  ` + planted + `
  -----END EC PRIVATE KEY-----
`)
	require.NoError(t, err)
	assert.NotContains(t, got, planted)
	for _, kept := range []string{"Name: order-rpc\n", "Timeout: 3000 # ms\n", "root:••••••@tcp(127.0.0.1:13306)/", "AccessExpire: 900\n", "MemoryKiB: 19456", "Iterations: 2", `cookie: ""`} {
		assert.Contains(t, got, kept)
	}
	assert.Equal(t, 7, r.Hidden())
	_, err = r.YAML("a: [")
	require.Error(t, err)
}
