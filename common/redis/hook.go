package redis

import (
	"context"
	"errors"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"

	red "github.com/redis/go-redis/v9"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
)

const (
	scope    = "mall/redis"
	pipeline = "PIPELINE"
	// longestPart of a key that can be a word of ours.
	longestPart = 20
)

// hook completes the span that go-zero begins for each command, for its client cannot be had without
// one, and measures. It runs inside go-zero's breaker: what that refuses never reached Redis.
type hook struct {
	duration metric.Float64Histogram
	common   []attribute.KeyValue
	outcomes sync.Map // outcome -> []metric.RecordOption
}

// keyless are the commands whose first argument is a credential or no key.
var keyless = map[string]bool{"AUTH": true, "HELLO": true, "ACL": true, "CLIENT": true, "CONFIG": true}

type outcome struct{ operation, kind string }

func newHook(address string) *hook {
	h := &hook{common: []attribute.KeyValue{semconv.DBSystemNameRedis, attribute.String("db.system", "redis"), semconv.DBNamespace("0")}}
	if host, port, err := net.SplitHostPort(address); err == nil {
		h.common = append(h.common, semconv.ServerAddress(host))
		if n, err := strconv.Atoi(port); err == nil {
			h.common = append(h.common, semconv.ServerPort(n))
		}
	}
	var err error
	if h.duration, err = otel.Meter(scope).Float64Histogram("db.client.operation.duration", metric.WithUnit("s"),
		metric.WithDescription("Duration of database client operations.")); err != nil {
		otel.Handle(err)
	}
	return h
}

// DialHook implements red.Hook.
func (h *hook) DialHook(next red.DialHook) red.DialHook { return next }

// ProcessHook implements red.Hook.
func (h *hook) ProcessHook(next red.ProcessHook) red.ProcessHook {
	return func(ctx context.Context, cmd red.Cmder) error {
		begin := time.Now()
		err := next(ctx, cmd)
		h.end(ctx, strings.ToUpper(cmd.Name()), begin, err, func(span trace.Span) { describe(span, cmd) })
		return err
	}
}

// ProcessPipelineHook implements red.Hook.
func (h *hook) ProcessPipelineHook(next red.ProcessPipelineHook) red.ProcessPipelineHook {
	return func(ctx context.Context, cmds []red.Cmder) error {
		begin := time.Now()
		err := next(ctx, cmds)
		h.end(ctx, pipeline, begin, err, func(span trace.Span) {
			span.SetName(pipeline)
			span.SetAttributes(semconv.DBOperationName(pipeline), semconv.DBOperationBatchSize(len(cmds)))
		})
		return err
	}
}

func (h *hook) end(ctx context.Context, operation string, begin time.Time, err error, tell func(trace.Span)) {
	out := outcome{operation, errorType(err)}
	h.duration.Record(ctx, time.Since(begin).Seconds(), h.labels(out)...)
	span := trace.SpanFromContext(ctx)
	if !span.IsRecording() {
		return
	}
	tell(span)
	span.SetAttributes(h.common...)
	if out.kind != "" {
		span.SetAttributes(semconv.ErrorTypeKey.String(out.kind))
	}
}

// describe names a span after its command and the script or the kind of key that it is about.
func describe(span trace.Span, cmd red.Cmder) {
	operation := strings.ToUpper(cmd.Name())
	name, args := operation, cmd.Args()
	keyAt := 1
	if operation == "EVAL" || operation == "EVALSHA" {
		keyAt = 3
		if len(args) > 1 {
			if known, ok := scripts.Load(args[1]); ok {
				script := known.(string) //nolint:forcetypeassert // only names are stored
				name += " " + script
				span.SetAttributes(semconv.DBStoredProcedureName(script))
			}
		}
	}
	text := name
	if len(args) > keyAt && !keyless[operation] {
		if key, ok := args[keyAt].(string); ok {
			text += " " + pattern(key)
		}
	}
	span.SetName(name)
	span.SetAttributes(semconv.DBOperationName(operation), semconv.DBQueryText(text))
}

// pattern is a key without what tells one from another: an address, an id, a token. Words of ours are
// short and in lower case.
func pattern(key string) string {
	parts := strings.Split(key, ":")
	for i, p := range parts {
		word := strings.Trim(p, "{}")
		if !isWord(word) {
			parts[i] = strings.Replace(p, word, "*", 1)
		}
	}
	return strings.Join(parts, ":")
}

func isWord(s string) bool {
	if s == "" || len(s) > longestPart {
		return s == ""
	}
	if s[0] == 'v' && len(s) == 2 && s[1] >= '0' && s[1] <= '9' { // a version
		return true
	}
	for _, r := range s {
		if (r < 'a' || r > 'z') && r != '-' && r != '_' {
			return false
		}
	}
	return true
}

func (h *hook) labels(out outcome) []metric.RecordOption {
	if known, ok := h.outcomes.Load(out); ok {
		return known.([]metric.RecordOption) //nolint:forcetypeassert // nothing else is stored
	}
	attrs := []attribute.KeyValue{semconv.DBSystemNameRedis, semconv.DBNamespace("0"), semconv.DBOperationName(out.operation)}
	if out.kind != "" {
		attrs = append(attrs, semconv.ErrorTypeKey.String(out.kind))
	}
	options := []metric.RecordOption{metric.WithAttributeSet(attribute.NewSet(attrs...))}
	h.outcomes.Store(out, options)
	return options
}

// errorType is Redis' error code, or what kind of failure it was; "" for none.
func errorType(err error) string {
	var netErr net.Error
	var reply red.Error
	switch {
	case err == nil, errors.Is(err, red.Nil):
		return ""
	case errors.Is(err, context.Canceled):
		return "canceled"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &netErr) && netErr.Timeout():
		return "timeout"
	case errors.As(err, &netErr):
		return "connection"
	case errors.As(err, &reply):
		if code, _, _ := strings.Cut(reply.Error(), " "); code == strings.ToUpper(code) && len(code) <= longestPart {
			return code
		}
	}
	return "_OTHER"
}
