package release

import (
	"fmt"
	"strings"
)

// Change is one service's change of version.
type Change struct {
	Service  string
	From, To Image
}

func (c Change) String() string { return fmt.Sprintf("%s %s → %s", c.Service, c.From, c.To) }

// title says in a line what a reviewer wants to know first.
func title(environment, from string, all bool, changes []Change) string {
	prefix := environment + ": "
	if from != "" {
		prefix += "promote from " + from + ": "
	}
	if len(changes) == 1 {
		// A digest is as long as the line; the diff has it.
		c := changes[0]
		if c.From.Tag == c.To.Tag {
			return fmt.Sprintf("%s%s %s by digest", prefix, c.Service, c.To.Tag)
		}
		return fmt.Sprintf("%s%s %s → %s", prefix, c.Service, c.From.Tag, c.To.Tag)
	}
	what := fmt.Sprintf("%d services", len(changes))
	if all {
		what = "all services"
	}
	if tag, same := sameTarget(changes); same {
		return fmt.Sprintf("%s%s → %s", prefix, what, tag)
	}
	return prefix + what
}

func sameTarget(changes []Change) (string, bool) {
	for _, c := range changes {
		if c.To.Tag != changes[0].To.Tag {
			return "", false
		}
	}
	return changes[0].To.Tag, true
}

// message is the commit's: what changes, which commits of the code that brings or takes back, and
// trailers for scripts.
func message(title, environment string, changes []Change, history []history) string {
	var b strings.Builder
	b.WriteString(title + "\n")
	if len(changes) > 1 {
		b.WriteString("\n")
		for _, c := range changes {
			b.WriteString("- " + c.String() + "\n")
		}
	}
	for _, h := range history {
		section(&b, fmt.Sprintf("New from %s to %s:", h.from, h.to), h.added)
		section(&b, fmt.Sprintf("Taken back from %s to %s:", h.from, h.to), h.removed)
	}
	b.WriteString("\nEnvironment: " + environment + "\n")
	for _, c := range changes {
		fmt.Fprintf(&b, "Release: %s %s\n", c.Service, c.To)
	}
	return b.String()
}

func section(b *strings.Builder, heading string, lines []string) {
	if len(lines) == 0 {
		return
	}
	b.WriteString("\n" + heading + "\n")
	for _, line := range lines {
		b.WriteString("  " + line + "\n")
	}
}

// history is what of the code lies between two versions.
type history struct {
	from, to       string
	added, removed []string
}
