package charts_test

import (
	"slices"
	"strings"
)

// pathRule is one rule of a rendered gateway: which paths it takes, and where they go.
type pathRule struct {
	match   string // exact; segments: a prefix by whole segments; text: a prefix by characters
	path    string
	service string
}

func (r pathRule) takes(path string) bool {
	switch r.match {
	case "exact":
		return path == r.path
	case "segments":
		prefix := strings.TrimSuffix(r.path, "/")
		return path == prefix || strings.HasPrefix(path, prefix+"/")
	case "text":
		return strings.HasPrefix(path, r.path)
	}
	return false
}

// route is the Service that a request of the path reaches, or "". Of the rules that take it, an exact one is before any
// prefix and a longer prefix before a shorter: so it is for the Gateway API's HTTPRoute, an Ingress, NGINX's locations
// and APISIX's radix tree. Two of the same rank are what implementations decide differently, and count as no answer.
func route(rules []pathRule, path string) string {
	rank := func(r pathRule) int {
		if r.match == "exact" {
			return 1 << 20
		}
		return len(strings.TrimSuffix(r.path, "/"))
	}
	var best []pathRule
	for _, r := range rules {
		switch {
		case !r.takes(path):
		case len(best) == 0 || rank(r) > rank(best[0]):
			best = []pathRule{r}
		case rank(r) == rank(best[0]):
			best = append(best, r)
		}
	}
	if len(best) == 0 || slices.ContainsFunc(best, func(r pathRule) bool { return r.service != best[0].service }) {
		return ""
	}
	return best[0].service
}

// gatewayRules reads rendered resources by the rules of their kind. Of weighted backends the first has all.
func gatewayRules(objects []object) []pathRule {
	var out []pathRule
	for _, o := range objects {
		switch o["kind"] {
		case "HTTPRoute":
			out = append(out, httpRouteRules(o)...)
		case "Ingress":
			match := "segments"
			if get(o, "metadata", "annotations", "nginx.org/mergeable-ingress-type") != nil {
				match = "text" // F5's controller writes a prefix as NGINX's location, which compares characters
			}
			out = append(out, ingressRules(o, match)...)
		case "ApisixRoute":
			out = append(out, apisixRules(o)...)
		}
	}
	return out
}

func httpRouteRules(o object) []pathRule {
	var out []pathRule
	for _, rule := range items(get(o, "spec", "rules")) {
		for _, m := range items(get(rule, "matches")) {
			match := map[any]string{"Exact": "exact", "PathPrefix": "segments"}[get(m, "path", "type")]
			out = append(out, pathRule{match, word(get(m, "path", "value")), word(get(items(get(rule, "backendRefs"))[0], "name"))})
		}
	}
	return out
}

func ingressRules(o object, prefix string) []pathRule {
	var out []pathRule
	rules := items(get(o, "spec", "rules"))
	for _, p := range items(get(rules[0], "http", "paths")) {
		match := map[any]string{"Exact": "exact", "Prefix": prefix}[get(p, "pathType")]
		out = append(out, pathRule{match, word(get(p, "path")), word(get(p, "backend", "service", "name"))})
	}
	return out
}

func apisixRules(o object) []pathRule {
	var out []pathRule
	for _, rule := range items(get(o, "spec", "http")) {
		service := word(get(items(get(rule, "backends"))[0], "serviceName"))
		for _, p := range items(get(rule, "match", "paths")) {
			if prefix, ok := strings.CutSuffix(word(p), "*"); ok {
				out = append(out, pathRule{"text", prefix, service})
			} else {
				out = append(out, pathRule{"exact", word(p), service})
			}
		}
	}
	return out
}

func items(v any) []any {
	list, _ := v.([]any)
	return list
}

func word(v any) string {
	s, _ := v.(string)
	return s
}
