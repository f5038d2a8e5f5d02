package fault

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"google.golang.org/grpc"
)

// Surface is where a route is answered.
type Surface int

// The surfaces of a process.
const (
	HTTP Surface = iota
	RPC
	Topic
)

// routes are what a process answers, by name.
type routes map[string]Surface

// canonical brings the ways to write a route to the one that is registered.
func canonical(name string) string {
	method, path, isHTTP := strings.Cut(name, " ")
	if !isHTTP {
		return strings.TrimPrefix(name, "/") // a gRPC method as the wire shows it
	}
	segments := strings.Split(strings.TrimSpace(path), "/")
	for i, s := range segments {
		if strings.HasPrefix(s, "{") && strings.HasSuffix(s, "}") {
			segments[i] = ":" + s[1:len(s)-1] // as OpenAPI writes it
		}
	}
	return strings.ToUpper(method) + " " + strings.Join(segments, "/")
}

// resolve returns the registered name of a route. A gRPC method may be named shortly, without "mall."
// and version ("order.Order/CreateOrder") or by its service alone, as long as one method only is meant.
func (r routes) resolve(name string) string {
	name = canonical(name)
	if _, ok := r[name]; ok {
		return name
	}
	found := ""
	for full, surface := range r {
		if surface != RPC || (short(full) != name && !strings.HasSuffix(full, "."+name)) {
			continue
		}
		if found != "" {
			return name
		}
		found = full
	}
	return cmp.Or(found, name)
}

var version = regexp.MustCompile(`\.v\d+\.`)

// short is "order.Order/CreateOrder" for "mall.order.v1.Order/CreateOrder".
func short(method string) string {
	return version.ReplaceAllString(strings.TrimPrefix(method, "mall."), ".")
}

// names lists the routes in order.
func (r routes) names() []string {
	out := make([]string, 0, len(r))
	for name := range r {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// near lists the three names that are most like the given one.
func (r routes) near(name string) []string {
	all := r.names()
	name = strings.ToLower(name)
	distance := make(map[string]int, len(all))
	for _, n := range all {
		distance[n] = min(edits(name, strings.ToLower(n)), edits(name, strings.ToLower(short(n))))
		if strings.Contains(strings.ToLower(n), name) {
			distance[n] = 0 // what was meant, not written out
		}
	}
	slices.SortStableFunc(all, func(a, b string) int { return cmp.Compare(distance[a], distance[b]) })
	return all[:min(3, len(all))]
}

// edits is the Levenshtein distance. Names are short: a request cannot make it costly.
func edits(a, b string) int {
	a = a[:min(len(a), maxName)]
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// pattern is an HTTP route cut into its segments.
type pattern struct {
	name     string
	method   string
	segments []string
}

// patterns are the HTTP routes, those without parameters before those with.
func (r routes) patterns() []pattern {
	var out []pattern
	for name, surface := range r {
		if surface == HTTP {
			method, path, _ := strings.Cut(name, " ")
			out = append(out, pattern{name, method, segments(path)})
		}
	}
	// At each place a fixed segment comes before a parameter, as go-zero's router chooses.
	slices.SortFunc(out, func(a, b pattern) int {
		return slices.CompareFunc(a.segments, b.segments, func(x, y string) int {
			if d := boolInt(strings.HasPrefix(x, ":")) - boolInt(strings.HasPrefix(y, ":")); d != 0 {
				return d
			}
			return strings.Compare(x, y)
		})
	})
	return out
}

// find returns the name of the route that a request is for, "" when there is none. go-zero tells its
// middlewares no route, and looking it up only while a fault is set costs nothing otherwise.
func find(all []pattern, method, path string) string {
	parts := segments(path)
	for _, p := range all {
		if p.method == method && slices.EqualFunc(p.segments, parts, func(want, got string) bool {
			return want == got || strings.HasPrefix(want, ":")
		}) {
			return p.name
		}
	}
	return ""
}

func segments(path string) []string { return strings.Split(strings.Trim(path, "/"), "/") }

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// methods asks a scratch server what register puts on it: the real one exists only once it serves.
func methods(register func(*grpc.Server)) []string {
	scratch := grpc.NewServer()
	defer scratch.Stop()
	register(scratch)
	var out []string
	for service, info := range scratch.GetServiceInfo() {
		for _, m := range info.Methods {
			if !m.IsClientStream && !m.IsServerStream {
				out = append(out, service+"/"+m.Name)
			}
		}
	}
	return out
}
