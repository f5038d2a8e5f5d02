package picture

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"

	"mall/app/product/api/internal/svc"
	"mall/app/product/api/internal/types"
	"mall/app/product/domain"
	"mall/app/product/rpc/client/catalogue"
	"mall/common/auth"
	"mall/common/idempotency"
	"mall/common/problem"
	"mall/common/web"
)

// upload answers POST /admin/pictures, whose body is the picture.
func upload(svcCtx *svc.ServiceContext) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		resp, err := store(ctx, svcCtx, w, r)
		if err != nil {
			web.Error(ctx, w, err)
			return
		}
		web.Respond(ctx, w, http.StatusCreated, resp)
	}
}

func store(ctx context.Context, svcCtx *svc.ServiceContext, w http.ResponseWriter, r *http.Request) (*types.Picture, error) {
	key := r.Header.Get("Idempotency-Key")
	if err := idempotency.Check(key); err != nil {
		return nil, err
	}
	content, err := io.ReadAll(http.MaxBytesReader(w, r.Body, domain.MaxPicture))
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, domain.TooLarge()
	}
	if err != nil {
		return nil, problem.New(http.StatusBadRequest, problem.CodeValidation, "the body could not be read").WithCause(err)
	}
	contentType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		contentType = "" // refused as a type that is not a picture's
	}
	resp, err := svcCtx.Catalogue.CreatePicture(ctx, &catalogue.CreatePictureRequest{
		ActorId: auth.From(ctx).UserID, IdempotencyKey: key, ContentType: contentType, Content: content,
	})
	if err != nil {
		return nil, err
	}
	web.MarkReplayed(ctx, resp.GetReplayed())
	return &types.Picture{Id: resp.GetId(), Url: domain.PicturePath + resp.GetId(), ContentType: contentType,
		Size: int64(len(content))}, nil
}
