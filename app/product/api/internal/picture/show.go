package picture

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/zeromicro/go-zero/core/logx"
	"github.com/zeromicro/go-zero/rest/pathvar"

	"mall/app/product/api/internal/svc"
	"mall/app/product/rpc/client/catalogue"
	"mall/common/web"
)

// show answers GET /pictures/{id}. A picture never changes, so clients may keep it for ever; and it
// must never run as a page of ours, whatever its bytes are.
func show(svcCtx *svc.ServiceContext) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		p, err := svcCtx.Catalogue.GetPicture(ctx, &catalogue.GetPictureRequest{Id: pathvar.Vars(r)["id"]})
		if err != nil {
			web.Error(ctx, w, err)
			return
		}
		etag := `"` + p.GetId() + `"`
		h := w.Header()
		h.Set("ETag", etag)
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
		if matches(r.Header.Get("If-None-Match"), etag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		h.Set("Content-Type", p.GetContentType())
		h.Set("Content-Length", strconv.Itoa(len(p.GetContent())))
		if r.Method == http.MethodHead {
			return
		}
		if _, err := w.Write(p.GetContent()); err != nil {
			logx.WithContext(ctx).Infof("the client left before the picture was written: %v", err)
		}
	}
}

// matches compares weakly, as RFC 9110 section 13.1.2 asks for If-None-Match.
func matches(header, etag string) bool {
	for candidate := range strings.SplitSeq(header, ",") {
		candidate = strings.TrimPrefix(strings.TrimSpace(candidate), "W/")
		if candidate == etag || candidate == "*" {
			return true
		}
	}
	return false
}
