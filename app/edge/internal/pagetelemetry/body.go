package pagetelemetry

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"

	logspb "go.opentelemetry.io/proto/otlp/logs/v1"
	metricspb "go.opentelemetry.io/proto/otlp/metrics/v1"
	resourcepb "go.opentelemetry.io/proto/otlp/resource/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"mall/common/problem"
)

// read reads a body within its limit.
func read(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	var from io.Reader = http.MaxBytesReader(w, r.Body, MaxBody)
	switch r.Header.Get("Content-Encoding") {
	case "", "identity":
	case "gzip":
		z, err := gzip.NewReader(from)
		if err != nil {
			return nil, problem.New(http.StatusBadRequest, "BODY", "the body is not gzip")
		}
		from = io.LimitReader(z, MaxBody+1)
	default:
		return nil, problem.New(http.StatusUnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE", "Content-Encoding must be gzip or absent")
	}
	body, err := io.ReadAll(from)
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large), len(body) > MaxBody:
		return nil, problem.New(http.StatusRequestEntityTooLarge, "BODY_TOO_LARGE", "the body is larger than %d bytes", MaxBody)
	case err != nil:
		return nil, problem.New(http.StatusBadRequest, "BODY", "the body could not be read")
	}
	return body, nil
}

// kinds read, check and clean a body, and return it as protobuf.
var kinds = map[string]func(body []byte, asJSON bool, services []string) ([]byte, error){
	"v1/traces": func(b []byte, j bool, s []string) ([]byte, error) {
		return checked(b, j, s, new(tracepb.TracesData), cleanTraces)
	},
	"v1/logs": func(b []byte, j bool, s []string) ([]byte, error) {
		return checked(b, j, s, new(logspb.LogsData), cleanLogs)
	},
	"v1/metrics": func(b []byte, j bool, s []string) ([]byte, error) {
		return checked(b, j, s, new(metricspb.MetricsData), cleanMetrics)
	},
}

func checked[T proto.Message](body []byte, asJSON bool, services []string, into T, clean func(T) []*resourcepb.Resource) ([]byte, error) {
	if asJSON {
		if err := unmarshalJSON(body, into); err != nil {
			return nil, malformed() // what is wrong with it is the page's to find out
		}
	} else if err := proto.Unmarshal(body, into); err != nil {
		return nil, malformed()
	}
	for _, r := range clean(into) {
		if name := serviceName(r); !slices.Contains(services, name) {
			return nil, problem.InvalidField("service.name", "is %q: pages may be one of %q", clip(name), services)
		}
	}
	out, err := proto.Marshal(into)
	if err != nil {
		return nil, malformed() // such as text that is no UTF-8
	}
	return out, nil
}

const shown = 64

func clip(s string) string { return s[:min(len(s), shown)] }

func serviceName(r *resourcepb.Resource) string {
	for _, a := range r.GetAttributes() {
		if a.GetKey() == "service.name" {
			return a.GetValue().GetStringValue()
		}
	}
	return ""
}

// unmarshalJSON reads OTLP's JSON, which is protobuf's but for ids: they are in hexadecimal digits.
// Source: OTLP specification 1.x, "JSON Protobuf Encoding".
func unmarshalJSON(body []byte, into proto.Message) error {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return err
	}
	if err := convertIDs(v, 0); err != nil {
		return err
	}
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return protojson.UnmarshalOptions{DiscardUnknown: true}.Unmarshal(b, into)
}

const maxDepth = 64

func convertIDs(v any, depth int) error {
	if depth > maxDepth {
		return errors.New("nested too deep")
	}
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			if err := convertIDs(one, depth+1); err != nil {
				return err
			}
		}
	case map[string]any:
		for k, one := range v {
			if k != "traceId" && k != "spanId" && k != "parentSpanId" {
				if err := convertIDs(one, depth+1); err != nil {
					return err
				}
				continue
			}
			text, ok := one.(string)
			id, err := hex.DecodeString(text)
			if !ok || err != nil {
				return fmt.Errorf("%s: not hexadecimal digits", k)
			}
			v[k] = base64.StdEncoding.EncodeToString(id)
		}
	}
	return nil
}
