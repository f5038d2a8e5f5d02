package picture

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/zeromicro/go-zero/rest/pathvar"
	"google.golang.org/grpc"

	"mall/app/product/api/internal/svc"
	"mall/app/product/domain"
	"mall/app/product/rpc/client/catalogue"
	"mall/common/id"
	"mall/common/problem"
)

// shelf stands in for product-rpc.
type shelf struct {
	catalogue.Catalogue
	stored *catalogue.CreatePictureRequest
	id     string
}

func (s *shelf) CreatePicture(_ context.Context, in *catalogue.CreatePictureRequest, _ ...grpc.CallOption) (*catalogue.CreatePictureResponse, error) {
	if _, err := domain.NewPicture(in.GetContentType(), in.GetContent(), time.Now()); err != nil {
		return nil, err
	}
	s.stored = in
	return &catalogue.CreatePictureResponse{Id: s.id}, nil
}

func (s *shelf) GetPicture(_ context.Context, in *catalogue.GetPictureRequest, _ ...grpc.CallOption) (*catalogue.Picture, error) {
	if in.GetId() != s.id {
		return nil, problem.NotFound("picture")
	}
	return &catalogue.Picture{Id: s.id, ContentType: "image/png", Content: []byte("bytes")}, nil
}

var png = []byte("\x89PNG\r\n\x1a\nrest")

func TestUploadTakesBytesAndRefusesWhatIsNoPicture(t *testing.T) {
	large := append(bytes.Clone(png), make([]byte, domain.MaxPicture)...)
	for name, c := range map[string]struct {
		key, contentType string
		body             []byte
		want             int
		code             string
	}{
		"a picture":            {"k", "image/png", png, 201, ""},
		"with a parameter":     {"k", "image/png; charset=binary", png, 201, ""},
		"no key":               {"", "image/png", png, 400, problem.CodeValidation},
		"nothing":              {"k", "image/png", nil, 400, problem.CodeValidation},
		"svg":                  {"k", "image/svg+xml", []byte("<svg/>"), 415, "UNSUPPORTED_MEDIA_TYPE"},
		"another type's bytes": {"k", "image/webp", png, 415, "UNSUPPORTED_MEDIA_TYPE"},
		"no type":              {"k", "", png, 415, "UNSUPPORTED_MEDIA_TYPE"},
		"half a megabyte more": {"k", "image/png", large, 413, "BODY_TOO_LARGE"},
	} {
		t.Run(name, func(t *testing.T) {
			s := &shelf{id: id.New()}
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/v1/admin/pictures", io.NopCloser(bytes.NewReader(c.body)))
			r.ContentLength = -1 // as a chunked body
			r.Header.Set("Content-Type", c.contentType)
			r.Header.Set("Idempotency-Key", c.key)
			w := httptest.NewRecorder()
			upload(&svc.ServiceContext{Catalogue: s})(w, r)
			require.Equal(t, c.want, w.Code, w.Body.String())
			if c.want != http.StatusCreated {
				require.Contains(t, w.Body.String(), c.code)
				require.Equal(t, "application/problem+json", w.Header().Get("Content-Type"))
				require.Nil(t, s.stored)
				return
			}
			require.JSONEq(t, `{"id":"`+s.id+`","url":"/api/v1/pictures/`+s.id+`","contentType":"image/png","size":12}`, w.Body.String())
			require.Equal(t, png, s.stored.GetContent())
		})
	}
}

func TestShowLetsClientsKeepPicturesForEver(t *testing.T) {
	s := &shelf{id: id.New()}
	get := func(method, pictureID, ifNoneMatch string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), method, "/api/v1/pictures/x", strings.NewReader(""))
		r = pathvar.WithVars(r, map[string]string{"id": pictureID})
		r.Header.Set("If-None-Match", ifNoneMatch)
		w := httptest.NewRecorder()
		show(&svc.ServiceContext{Catalogue: s})(w, r)
		return w
	}
	w := get(http.MethodGet, s.id, "")
	require.Equal(t, 200, w.Code)
	require.Equal(t, "bytes", w.Body.String())
	require.Equal(t, "image/png", w.Header().Get("Content-Type"))
	require.Equal(t, "public, max-age=31536000, immutable", w.Header().Get("Cache-Control"))
	require.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"))
	require.Contains(t, w.Header().Get("Content-Security-Policy"), "sandbox")
	etag := w.Header().Get("ETag")

	for _, match := range []string{etag, "W/" + etag, `"other", ` + etag, "*"} {
		w = get(http.MethodGet, s.id, match)
		require.Equal(t, 304, w.Code)
		require.Empty(t, w.Body.String())
	}
	require.Equal(t, 200, get(http.MethodGet, s.id, `"other"`).Code)
	w = get(http.MethodHead, s.id, "")
	require.Equal(t, 200, w.Code)
	require.Empty(t, w.Body.String())
	require.Equal(t, "5", w.Header().Get("Content-Length"))
	w = get(http.MethodGet, id.New(), "")
	require.Equal(t, 404, w.Code)
	require.Empty(t, w.Header().Get("ETag"))
}
