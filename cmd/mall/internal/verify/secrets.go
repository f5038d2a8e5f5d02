package verify

import (
	"fmt"
	"strings"
	"sync"
)

// Secrets are the values that a story planted and that no telemetry may hold. It may be filled
// while it is used.
type Secrets struct {
	mu     sync.Mutex
	values map[string]string // value -> what it is
}

// minSecret keeps a value too short to be unique from accusing everything.
const minSecret = 6

// Plant remembers a value. What is too short to be told from chance is not remembered.
func (p *Secrets) Plant(what, value string) {
	if len(value) < minSecret {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.values == nil {
		p.values = map[string]string{}
	}
	p.values[value] = what
}

// in names what a text gives away, or "".
func (p *Secrets) in(text string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	for value, what := range p.values {
		if strings.Contains(text, value) {
			return what
		}
	}
	return ""
}

// Search looks for the values in every span and log line.
func (p *Secrets) Search(c *Comparison, t *Trace, lines []LogLine) {
	for _, s := range t.Spans {
		texts := append([]string{s.Name, s.Message}, s.Events...)
		for _, m := range []map[string]string{s.Attrs, s.Resource} {
			for k, v := range m {
				if what := p.in(v); what != "" {
					c.add(RuleSecret, where(s), s, "%s holds the %s", k, what)
				}
			}
		}
		for _, text := range texts {
			if what := p.in(text); what != "" {
				c.add(RuleSecret, where(s), s, "its name, status or an event holds the %s", what)
			}
		}
	}
	for _, l := range lines {
		text := []string{l.Message}
		for k, v := range l.Attributes {
			text = append(text, k+"="+fmt.Sprint(v))
		}
		if what := p.in(strings.Join(text, "\n")); what != "" {
			c.add(RuleSecret, l.Service+" log", nil, "a line %q holds the %s", l.Level, what)
		}
	}
}
