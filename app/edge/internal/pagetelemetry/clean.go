package pagetelemetry

import (
	"slices"
	"strings"

	commonpb "go.opentelemetry.io/proto/otlp/common/v1"
	logspb "go.opentelemetry.io/proto/otlp/logs/v1"
	metricspb "go.opentelemetry.io/proto/otlp/metrics/v1"
	resourcepb "go.opentelemetry.io/proto/otlp/resource/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
)

// Services write no query string and nothing that tells who a customer is; browsers' instrumentations do. What follows is
// taken out by its name. Free text is the page's own to keep clean.

func cleanTraces(t *tracepb.TracesData) (resources []*resourcepb.Resource) {
	for _, rs := range t.GetResourceSpans() {
		resources = append(resources, cleanResource(rs.GetResource()))
		for _, ss := range rs.GetScopeSpans() {
			for _, s := range ss.GetSpans() {
				s.Attributes = clean(s.GetAttributes())
				s.Name = withoutQuery(s.GetName())
				for _, e := range s.GetEvents() {
					e.Attributes = clean(e.GetAttributes())
				}
				for _, l := range s.GetLinks() {
					l.Attributes = clean(l.GetAttributes())
				}
			}
		}
	}
	return resources
}

func cleanLogs(t *logspb.LogsData) (resources []*resourcepb.Resource) {
	for _, rl := range t.GetResourceLogs() {
		resources = append(resources, cleanResource(rl.GetResource()))
		for _, sl := range rl.GetScopeLogs() {
			for _, l := range sl.GetLogRecords() {
				l.Attributes = clean(l.GetAttributes())
			}
		}
	}
	return resources
}

func cleanMetrics(t *metricspb.MetricsData) (resources []*resourcepb.Resource) {
	for _, rm := range t.GetResourceMetrics() {
		resources = append(resources, cleanResource(rm.GetResource()))
	}
	return resources
}

func cleanResource(r *resourcepb.Resource) *resourcepb.Resource {
	if r != nil {
		r.Attributes = clean(r.GetAttributes())
	}
	return r
}

func clean(attributes []*commonpb.KeyValue) []*commonpb.KeyValue {
	attributes = slices.DeleteFunc(attributes, func(a *commonpb.KeyValue) bool { return private(a.GetKey()) })
	for _, a := range attributes {
		if s, ok := a.GetValue().GetValue().(*commonpb.AnyValue_StringValue); ok {
			s.StringValue = withoutQuery(s.StringValue)
		}
	}
	return attributes
}

var privateNames = []string{
	"url.query", "url.fragment", "client.address", "client.ip", "net.peer.ip", "net.sock.peer.addr", "user_agent.original", "http.user_agent", "http.client_ip",
}

func private(key string) bool {
	key = strings.ToLower(key)
	for _, begin := range []string{"user.", "enduser.", "http.request.header.", "http.response.header.", "http.request.body", "http.response.body"} {
		if strings.HasPrefix(key, begin) {
			return true
		}
	}
	for _, part := range []string{"password", "secret", "token", "cookie", "authorization", "credential", "email", "phone"} {
		if strings.Contains(key, part) {
			return true
		}
	}
	return slices.Contains(privateNames, key)
}

// withoutQuery cuts a URL's query and fragment off, wherever the URL stands in a text without spaces behind it.
func withoutQuery(s string) string {
	at := strings.Index(s, "://")
	if at < 0 && !strings.HasPrefix(s, "/") {
		return s
	}
	cut := strings.IndexAny(s[max(at, 0):], "?#")
	if cut < 0 {
		return s
	}
	cut += max(at, 0)
	if end := strings.IndexAny(s[cut:], " \t\n\"'"); end >= 0 {
		return s[:cut] + s[cut+end:]
	}
	return s[:cut]
}
