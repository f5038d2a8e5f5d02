package settings

import "path/filepath"

// pages is what the edge tells the shop's pages of this mall. Each may be set from outside, for example to a real Sentry's
// DSN; else the console receives errors and visits, and shows traces.
func (s *Settings) pages(getenv func(string) string) []Var {
	console, edge := s.ConsoleURL(), s.EdgeURL()
	dsn := "http://public@" + console[len("http://"):] + "/"
	vars := []Var{
		{"MALL_WEB_DIR", filepath.Join(s.Root, "bin", "web", "shop")},
		{"MALL_SENTRY_DSN_STOREFRONT", dsn + "1"},
		{"MALL_SENTRY_DSN_OPERATOR", dsn + "2"},
		{"MALL_UMAMI_SCRIPT_URL", "/tracker.js"},
		{"MALL_UMAMI_HOST_URL", console},
		{"MALL_UMAMI_WEBSITE_STOREFRONT", "storefront"},
		{"MALL_UMAMI_WEBSITE_OPERATOR", "operator"},
		{"MALL_TRACE_URL", console + "/traces/{traceId}"},
		{"MALL_PASSWORD_RESET_PAGE", edge + "/reset-password#token="},
	}
	for i, v := range vars {
		if set := getenv(v.Name); set != "" {
			vars[i].Value = set
		}
	}
	return vars
}
