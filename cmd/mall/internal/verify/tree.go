package verify

import (
	"embed"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"mall/app/edge/openapi"
)

// Hop is one span that a trace must have, and below it the hops that it causes. The trees in
// trees/*.yaml write two spans as one line where one is nothing without the other: an RPC or an HTTP
// call is its caller's CLIENT span with the SERVER span below it.
type Hop struct {
	Service  string
	Kind     Kind
	Label    string // see Span.Label
	Optional bool   // it may be missing: a cache had the answer
	Any      bool   // whatever else lies below is fine
	Children []*Hop
}

func (h *Hop) String() string { return h.Service + " " + string(h.Kind) + " " + h.Label }

// matches reports whether a span is the hop's.
func (h *Hop) matches(s *Span) bool {
	return s.Kind == h.Kind && s.Service() == h.Service && s.Label() == h.Label
}

// Trees holds the declared tree of every route, by "METHOD /path/{id}".
type Trees struct {
	routes map[string]*Hop
	order  []string
}

// Routes lists the routes that have a tree.
func (t *Trees) Routes() []string { return t.order }

// Route returns the tree of a route: the edge's SERVER span and all below it.
func (t *Trees) Route(route string) *Hop { return t.routes[route] }

//go:embed trees/*.yaml
var treeFiles embed.FS

// everyRoute is the key of what the edge does at each route.
const everyRoute = "every route"

// LoadTrees reads the embedded trees. Errors name file and line.
func LoadTrees() (*Trees, error) {
	files, err := treeFiles.ReadDir("trees")
	if err != nil {
		return nil, err
	}
	texts := map[string][]byte{}
	for _, f := range files {
		if texts[f.Name()], err = treeFiles.ReadFile("trees/" + f.Name()); err != nil {
			return nil, err
		}
	}
	return parseTrees(texts)
}

// parseTrees makes the whole tree of each route: what is written is what the domain's API does; the
// way there, through the edge, is the same for all.
func parseTrees(texts map[string][]byte) (*Trees, error) {
	contract, err := openapi.Routes()
	if err != nil {
		return nil, err
	}
	p := &parser{domains: map[string]string{}, written: map[string]*yaml.Node{}, file: map[string]string{}}
	for _, r := range contract {
		p.domains[r.Method+" "+braces(r.Path)] = r.Domain
	}
	for name, text := range texts {
		if err := p.read(name, text); err != nil {
			return nil, err
		}
	}
	t := &Trees{routes: map[string]*Hop{}}
	for route := range p.written {
		if route == everyRoute {
			continue
		}
		if t.routes[route], err = p.route(route); err != nil {
			return nil, err
		}
		t.order = append(t.order, route)
	}
	slices.Sort(t.order)
	return t, nil
}

// braces turns go-zero's /orders/:id into the contract's /orders/{id}.
func braces(path string) string { return pathParameter.ReplaceAllString(path, "{$1}") }

var pathParameter = regexp.MustCompile(`:(\w+)`)

type parser struct {
	domains map[string]string     // route -> domain
	written map[string]*yaml.Node // route -> the list of its steps
	file    map[string]string
	depth   int
}

func (p *parser) read(name string, text []byte) error {
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return fmt.Errorf("trees/%s: %w", name, err)
	}
	if len(doc.Content) == 0 {
		return nil
	}
	top := doc.Content[0]
	if top.Kind != yaml.MappingNode {
		return fmt.Errorf("trees/%s: want routes with their steps", name)
	}
	for i := 0; i < len(top.Content); i += 2 {
		route := top.Content[i].Value
		if route != everyRoute && p.domains[route] == "" {
			return fmt.Errorf("trees/%s:%d: the contract has no route %q", name, top.Content[i].Line, route)
		}
		if p.written[route] != nil {
			return fmt.Errorf("trees/%s:%d: %q has a tree already", name, top.Content[i].Line, route)
		}
		p.written[route], p.file[route] = top.Content[i+1], name
	}
	return nil
}

// route is: the edge serves it, does what it does for every route, and calls the API.
func (p *parser) route(route string) (*Hop, error) {
	edge := &Hop{Service: "edge", Kind: Server, Label: route}
	if common := p.written[everyRoute]; common != nil {
		steps, err := p.steps(everyRoute, common, "edge")
		if err != nil {
			return nil, err
		}
		edge.Children = steps
	}
	call, err := p.httpCall(route, "edge")
	edge.Children = append(edge.Children, call)
	return edge, err
}

// httpCall is a request to a domain's API: the caller's CLIENT span, the API's SERVER span and the
// steps that are written for the route.
func (p *parser) httpCall(route, caller string) (*Hop, error) {
	api := &Hop{Service: p.domains[route] + "-api", Kind: Server, Label: route}
	label, _, _ := strings.Cut(route, " ")
	if caller == "edge" { // it passes the request on, and its span carries the route
		label = route
	}
	var err error
	if p.depth++; p.depth > 10 {
		return nil, fmt.Errorf("%s: its tree contains itself", route)
	}
	defer func() { p.depth-- }()
	if node := p.written[route]; node != nil {
		api.Children, err = p.steps(route, node, api.Service)
	}
	return &Hop{Service: caller, Kind: Client, Label: label, Children: []*Hop{api}}, err
}

// steps parses a YAML list of steps of one service. A step is a line, or a line with the steps that
// it causes.
func (p *parser) steps(route string, list *yaml.Node, service string) ([]*Hop, error) {
	if list.Kind == yaml.ScalarNode && list.Tag == "!!null" {
		return nil, nil
	}
	if list.Kind != yaml.SequenceNode {
		return nil, fmt.Errorf("trees/%s:%d: want a list of steps", p.file[route], list.Line)
	}
	var out []*Hop
	for _, item := range list.Content {
		line, below := item, (*yaml.Node)(nil)
		if item.Kind == yaml.MappingNode && len(item.Content) == 2 {
			line, below = item.Content[0], item.Content[1]
		}
		if line.Kind != yaml.ScalarNode {
			return nil, fmt.Errorf("trees/%s:%d: a step is one line, with the steps it causes below it", p.file[route], item.Line)
		}
		hop, last, err := p.line(line.Value, service)
		if err != nil {
			return nil, fmt.Errorf("trees/%s:%d: %w", p.file[route], line.Line, err)
		}
		if below != nil {
			steps, err := p.steps(route, below, last.Service)
			if err != nil {
				return nil, err
			}
			last.Children = nil // of another route: what is written here goes before its own tree
			last.adopt(steps)
		}
		out = append(out, hop)
	}
	return out, nil
}

// adopt puts steps below the hop; the step "any" is a property of the hop instead.
func (h *Hop) adopt(steps []*Hop) {
	for _, s := range steps {
		if s.Any && s.Label == anyStep {
			h.Any = true
		} else {
			h.Children = append(h.Children, s)
		}
	}
}

const anyStep = "any"

var (
	rpcLine  = regexp.MustCompile(`^(\w+)\.\w+/\w+$`)
	httpLine = regexp.MustCompile(`^(GET|POST|PUT|DELETE|PATCH) /`)
	sqlLine  = regexp.MustCompile(`^(SELECT|INSERT|UPDATE|DELETE|REPLACE) [\w.]+$`)
	topic    = regexp.MustCompile(`^mall\.(\w+)\.v\d+$`)
)

// line parses one step of service. It returns the outermost hop and the one whose children the steps
// below the line are.
func (p *parser) line(text, service string) (hop, last *Hop, err error) {
	text, optional := strings.CutSuffix(strings.TrimSpace(text), "?")
	what, by, named := strings.Cut(text, " by ")
	if named && !services[by] {
		return nil, nil, fmt.Errorf("%q: there is no service %q", text, by)
	}
	defer func() {
		if hop != nil {
			hop.Optional = optional
		}
	}()
	one := func(kind Kind, label string) (*Hop, *Hop, error) {
		h := &Hop{Service: service, Kind: kind, Label: label}
		return h, h, nil
	}
	verb, object, _ := strings.Cut(what, " ")
	switch {
	case what == anyStep:
		return one(Internal, anyStep)
	case rpcLine.MatchString(what):
		server := &Hop{Service: rpcLine.FindStringSubmatch(what)[1] + "-rpc", Kind: Server, Label: what}
		return &Hop{Service: service, Kind: Client, Label: what, Children: []*Hop{server}}, server, nil
	case httpLine.MatchString(what):
		if p.domains[what] == "" {
			return nil, nil, fmt.Errorf("the contract has no route %q", what)
		}
		if named {
			service = by
		}
		h, err := p.httpCall(what, service)
		if err != nil {
			return nil, nil, err
		}
		return h, h.Children[0], nil
	case verb == "redis", sqlLine.MatchString(what):
		return one(Client, what)
	case verb == "internal":
		return one(Internal, object)
	case what == "send mail":
		service = "user-worker"
		return one(Client, what)
	case verb == "send":
		if m := topic.FindStringSubmatch(object); m != nil && !named {
			by, named = m[1]+"-worker", services[m[1]+"-worker"]
		}
		if service = by; !named {
			return nil, nil, fmt.Errorf("%q: say who sends: ... by <service>", text)
		}
		return one(Producer, what)
	case verb == "process":
		if service = by; !named {
			return nil, nil, fmt.Errorf("%q: say who consumes: ... by <service>", text)
		}
		return one(Consumer, what)
	}
	return nil, nil, errors.New("a step is service.Name/Method, METHOD /route, VERB table, redis COMMAND, " +
		"send topic [by service], process topic by service, send mail, internal name, or any; not " + fmt.Sprintf("%q", text))
}
