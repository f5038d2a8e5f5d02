// Package api is how the supervisor's HTTP API reads requests and answers them.
package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"

	"mall/cmd/mall/internal/client"
)

// maxBody is more than any request of ours needs.
const maxBody = 64 << 10

// JSON answers with v.
func JSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) //nolint:errchkjson // every value is one of ours; if the reader has gone there is nobody to tell
}

// Fail answers with what went wrong.
func Fail(w http.ResponseWriter, status int, err error) {
	JSON(w, status, client.Failure{Error: err.Error()})
}

// Read decodes the body into v, strictly; an empty body leaves v as it is. The error names the field.
func Read(w http.ResponseWriter, r *http.Request, v any) error {
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	d.DisallowUnknownFields()
	err := d.Decode(v)
	switch {
	case errors.Is(err, io.EOF):
		return nil
	case err == nil && d.More():
		return errors.New("body: more follows the JSON value")
	case err == nil:
		return nil
	}
	if kind, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && kind.Field != "" {
		return fmt.Errorf("%s must be a %s", kind.Field, named(kind.Type))
	}
	return fmt.Errorf("body: %s", strings.TrimPrefix(err.Error(), "json: "))
}

// named is a type in JSON's words.
func named(t reflect.Type) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch k := t.Kind(); {
	case k == reflect.Float64, k == reflect.Float32:
		return "number"
	case k >= reflect.Uint && k <= reflect.Uint64:
		return "whole number, not below 0"
	case k >= reflect.Int && k <= reflect.Int64:
		return "whole number"
	case k == reflect.Bool:
		return "boolean"
	default:
		return k.String()
	}
}

// FromPage reports whether a web page asks, by way of the console: such requests get no secrets and
// cannot take the supervisor itself down. The console's proxy says whom it forwards for.
func FromPage(r *http.Request) bool {
	for _, name := range []string{"X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "Via", "Origin", "Referer", "Sec-Fetch-Site"} {
		if r.Header.Get(name) != "" {
			return true
		}
	}
	return false
}
