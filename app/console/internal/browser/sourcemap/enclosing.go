package sourcemap

import (
	"regexp"
	"slices"
	"strings"
)

// A map tells what an identifier was called, but not which function a position is in. The source does: these are what
// may stand before the brace of a function's body in JavaScript and TypeScript.
var (
	declared = regexp.MustCompile(`\bfunction\s*\*?\s*([\w$]+)\s*(?:<[^()]*>)?\([^{}]*\)\s*(?::[^{}=]*)?$`)
	assigned = regexp.MustCompile(`([\w$]+)\s*(?::[^=;{}]*)?[=:]\s*(?:async\s+)?(?:function\s*\*?\s*(?:<[^()]*>)?\([^{}]*\)\s*(?::[^{}=]*)?|(?:<[^()]*>)?(?:\([^{}]*\)|[\w$]+)\s*(?::[^{}=]*)?=>\s*)$`)
	method   = regexp.MustCompile(`(?:^|[;{}\n]|\b(?:async|static|public|private|protected|get|set|override)\s)\s*\*?\s*([#\w$]+)\s*(?:<[^()]*>)?\([^{}]*\)\s*(?::[^{}=;]*)?$`)
	class    = regexp.MustCompile(`\bclass\s+([\w$]+)[^{};]*$`)
	argument = regexp.MustCompile(`([\w$.]+)\(\s*(?:[^(){}]*,\s*)?(?:async\s+)?(?:\([^{}]*\)|[\w$]+)\s*=>\s*$`)
	keyword  = regexp.MustCompile(`^(?:if|for|while|switch|catch|with|return|else|do|try|finally|function)$`)
)

const maxHeader = 400 // bytes before a brace that may say what it opens

// enclosing names the function around a position (line from 1, column from 0): "name", or "Class.method".
func enclosing(source string, line, column int) string {
	end := offset(source, line, column)
	if end < 0 {
		return ""
	}
	open := braces(source[:end])
	name := ""
	for _, brace := range slices.Backward(open) {
		header := source[max(0, brace-maxHeader):brace]
		if name == "" {
			name = function(header)
			continue
		}
		if m := class.FindStringSubmatch(header); m != nil {
			return m[1] + "." + name
		}
	}
	return name
}

func function(header string) string {
	for _, form := range []*regexp.Regexp{declared, assigned, method} {
		if m := form.FindStringSubmatch(header); m != nil && !keyword.MatchString(m[1]) {
			return m[1]
		}
	}
	if m := argument.FindStringSubmatch(header); m != nil && !keyword.MatchString(m[1]) {
		return m[1] + " callback"
	}
	return ""
}

func offset(source string, line, column int) int {
	at := 0
	for range line - 1 {
		next := strings.IndexByte(source[at:], '\n')
		if next < 0 {
			return -1
		}
		at += next + 1
	}
	return min(len(source), at+column)
}

// braces returns where the braces are that are open at the end of s, outermost first. It knows strings, templates and
// comments; a regular expression with a quote or brace in it may lead it astray, and then a name is missing or wrong.
func braces(s string) (open []int) {
	var templates []int // how many braces were open where a template's ${ began
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '"', '\'':
			i = quoted(s, i)
		case '`':
			i = template(s, i+1, &open, &templates)
		case '/':
			i = comment(s, i)
		case '{':
			open = append(open, i)
		case '}':
			if n := len(templates); n > 0 && templates[n-1] == len(open) {
				templates = templates[:n-1]
				open = open[:max(0, len(open)-1)]
				i = template(s, i+1, &open, &templates)
			} else if len(open) > 0 {
				open = open[:len(open)-1]
			}
		}
	}
	return open
}

func quoted(s string, at int) int {
	for i := at + 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case s[at], '\n':
			return i
		}
	}
	return len(s)
}

// template reads a template's text from at to its end or to the next ${.
func template(s string, at int, open, templates *[]int) int {
	for i := at; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '`':
			return i
		case '$':
			if i+1 < len(s) && s[i+1] == '{' {
				*open = append(*open, i+1)
				*templates = append(*templates, len(*open))
				return i + 1
			}
		}
	}
	return len(s)
}

func comment(s string, at int) int {
	if at+1 >= len(s) {
		return at
	}
	var end string
	switch s[at+1] {
	case '/':
		end = "\n"
	case '*':
		end = "*/"
	default:
		return at
	}
	n := strings.Index(s[at+2:], end)
	if n < 0 {
		return len(s)
	}
	return at + 2 + n + len(end) - 1
}
