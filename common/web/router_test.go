package web

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zeromicro/go-zero/rest/pathvar"
)

func TestNothingIsAtAPathThatIsNotUTF8(t *testing.T) {
	r := NewRouter(false)
	require.NoError(t, r.Handle(http.MethodGet, "/things/:id", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte(pathvar.Vars(r)["id"]))
	})))
	for path, want := range map[string]int{"/things/x": 200, "/things/%E8%8C%B6": 200, "/things/%ff": 404, "/things/a%c3": 404} {
		w := httptest.NewRecorder()
		r.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		assert.Equal(t, want, w.Code, path)
		if want == http.StatusNotFound {
			assert.Equal(t, "application/problem+json", w.Header().Get("Content-Type"))
		}
	}
}
