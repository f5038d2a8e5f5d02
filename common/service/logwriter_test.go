package service

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/zeromicro/go-zero/core/logx"
	"github.com/zeromicro/go-zero/rest/handler"
)

func TestRefusedTokensLeaveNoRequestInTheLog(t *testing.T) {
	var log bytes.Buffer
	old := logx.Reset()
	t.Cleanup(func() { logx.SetWriter(old) })
	logx.SetWriter(logx.NewWriter(&log))
	BeDiscreet()

	r := httptest.NewRequest(http.MethodPost, "/me/password", strings.NewReader(`{"next":"planted-password"}`))
	r.Header.Set("Authorization", "Bearer planted-token")
	handler.Authorize("a secret of the API")(http.NotFoundHandler()).ServeHTTP(httptest.NewRecorder(), r)
	logx.Error("an ordinary error")

	assert.Contains(t, log.String(), "authorize failed")
	assert.Contains(t, log.String(), "an ordinary error")
	assert.NotContains(t, log.String(), "planted")
}
