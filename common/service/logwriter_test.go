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

	"mall/common/accesslog"
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

// Access lines wait a little for one another, and yet stand before what was logged after them.
func TestALineNeverOvertakesTheAccessLinesBeforeIt(t *testing.T) {
	var log bytes.Buffer
	old := logx.Reset()
	t.Cleanup(func() { accesslog.To(nil); logx.SetWriter(old) })
	logx.SetWriter(logx.NewWriter(&log))
	BeDiscreet()
	accesslog.To(&log)
	for _, write := range []func(...any){logx.Info, logx.Error, logx.Slow, logx.Severe} {
		log.Reset()
		accesslog.Write(t.Context(), "request")
		write("what came later")
		request, later := strings.Index(log.String(), `"request"`), strings.Index(log.String(), "what came later")
		assert.True(t, request >= 0 && request < later, log.String())
	}
}
