package verify

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"mall/cmd/mall/internal/topology"
)

// spanClass is what a span is about; each class has its row in conventions.
type spanClass string

const (
	classHTTPServer spanClass = "HTTP server"
	classHTTPClient spanClass = "HTTP client"
	classRPC        spanClass = "RPC"
	classMySQL      spanClass = "MySQL"
	classRedis      spanClass = "Redis"
	classProducer   spanClass = "Kafka producer"
	classConsumer   spanClass = "Kafka consumer"
	classMail       spanClass = "mail"
	classInternal   spanClass = "internal"
	classNone       spanClass = "no convention"
)

func class(s *Span) spanClass {
	has := func(key string) bool { _, ok := s.Attrs[key]; return ok }
	system := s.Attrs["db.system.name"]
	if system == "" {
		system = s.Attrs["db.system"]
	}
	switch {
	case has("rpc.system") || has("rpc.method"):
		return classRPC
	case system == "redis":
		return classRedis
	case system != "":
		return classMySQL
	case s.Kind == Server:
		return classHTTPServer
	case s.Kind == Producer:
		return classProducer
	case s.Kind == Consumer:
		return classConsumer
	case s.Kind == Client && (has("http.request.method") || has("http.method")):
		return classHTTPClient
	case has("mail.kind"):
		return classMail
	case s.Kind == Internal:
		return classInternal
	}
	return classNone
}

// convention is what every span of a class must say. Values are regular expressions for the whole
// value. Sources: the OpenTelemetry semantic conventions 1.3x for HTTP, RPC, database and messaging
// spans, and db.system, which SigNoz's database page still reads.
type convention struct {
	Required map[string]*regexp.Regexp
	Name     string // of the span, from its attributes: "{http.request.method} {http.route}"
}

var conventions = map[spanClass]convention{
	classHTTPServer: {Required: whole(map[string]string{
		"http.request.method": "[A-Z]+", "http.route": "/.*", "http.response.status_code": `[1-5]\d\d`, "url.path": "/.*",
	}), Name: "{http.request.method} {http.route}"},
	classHTTPClient: {Required: whole(map[string]string{
		"http.request.method": "[A-Z]+", "http.response.status_code": `[1-5]\d\d`, "server.address": ".+",
	})},
	classRPC: {Required: whole(map[string]string{
		"rpc.system": "grpc", "rpc.service": `[\w.]+`, "rpc.method": `\w+`, "rpc.response.status_code": "[A-Z_]+",
	}), Name: "{rpc.service}/{rpc.method}"},
	classMySQL: {Required: whole(map[string]string{
		"db.system.name": "mysql", "db.system": "mysql", "db.namespace": `\w+`, "db.operation.name": `[A-Z][A-Z_ ]*`,
	})},
	classRedis: {Required: whole(map[string]string{
		"db.system.name": "redis", "db.system": "redis", "db.operation.name": `\w+`,
	})},
	classProducer: {Required: whole(map[string]string{
		"messaging.system": "kafka", "messaging.destination.name": `[\w.-]+`,
		"messaging.operation.name": "send|publish", "messaging.operation.type": "send",
	}), Name: "send {messaging.destination.name}"},
	classConsumer: {Required: whole(map[string]string{
		"messaging.system": "kafka", "messaging.destination.name": `[\w.-]+`, "messaging.consumer.group.name": ".+",
		"messaging.operation.name": "process", "messaging.operation.type": "process",
	}), Name: "process {messaging.destination.name}"},
	classMail:     {Required: whole(map[string]string{"mail.id": ".+", "mail.kind": `\w+`})}, // there is no convention for mail
	classInternal: {},
}

// tables are the statements that name one, and so must say which.
var tables = regexp.MustCompile(`(?i)^(SELECT|INSERT|UPDATE|DELETE|REPLACE)$`)

// resourceConvention is what every span's resource must say.
var resourceConvention = whole(map[string]string{
	"service.name": ".+", "service.namespace": "mall", "service.version": ".+", "service.instance.id": ".+",
	"deployment.environment.name": ".+",
})

// pageConvention is what the resource of a page's span must say. A page is no process.
var pageConvention = whole(map[string]string{
	"service.name": ".+", "service.version": ".+", "deployment.environment.name": ".+",
})

// whole makes each pattern match whole values only.
func whole(patterns map[string]string) map[string]*regexp.Regexp {
	out := make(map[string]*regexp.Regexp, len(patterns))
	for key, p := range patterns {
		out[key] = regexp.MustCompile("^(?:" + p + ")$")
	}
	return out
}

var services = func() map[string]bool {
	out := map[string]bool{}
	for _, s := range topology.Services(0) {
		out[s.Name] = true
	}
	return out
}()

// checkConvention returns what a span says against the convention of its class.
func checkConvention(s *Span) []string {
	var wrong []string
	c := class(s)
	rule, ok := conventions[c]
	if !ok {
		wrong = append(wrong, fmt.Sprintf("a %s span has the attributes of no convention", s.Kind))
	}
	wrong = append(wrong, disagree(s.Attrs, rule.Required)...)
	if rule.Name != "" && len(wrong) == 0 {
		if want := fill(rule.Name, s.Attrs); s.Name != want {
			wrong = append(wrong, fmt.Sprintf("its name should be %q", want))
		}
	}
	if c == classMySQL {
		wrong = append(wrong, checkStatement(s)...)
	}
	resource := resourceConvention
	if pageServices[s.Service()] {
		resource = pageConvention
	}
	wrong = append(wrong, disagree(s.Resource, resource)...)
	if name := s.Service(); name != "" && !services[name] && !pageServices[name] {
		wrong = append(wrong, fmt.Sprintf("service.name is %q, which is not in the topology", name))
	}
	return wrong
}

// checkStatement looks at what only SQL spans have. Transactions' own statements have no text.
func checkStatement(s *Span) []string {
	var wrong []string
	operation, text := s.Attrs["db.operation.name"], s.Attrs["db.query.text"]
	if tables.MatchString(operation) {
		if text == "" {
			wrong = append(wrong, "db.query.text is missing")
		}
		if table := s.Attrs["db.collection.name"]; table != "" {
			if want := operation + " " + table; s.Name != want {
				wrong = append(wrong, fmt.Sprintf("its name should be %q", want))
			}
		} else if len(tableNames.FindAllString(text, 2)) == 1 {
			wrong = append(wrong, "db.collection.name is missing")
		}
	}
	if m := literals.FindString(text); m != "" {
		wrong = append(wrong, fmt.Sprintf("db.query.text holds the value %s", strings.TrimSpace(m)))
	}
	return wrong
}

var (
	tableNames = regexp.MustCompile(`(?i)\b(FROM|INTO|UPDATE|JOIN)\s+\w`)
	// literals are values inside a statement: quoted text, and numbers too long to be one that a
	// programmer wrote, as in LIMIT 1.
	literals = regexp.MustCompile(`'[^']+'|"[^"]+"|(?:^|[\s(,=<>+*/-])\d{4,}(?:\.\d+)?\b`)
)

// disagree lists the required keys whose values are missing or not of the form.
func disagree(have map[string]string, required map[string]*regexp.Regexp) []string {
	var wrong []string
	for _, key := range slices.Sorted(maps.Keys(required)) {
		v, ok := have[key]
		if !ok || v == "" {
			wrong = append(wrong, key+" is missing")
		} else if !required[key].MatchString(v) {
			wrong = append(wrong, fmt.Sprintf("%s is %q, want %s", key, v, required[key]))
		}
	}
	return wrong
}

// fill replaces {key} by the attribute's value.
func fill(pattern string, attrs map[string]string) string {
	for key, v := range attrs {
		pattern = strings.ReplaceAll(pattern, "{"+key+"}", v)
	}
	return pattern
}
