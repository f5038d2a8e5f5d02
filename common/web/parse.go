package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/zeromicro/go-zero/core/mapping"
	"github.com/zeromicro/go-zero/rest/httpx"

	"mall/common/problem"
)

// Parse fills a generated request type from path, query, headers and body.
// Unlike httpx.Parse it refuses unknown fields, wrong content types and trailing data, and it
// says which field is wrong. A body is optional when every field of the type is.
func Parse(r *http.Request, v any) error {
	if err := httpx.ParsePath(r, v); err != nil {
		return invalid(err)
	}
	if wrong := mistyped(r, reflect.TypeOf(v).Elem()); len(wrong) > 0 {
		return problem.Invalid(wrong...)
	}
	if err := httpx.ParseForm(formless(r), v); err != nil {
		return invalid(err)
	}
	if err := httpx.ParseHeaders(r, v); err != nil {
		return invalid(err)
	}
	return parseBody(r, v)
}

// mistyped names the query parameters that should be integers, true or false, or UTF-8, and are not;
// go-zero's mapping passes on strconv's words without the name, and takes any bytes for a string.
func mistyped(r *http.Request, t reflect.Type) []problem.Field {
	var wrong []problem.Field
	query := r.URL.Query()
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("form"), ",")
		if name == "" || !query.Has(name) {
			continue
		}
		kind := f.Type.Kind()
		if kind == reflect.Pointer {
			kind = f.Type.Elem().Kind()
		}
		switch text := query.Get(name); kind { //nolint:exhaustive // contracts have no other types with a form of their own
		case reflect.Int64:
			if _, err := strconv.ParseInt(text, 10, 64); err != nil {
				wrong = append(wrong, problem.Field{Field: name, Reason: "must be an integer"})
			}
		case reflect.Bool:
			if text != "true" && text != "false" {
				wrong = append(wrong, problem.Field{Field: name, Reason: "must be true or false"})
			}
		case reflect.String:
			if !utf8.ValidString(text) {
				wrong = append(wrong, problem.Field{Field: name, Reason: "must be UTF-8 text"})
			}
		}
	}
	return wrong
}

// formless hides the body from ParseForm, which would otherwise read it as a form.
func formless(r *http.Request) *http.Request {
	c := *r
	c.Body, c.ContentLength = http.NoBody, 0
	return &c
}

func parseBody(r *http.Request, v any) error {
	if r.Method == http.MethodGet || r.Method == http.MethodDelete || r.Method == http.MethodHead {
		return nil
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return problem.New(http.StatusRequestEntityTooLarge, "BODY_TOO_LARGE",
				"the body is larger than %d bytes", tooLarge.Limit)
		}
		return problem.New(http.StatusBadRequest, problem.CodeValidation, "the body could not be read").WithCause(err)
	}
	if len(bytes.TrimSpace(body)) == 0 {
		body = []byte("{}")
	} else if !isJSON(r.Header.Get("Content-Type")) {
		return problem.New(http.StatusUnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE",
			"send the body as application/json")
	}
	if err := decodeStrictly(body, v); err != nil {
		return err
	}
	if wrong := missing(body, reflect.TypeOf(v).Elem(), ""); len(wrong) > 0 {
		return problem.Invalid(wrong...)
	}
	if err := mapping.UnmarshalJsonBytes(body, v); err != nil {
		return invalid(err)
	}
	return nil
}

func isJSON(contentType string) bool {
	if contentType == "" {
		return false
	}
	mediaType, _, err := mime.ParseMediaType(contentType)
	return err == nil && (mediaType == "application/json" || strings.HasSuffix(mediaType, "+json"))
}

// decodeStrictly checks syntax, types and unknown fields against the type's body fields.
func decodeStrictly(body []byte, v any) error {
	scratch := reflect.New(bodyType(reflect.TypeOf(v).Elem())).Interface()
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(scratch); err != nil {
		return jsonProblem(err)
	}
	if dec.More() {
		return problem.New(http.StatusBadRequest, problem.CodeValidation, "the body holds more than one JSON value")
	}
	return nil
}

func jsonProblem(err error) error {
	var syntax *json.SyntaxError
	var wrongType *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrongType):
		if wrongType.Field == "" {
			return problem.New(http.StatusBadRequest, problem.CodeValidation,
				"the body must be a JSON %s, not %s", jsonKind(wrongType.Type), wrongType.Value)
		}
		return problem.InvalidField(wrongType.Field, "must be %s, not %s", jsonKind(wrongType.Type), wrongType.Value)
	case errors.As(err, &syntax):
		return problem.New(http.StatusBadRequest, problem.CodeValidation,
			"the body is not valid JSON (byte %d)", syntax.Offset)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return problem.New(http.StatusBadRequest, problem.CodeValidation, "the body is not complete JSON")
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return problem.InvalidField(strings.Trim(name, `"`), "is not a known field")
	}
	return problem.New(http.StatusBadRequest, problem.CodeValidation, "the body is not valid JSON").WithCause(err)
}

func jsonKind(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice, reflect.Array:
		return "an array"
	case reflect.Struct, reflect.Map:
		return "an object"
	case reflect.Float32, reflect.Float64:
		return "a number"
	default:
		return "an integer within range"
	}
}

var mappingField = regexp.MustCompile(`"?([A-Za-z][\w.\[\]-]*)"? is not set|field "?([\w.\[\]-]+)"?`)

// invalid words an error of go-zero's mapping, which names the field inside its text.
func invalid(err error) error {
	text := err.Error()
	field := ""
	if m := mappingField.FindStringSubmatch(text); m != nil {
		field = m[1] + m[2]
	}
	reason := "is not valid"
	switch {
	case strings.Contains(text, "is not set"):
		reason = "is missing"
	case strings.Contains(text, "type mismatch"):
		reason = "has the wrong type"
	case strings.Contains(text, "number out of range"), strings.Contains(text, "range"):
		reason = "is out of range"
	}
	if field == "" {
		return problem.New(http.StatusBadRequest, problem.CodeValidation, "the request is not valid: %s",
			strings.TrimSpace(text))
	}
	return problem.Invalid(problem.Field{Field: field, Reason: reason}).WithCause(fmt.Errorf("parse: %w", err))
}
