// Package contract reads the .api files: what routes there are, what they take and what they answer.
package contract

import (
	"cmp"
	"fmt"
	"net/http"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/zeromicro/go-zero/tools/goctl/api/spec"
	"github.com/zeromicro/go-zero/tools/goctl/pkg/parser/api/parser"
	"github.com/zeromicro/go-zero/tools/goctl/util/format"
)

// Style is how goctl names files: words in lower case, joined by underscores.
const Style = "go_zero"

// API is one .api file.
type API struct {
	Domain string // the directory under app/
	File   string
	Title  string
	About  string
	Routes []Route // by path, then method
	Types  map[string]spec.DefineStruct
}

// Route is one operation.
type Route struct {
	Method      string // upper case
	Path        string // whole, with {parameters}
	Handler     string // as in @handler
	Group       string // directory below internal/handler, may be empty
	Summary     string
	Description string
	Status      int // of success: 200, 201, 202, or 204 when nothing is returned
	Auth        bool
	Middlewares []string
	Request     *spec.DefineStruct // nil when the route takes nothing
	Response    spec.Type          // nil when the route returns nothing
}

// Load reads the .api file of a domain.
func Load(domain, file string) (*API, error) {
	parsed, err := parser.Parse(file, "")
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if err := parsed.Validate(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}

	api := &API{
		Domain: domain, File: file, Types: map[string]spec.DefineStruct{},
		Title: property(parsed.Info.Properties, "title"),
		About: property(parsed.Info.Properties, "desc"),
	}
	for _, t := range parsed.Types {
		if s, ok := t.(spec.DefineStruct); ok {
			api.Types[s.RawName] = s
		}
	}
	for _, group := range parsed.Service.Groups {
		for _, r := range group.Routes {
			route, err := newRoute(group, r)
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", file, r.Handler, err)
			}
			api.Routes = append(api.Routes, route)
		}
	}
	slices.SortFunc(api.Routes, func(a, b Route) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method))
	})
	return api, nil
}

var pathParameter = regexp.MustCompile(`:([^/]+)`)

func newRoute(group spec.Group, r spec.Route) (Route, error) {
	doc := r.AtDoc.Properties
	route := Route{
		Method:      strings.ToUpper(r.Method),
		Path:        pathParameter.ReplaceAllString(path.Join("/", property(group.Annotation.Properties, "prefix"), r.Path), "{$1}"),
		Handler:     strings.TrimSuffix(strings.TrimSuffix(r.Handler, "Handler"), "handler"),
		Group:       strings.Trim(group.GetAnnotation("group"), "/"),
		Summary:     cmp.Or(property(doc, "summary"), strings.Trim(r.AtDoc.Text, `"`)),
		Description: property(doc, "description"),
		Auth:        group.GetAnnotation("jwt") != "",
		Response:    r.ResponseType,
	}
	if middlewares := group.GetAnnotation("middleware"); middlewares != "" {
		for name := range strings.SplitSeq(middlewares, ",") {
			route.Middlewares = append(route.Middlewares, strings.TrimSpace(name))
		}
	}
	if r.RequestType != nil {
		request, ok := r.RequestType.(spec.DefineStruct)
		if !ok {
			return Route{}, fmt.Errorf("the request %s must be a struct", r.RequestType.Name())
		}
		route.Request = &request
	}
	for key := range doc {
		if !slices.Contains([]string{"summary", "description", "status"}, key) {
			return Route{}, fmt.Errorf("@doc has no key %s", key)
		}
	}
	if err := route.checkRequest(); err != nil {
		return Route{}, err
	}
	var err error
	route.Status, err = successStatus(property(doc, "status"), r.ResponseType != nil)
	return route, err
}

// successStatus reads @doc's status. A route that returns something answers 200 unless it says 201 or 202.
func successStatus(text string, returns bool) (int, error) {
	if !returns {
		if text != "" && text != strconv.Itoa(http.StatusNoContent) {
			return 0, fmt.Errorf("status %s: a route that returns nothing answers 204", text)
		}
		return http.StatusNoContent, nil
	}
	if text == "" {
		return http.StatusOK, nil
	}
	status, err := strconv.Atoi(text)
	if err != nil || !slices.Contains([]int{http.StatusOK, http.StatusCreated, http.StatusAccepted}, status) {
		return 0, fmt.Errorf("status %s: want 200, 201 or 202", text)
	}
	return status, nil
}

// HandlerFile is where goctl puts the route's handler, relative to the API's directory.
func (r Route) HandlerFile() (string, error) {
	name, err := format.FileNamingFormat(Style, r.Handler+"Handler")
	if err != nil {
		return "", fmt.Errorf("handler %s: %w", r.Handler, err)
	}
	return filepath.Join("internal", "handler", filepath.FromSlash(r.Group), name+".go"), nil
}

// property unquotes a value of info, @doc or @server.
func property(properties map[string]string, key string) string {
	value := properties[key]
	if unquoted, err := strconv.Unquote(value); err == nil {
		return unquoted
	}
	return value
}
