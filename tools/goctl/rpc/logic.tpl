package {{.packageName}}

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	{{.imports}}
)

type {{.logicName}} struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func New{{.logicName}}(ctx context.Context, svcCtx *svc.ServiceContext) *{{.logicName}} {
	return &{{.logicName}}{ctx: ctx, svcCtx: svcCtx}
}
{{.functions}}
