package web

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSecretsInPathsAreRoutedButNotShown(t *testing.T) {
	for _, tc := range []struct{ uri, shown string }{
		{"/api/v1/password-resets/planted", "/api/v1/password-resets/***"},
		{"/api/v1/password-resets/planted?x=planted", "/api/v1/password-resets/***"},
		{"/api/v1/%70assword-resets/planted", "/api/v1/password-resets/***"},
		{"//api/v1/./password-resets//planted/", "/api/v1/password-resets/***"},
		{"/api/v1/password-resets", "/api/v1/password-resets"},
		{"/api/v1/orders/1?limit=2", "/api/v1/orders/1"},
	} {
		r := httptest.NewRequest(http.MethodPost, tc.uri, nil)
		path := r.URL.Path
		HideSecrets(http.HandlerFunc(func(_ http.ResponseWriter, got *http.Request) {
			assert.Equal(t, tc.shown, shownPath(got), tc.uri)
			assert.Equal(t, path, got.URL.Path, tc.uri)
		})).ServeHTTP(httptest.NewRecorder(), r)
	}
}
