package observe

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/bufbuild/protocompile"
	"github.com/bufbuild/protocompile/reporter"

	"mall/tools/contract"
	"mall/tools/openapi"
)

// Kinds of services.
const (
	kindEdge   = "edge"
	kindHTTP   = "http"
	kindRPC    = "rpc"
	kindWorker = "worker"
)

// Inventory is what there is to watch.
type Inventory struct {
	Services []Service // edge first, then by domain
	Topics   []string  // without dead-letter topics
}

// Service is one process.
type Service struct {
	Name   string
	Domain string // empty for the edge
	Kind   string
	Routes []Route
	RPCs   []RPC
	// What its configuration says it talks to.
	MySQL, Redis, Kafka, RPCClients, HTTPClients bool
}

// Route is one HTTP operation. Path has {parameters}, as in the OpenAPI document.
type Route struct{ Method, Path string }

// key is how slo.yaml names it.
func (r Route) key() string { return r.Method + " " + r.Path }

var parameter = regexp.MustCompile(`\{([^}]+)\}`)

// label is http.route: the pattern as the router has it.
func (r Route) label() string { return parameter.ReplaceAllString(r.Path, ":$1") }

// RPC is one gRPC method; Service is its full name.
type RPC struct{ Service, Method string }

// key is how slo.yaml names it: the package is the same for all of a service.
func (r RPC) key() string { return r.Service[strings.LastIndex(r.Service, ".")+1:] + "/" + r.Method }

// Scan reads the contracts and configurations of a checkout.
func Scan(ctx context.Context, root string) (*Inventory, error) {
	in := &Inventory{}
	if isDir(filepath.Join(root, "app", "edge")) {
		in.Services = append(in.Services, Service{Name: "edge", Kind: kindEdge})
	}
	dirs, err := filepath.Glob(filepath.Join(root, "app", "*", "*"))
	if err != nil {
		return nil, err
	}
	for _, dir := range dirs { // sorted: api, rpc, worker
		domain, part := filepath.Base(filepath.Dir(dir)), filepath.Base(dir)
		s := Service{Name: domain + "-" + part, Domain: domain}
		switch part {
		case "api":
			s.Kind = kindHTTP
			s.Routes, err = httpRoutes(domain, dir)
		case "rpc":
			s.Kind = kindRPC
			s.RPCs, err = rpcs(ctx, dir, domain+".proto")
		case "worker":
			s.Kind = kindWorker
		default:
			continue
		}
		if err != nil {
			return nil, err
		}
		in.Services = append(in.Services, s)
	}
	for i := range in.Services {
		if err := in.Services[i].readConfig(root); err != nil {
			return nil, err
		}
	}
	in.Topics, err = topics(filepath.Join(root, "common", "event", "event.go"))
	return in, err
}

func httpRoutes(domain, dir string) ([]Route, error) {
	var routes []Route
	file := filepath.Join(dir, domain+".api")
	api, err := contract.Load(domain, file)
	if err != nil {
		return nil, err
	}
	for _, r := range api.Routes {
		routes = append(routes, Route{r.Method, r.Path})
	}
	byHand, err := filepath.Glob(filepath.Join(dir, "*.openapi.yaml"))
	if err != nil {
		return nil, err
	}
	for _, file := range byHand {
		fragment, err := openapi.ReadFragment(domain, file)
		if err != nil {
			return nil, err
		}
		for path, item := range fragment.Paths {
			for method := range item.Operations() {
				routes = append(routes, Route{method, path})
			}
		}
	}
	slices.SortFunc(routes, func(a, b Route) int { return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method)) })
	return routes, nil
}

func rpcs(ctx context.Context, dir, name string) ([]RPC, error) {
	compiler := protocompile.Compiler{
		Resolver: protocompile.WithStandardImports(&protocompile.SourceResolver{ImportPaths: []string{dir}}),
		Reporter: reporter.NewReporter(nil, nil),
	}
	files, err := compiler.Compile(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, name), err)
	}
	var all []RPC
	services := files[0].Services()
	for i := range services.Len() {
		methods := services.Get(i).Methods()
		for j := range methods.Len() {
			all = append(all, RPC{string(services.Get(i).FullName()), string(methods.Get(j).Name())})
		}
	}
	return all, nil
}

// A key at the margin of a service's YAML. The file is not parsed: ${VARIABLES} need not be YAML.
var topKey = regexp.MustCompile(`(?m)^([A-Za-z]+):`)

func (s *Service) readConfig(root string) error {
	dir := filepath.Join(root, "app", s.Domain, strings.TrimPrefix(s.Name, s.Domain+"-"))
	content, err := os.ReadFile(filepath.Join(dir, "etc", s.Name+".yaml"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, match := range topKey.FindAllStringSubmatch(string(content), -1) {
		switch key := match[1]; {
		case key == "MySQL":
			s.MySQL = true
		case key == "Redis", key == "CacheRedis":
			s.Redis = true
		case key == "Kafka":
			s.Kafka = true
		case key == "Upstreams", key == "CallbackURL":
			s.HTTPClients = true
		case strings.HasSuffix(key, "RPC"):
			s.RPCClients = true
		}
	}
	return err
}

// topics reads the constants Topic* of common/event.
func topics(file string) ([]string, error) {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var names []string
	ast.Inspect(parsed, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != len(spec.Names) {
			return true
		}
		for i, name := range spec.Names {
			literal, ok := spec.Values[i].(*ast.BasicLit)
			if !ok || !strings.HasPrefix(name.Name, "Topic") {
				continue
			}
			if topic, err := strconv.Unquote(literal.Value); err == nil {
				names = append(names, topic)
			}
		}
		return true
	})
	if len(names) == 0 {
		return nil, fmt.Errorf("%s: no constant Topic…", file)
	}
	slices.Sort(names)
	return names, nil
}

// domains are the domains that there are, sorted.
func (in *Inventory) domains() []string {
	var all []string
	for _, s := range in.Services {
		if s.Domain != "" && !slices.Contains(all, s.Domain) {
			all = append(all, s.Domain)
		}
	}
	return all
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
