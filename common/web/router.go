package web

import (
	"net/http"
	"unicode/utf8"

	"github.com/zeromicro/go-zero/rest/httpx"
	"github.com/zeromicro/go-zero/rest/router"
)

// Router is go-zero's with mall's spans, metrics and access log around each route: here, and nowhere
// further in, what the other middlewares refuse is seen too and the route's pattern is known.
type Router struct {
	httpx.Router
	observer *observer
}

// NewRouter makes a router; accessLog writes a line for each request.
func NewRouter(accessLog bool) *Router {
	r := &Router{Router: router.NewRouter(), observer: newObserver(accessLog)}
	r.Router.SetNotFoundHandler(r.observer.wrap("", http.HandlerFunc(NotFound)))
	r.Router.SetNotAllowedHandler(r.observer.wrap("", http.HandlerFunc(MethodNotAllowed)))
	return r
}

// Handle implements httpx.Router.
func (r *Router) Handle(method, path string, h http.Handler) error {
	return r.Router.Handle(method, path, r.observer.wrap(path, utf8Only(h)))
}

// SetNotFoundHandler implements httpx.Router. Unknown paths are answered by NotFound: the handlers
// that go-zero sets are wrapped in its own tracing.
func (r *Router) SetNotFoundHandler(http.Handler) {}

// SetNotAllowedHandler implements httpx.Router.
func (r *Router) SetNotAllowedHandler(http.Handler) {}

// utf8Only finds nothing at a path that is not UTF-8: no id is like that, and protobuf could not carry it.
func utf8Only(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !utf8.ValidString(r.URL.Path) {
			NotFound(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}
