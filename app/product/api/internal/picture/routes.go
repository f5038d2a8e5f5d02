// Package picture serves pictures. Its routes are written by hand because their bodies are bytes,
// which goctl's contracts do not know; product.openapi.yaml describes them.
package picture

import (
	"net/http"

	"github.com/zeromicro/go-zero/rest"

	"mall/app/product/api/internal/svc"
)

// Register adds the picture routes with the same guards as the generated ones.
func Register(server *rest.Server, svcCtx *svc.ServiceContext) {
	server.AddRoutes(
		rest.WithMiddlewares([]rest.Middleware{svcCtx.OperatorOnly},
			rest.Route{Method: http.MethodPost, Path: "/pictures", Handler: upload(svcCtx)}),
		rest.WithJwt(svcCtx.Config.Auth.AccessSecret),
		rest.WithPrefix("/api/v1/admin"),
	)
	server.AddRoutes(
		[]rest.Route{
			{Method: http.MethodGet, Path: "/pictures/:id", Handler: show(svcCtx)},
			{Method: http.MethodHead, Path: "/pictures/:id", Handler: show(svcCtx)},
		},
		rest.WithPrefix("/api/v1"),
	)
}
