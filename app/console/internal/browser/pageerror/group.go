package pageerror

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"regexp"
	"strings"
)

// defaultPart stands for our own grouping in a fingerprint of a page.
const defaultPart = "{{ default }}"

const (
	maxTitle = 200
	maxStack = 30 // frames that tell groups apart
)

var (
	// The build's part of a file's name, such as index-B4cD9_xz.js.
	buildHash = regexp.MustCompile(`[.-][\w-]{8,32}(\.[cm]?[jt]sx?)$`)
	// What differs between two events of one cause.
	variable = regexp.MustCompile(`[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b|\b0x[0-9a-fA-F]+\b|\b[0-9a-fA-F]{16,}\b|\d+(?:\.\d+)?`)
	spaces   = regexp.MustCompile(`\s+`)
)

// groupID tells groups apart. Events have one cause when the page says so (fingerprint), else when they have one type and
// one stack of the shop's own functions, else one message, in which numbers and ids do not count. Lines do not count
// either: a release moves them.
func groupID(e *Event) string {
	var parts []string
	if len(e.Fingerprint) == 0 {
		parts = causes(e)
	}
	for _, p := range e.Fingerprint {
		if strings.ReplaceAll(p, " ", "") == strings.ReplaceAll(defaultPart, " ", "") {
			parts = append(parts, causes(e)...)
		} else {
			parts = append(parts, p)
		}
	}
	sum := sha256.Sum256([]byte(e.Project + "\x00" + strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:8])
}

func causes(e *Event) []string {
	if len(e.Exceptions) == 0 {
		return []string{"message", normal(e.Message)}
	}
	out := []string{"exception", e.Exceptions[0].Type}
	n := len(out)
	for _, f := range e.Exceptions[0].Frames {
		if f.InApp && len(out)-n < maxStack && (f.Function != "" || f.File != "") {
			out = append(out, module(f.File)+":"+f.Function)
		}
	}
	if len(out) == n {
		out = append(out, normal(e.Exceptions[0].Message))
	}
	return out
}

// module is a file's name without host and build.
func module(file string) string {
	if _, rest, ok := strings.Cut(file, "://"); ok {
		_, file, _ = strings.Cut(rest, "/")
	}
	return strings.TrimPrefix(buildHash.ReplaceAllString(file, "$1"), "/")
}

func normal(message string) string {
	return strings.TrimSpace(spaces.ReplaceAllString(variable.ReplaceAllString(message, "#"), " "))
}

// title is a group's first line.
func title(e *Event) string {
	t := e.Message
	if e.Type != "" {
		t = e.Type
		if e.Message != "" {
			t += ": " + e.Message
		}
	}
	t = strings.TrimSpace(spaces.ReplaceAllString(t, " "))
	if t == "" {
		t = "(no message)"
	}
	if len(t) > maxTitle {
		t = strings.ToValidUTF8(t[:maxTitle], "") + "…"
	}
	return t
}

// culprit is where it happened: the innermost function of the shop's own, else the page.
func culprit(e *Event) string {
	if len(e.Exceptions) > 0 {
		for _, f := range e.Exceptions[0].Frames {
			if !f.InApp || f.Function == "" && f.File == "" {
				continue
			}
			if f.Function == "" {
				return module(f.File)
			}
			return f.Function + " (" + path.Base(module(f.File)) + ")"
		}
	}
	if e.Transaction != "" {
		return e.Transaction
	}
	return e.URL
}
