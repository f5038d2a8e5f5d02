// Package callback takes what payment providers send. The body goes on as it came: the signature
// covers its bytes, so nothing here may parse it.
package callback

import (
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/zeromicro/go-zero/rest"
	"github.com/zeromicro/go-zero/rest/pathvar"

	"mall/app/payment/api/internal/svc"
	"mall/app/payment/rpc/client/payment"
	"mall/common/problem"
	"mall/common/web"
)

// Path is not in the contract file: providers authenticate by signature and send raw bytes.
const Path = "/api/v1/payments/callbacks/:provider"

const (
	maxBody   = 64 << 10 // bytes
	maxHeader = 4 << 10  // bytes, of one value
)

// Register adds the route.
func Register(server *rest.Server, svcCtx *svc.ServiceContext) {
	server.AddRoute(rest.Route{Method: http.MethodPost, Path: Path, Handler: Handler(svcCtx)}, rest.WithMaxBytes(maxBody))
}

type taken struct {
	Status string `json:"status"`
}

// Handler answers 200 to whatever was taken, now or before, so that providers stop sending.
func Handler(svcCtx *svc.ServiceContext) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		body, err := read(w, r)
		if err != nil {
			web.Error(ctx, w, err)
			return
		}
		_, err = svcCtx.Payments.HandleCallback(ctx, &payment.HandleCallbackRequest{
			Provider: pathvar.Vars(r)["provider"], Headers: signatureHeaders(r.Header), Body: body,
		})
		if err != nil {
			web.Error(ctx, w, err)
			return
		}
		web.Respond(ctx, w, http.StatusOK, taken{Status: "ok"})
	}
}

func read(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, problem.New(http.StatusRequestEntityTooLarge, "BODY_TOO_LARGE", "the body is larger than %d bytes", tooLarge.Limit)
	case err != nil:
		return nil, problem.New(http.StatusBadRequest, problem.CodeValidation, "the body could not be read").WithCause(err)
	}
	return body, nil
}

// signatureHeaders picks what signature schemes put in headers, names in lower case. Nothing else
// of a stranger's request goes further.
func signatureHeaders(h http.Header) map[string]string {
	out := map[string]string{}
	for name, values := range h {
		name = strings.ToLower(name)
		wanted := strings.Contains(name, "signature") || strings.Contains(name, "timestamp")
		if wanted && len(values) == 1 && len(values[0]) <= maxHeader {
			out[name] = strings.ToValidUTF8(values[0], "")
		}
	}
	return out
}
