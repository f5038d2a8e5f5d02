package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"mall/common/problem"
)

// missing walks a body beside its type and names the fields that are not there or hold a value
// outside their options. go-zero's mapping checks the same tags but does not always name the field.
func missing(raw json.RawMessage, t reflect.Type, path string) []problem.Field {
	switch t.Kind() {
	case reflect.Pointer:
		return missing(raw, t.Elem(), path)
	case reflect.Slice:
		var elements []json.RawMessage
		if json.Unmarshal(raw, &elements) != nil {
			return nil
		}
		var wrong []problem.Field
		for i, e := range elements {
			wrong = append(wrong, missing(e, t.Elem(), fmt.Sprintf("%s[%d]", path, i))...)
		}
		return wrong
	case reflect.Struct:
		var members map[string]json.RawMessage
		if json.Unmarshal(raw, &members) != nil {
			return nil
		}
		var wrong []problem.Field
		for _, f := range bodyFields(t) {
			wrong = append(wrong, missingMember(members, f, path)...)
		}
		return wrong
	default:
		return nil
	}
}

func missingMember(members map[string]json.RawMessage, f reflect.StructField, path string) []problem.Field {
	name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
	tags := strings.Split(options, ",")
	full := name
	if path != "" {
		full = path + "." + name
	}
	raw, ok := members[name]
	if !ok || bytes.Equal(raw, []byte("null")) {
		needed := !slices.ContainsFunc(tags, func(s string) bool {
			return s == "optional" || s == "omitempty" || strings.HasPrefix(s, "default=")
		})
		if needed {
			return []problem.Field{{Field: full, Reason: "is missing"}}
		}
		return nil
	}
	for _, tag := range tags {
		allowed, ok := strings.CutPrefix(tag, "options=")
		var value string
		if ok && json.Unmarshal(raw, &value) == nil && !slices.Contains(strings.Split(allowed, "|"), value) {
			return []problem.Field{{Field: full, Reason: "must be one of " + strings.ReplaceAll(allowed, "|", ", ")}}
		}
	}
	return missing(raw, f.Type, full)
}
