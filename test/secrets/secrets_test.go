package secrets

import (
	"encoding/base64"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSecretsAreFoundInEveryForm(t *testing.T) {
	w := New()
	for name, text := range map[string]string{
		"plain": "x" + w["password"] + "y", "in capitals": "PLANTED PASSWORD " + w["password"][len("planted password "):],
		"in a query": "?p=" + url.QueryEscape(w["password"]), "in a path": url.PathEscape(w["password"]),
		"base64": base64.StdEncoding.EncodeToString([]byte("user:" + w["password"])),
	} {
		assert.Equal(t, []string{"password"}, w.In(text), name)
	}
	assert.Equal(t, []string{"card"}, w.In("4929-7713-0042-9915"))
	assert.Equal(t, []string{"phone"}, w.In("8613977130042"))
	assert.Empty(t, w.In("GET /api/v1/orders 2026-11-22 4929"))
}
