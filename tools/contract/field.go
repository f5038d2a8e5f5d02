package contract

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/zeromicro/go-zero/tools/goctl/api/spec"
)

// Where a field is carried.
const (
	InPath   = "path"
	InQuery  = "query"
	InHeader = "header"
	InBody   = "body"
)

// The struct tags of the places.
var places = map[string]string{"path": InPath, "form": InQuery, "header": InHeader, "json": InBody}

// Field is one member of a type, with what its tag says.
type Field struct {
	Name      string
	In        string
	Type      spec.Type
	Optional  bool // may be left out; a field with a default may too
	OmitEmpty bool // is left out of an answer when it is empty
	Default   string
	Options   []string // the values allowed, empty for all
	Range     *Range
	About     string
}

// Range limits a number; a nil bound is open.
type Range struct {
	Min, Max                   *float64
	ExclusiveMin, ExclusiveMax bool
}

// Fields lists a struct's fields; those of embedded structs are its own.
func Fields(s spec.DefineStruct) ([]Field, error) { return fieldsOf(s.RawName, s.Members) }

func fieldsOf(owner string, members []spec.Member) ([]Field, error) {
	var list []Field
	for _, m := range members {
		if m.IsInline {
			embedded, ok := m.Type.(spec.DefineStruct)
			if !ok {
				return nil, fmt.Errorf("%s embeds %s, which is no struct", owner, m.Type.Name())
			}
			more, err := fieldsOf(embedded.RawName, embedded.Members)
			if err != nil {
				return nil, err
			}
			list = append(list, more...)
			continue
		}
		field, err := newField(m)
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", owner, m.Name, err)
		}
		list = append(list, field)
	}
	return list, nil
}

func newField(m spec.Member) (Field, error) {
	tags, err := spec.Parse(m.Tag)
	if err != nil {
		return Field{}, fmt.Errorf("tag %s: %w", m.Tag, err)
	}
	var tag *spec.Tag
	for _, t := range tags.Tags() {
		if places[t.Key] == "" {
			continue
		}
		if tag != nil {
			return Field{}, fmt.Errorf("is carried as %s and as %s: choose one", tag.Key, t.Key)
		}
		tag = t
	}
	if tag == nil || tag.Name == "" {
		return Field{}, fmt.Errorf("tag %q names no json, path, form or header field", m.Tag)
	}

	f := Field{Name: tag.Name, In: places[tag.Key], Type: m.Type, About: about(m)}
	for _, option := range tag.Options {
		name, value, _ := strings.Cut(option, "=")
		switch name {
		case "optional":
			f.Optional = true
		case "omitempty":
			f.OmitEmpty = true
		case "default":
			f.Default = value
		case "options":
			f.Options = strings.Split(value, "|")
		case "range":
			if f.Range, err = parseRange(value); err != nil {
				return Field{}, err
			}
		case "string": // a number written as a string
		default:
			return Field{}, fmt.Errorf("tag %s: unknown option %s", m.Tag, name)
		}
	}
	return f, nil
}

// about is the comment above a member or behind it.
func about(m spec.Member) string {
	var words []string
	for _, line := range append(slices.Clone(m.Docs), m.Comment) {
		if text := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "//")); text != "" {
			words = append(words, text)
		}
	}
	return strings.Join(words, " ")
}

var rangeSyntax = regexp.MustCompile(`^([\[(])([^:]*):([^:]*)([\])])$`)

// parseRange reads go-zero's notation, such as [1:100], (0:1) or [1:].
func parseRange(text string) (*Range, error) {
	m := rangeSyntax.FindStringSubmatch(text)
	if m == nil {
		return nil, fmt.Errorf("range %s: want a form like [1:100]", text)
	}
	r := &Range{ExclusiveMin: m[1] == "(", ExclusiveMax: m[4] == ")"}
	for bound, digits := range map[**float64]string{&r.Min: m[2], &r.Max: m[3]} {
		if digits == "" {
			continue
		}
		value, err := strconv.ParseFloat(digits, 64)
		if err != nil {
			return nil, fmt.Errorf("range %s: %w", text, err)
		}
		*bound = &value
	}
	return r, nil
}

// checkRequest finds what goctl lets pass and what would then never work.
func (r Route) checkRequest() error {
	var request []Field
	if r.Request != nil {
		var err error
		if request, err = Fields(*r.Request); err != nil {
			return err
		}
	}
	var inPath []string
	for _, f := range request {
		switch {
		case f.In == InPath:
			inPath = append(inPath, f.Name)
		case f.In == InBody && !slices.Contains([]string{http.MethodPost, http.MethodPut, http.MethodPatch}, r.Method):
			return fmt.Errorf("%s has no body, so json field %s never arrives", r.Method, f.Name)
		}
	}
	var wanted []string
	for _, m := range regexp.MustCompile(`{([^}]+)}`).FindAllStringSubmatch(r.Path, -1) {
		wanted = append(wanted, m[1])
	}
	slices.Sort(inPath)
	slices.Sort(wanted)
	if !slices.Equal(inPath, wanted) {
		return fmt.Errorf("%s has the parameters %v, its request takes %v", r.Path, wanted, inPath)
	}
	return nil
}
