package {{.pkgName}}

import (
	"errors"
	{{.imports}}
)

type {{.logic}} struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func New{{.logic}}(ctx context.Context, svcCtx *svc.ServiceContext) *{{.logic}} {
	return &{{.logic}}{ctx: ctx, svcCtx: svcCtx}
}

{{if .hasDoc}}// {{.function}}: {{slice .doc 3}}{{end}}
func (l *{{.logic}}) {{.function}}({{.request}}) {{.responseType}} {
	return {{if ne .responseType "error"}}nil, {{end}}errors.ErrUnsupported
}
