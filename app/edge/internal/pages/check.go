package pages

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"mall/app/edge/internal/config"
)

var (
	// host is what a Content-Security-Policy may name: url.Parse also takes hosts with semicolons, quotes and commas in them.
	host    = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?$`)
	website = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
	project = regexp.MustCompile(`/[0-9]+$`)
	name    = regexp.MustCompile(`^[a-z][a-zA-Z0-9_-]{0,31}$`)
)

// check says what is wrong with the configuration, by its keys.
func check(c config.Site) error {
	var wrong []error
	say := func(key, value, want string) {
		wrong = append(wrong, fmt.Errorf("Site.%s: %q is not %s", key, value, want))
	}
	if c.UmamiScriptURL != "" && !ownPath(c.UmamiScriptURL) && !absolute(c.UmamiScriptURL) {
		say("UmamiScriptURL", c.UmamiScriptURL, "a URL like https://umami.example/script.js, nor a path like /tracker.js")
	}
	if c.UmamiHostURL != "" && !absolute(c.UmamiHostURL) {
		say("UmamiHostURL", c.UmamiHostURL, "a URL like https://umami.example")
	}
	if c.TraceURL != "" && (!ownPath(c.TraceURL) && !absolute(c.TraceURL) || !strings.Contains(c.TraceURL, "{traceId}")) {
		say("TraceURL", c.TraceURL, "a URL with {traceId} in it, like https://console.example/traces/{traceId}")
	}
	if len(c.PaymentProviders) == 0 {
		say("PaymentProviders", "", "a list of providers like sandbox")
	}
	for _, p := range c.PaymentProviders {
		if !name.MatchString(p) {
			say("PaymentProviders", p, "the name of a provider")
		}
	}
	counted := false
	for key, p := range map[string]config.Page{"Storefront": c.Storefront, "Operator": c.Operator} {
		if p.SentryDSN != "" && !dsn(p.SentryDSN) {
			// Its value may hold a secret that must not reach a log either.
			wrong = append(wrong, fmt.Errorf("Site.%s.SentryDSN: it is not a DSN like https://publickey@sentry.example/1 (a DSN with a secret must not reach a browser)", key))
		}
		if p.UmamiWebsite != "" && !website.MatchString(p.UmamiWebsite) {
			say(key+".UmamiWebsite", p.UmamiWebsite, "a website's id")
		}
		counted = counted || p.UmamiWebsite != ""
	}
	if c.UmamiScriptURL != "" && !counted {
		wrong = append(wrong, errors.New("Site.UmamiScriptURL: neither Storefront.UmamiWebsite nor Operator.UmamiWebsite says what to count for"))
	}
	return errors.Join(wrong...)
}

// ownPath is a path of the edge itself.
func ownPath(s string) bool {
	u, err := url.Parse(s)
	return err == nil && strings.HasPrefix(s, "/") && u.Host == "" && !strings.HasPrefix(s, "//") && !strings.Contains(s, `\`)
}

func absolute(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && host.MatchString(u.Host) && u.User == nil
}

// dsn is https://PUBLICKEY@HOST/[PATH/]PROJECT. One with a secret, as they once were, must not reach a browser.
func dsn(s string) bool {
	u, err := url.Parse(s)
	if err != nil || u.User == nil || u.User.Username() == "" {
		return false
	}
	_, secret := u.User.Password()
	u.User = nil
	return !secret && absolute(u.String()) && project.MatchString(u.Path) && u.RawQuery == "" && u.Fragment == ""
}
