package telemetry

import (
	"encoding/binary"
	"math/rand/v2"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

func newSampler(c Conf) sdktrace.Sampler {
	ratio := sdktrace.TraceIDRatioBased(c.Sampler)
	remote := []sdktrace.ParentBasedSamplerOption(nil)
	if c.Entrance {
		own := strangers{ratio}
		remote = append(remote, sdktrace.WithRemoteParentSampled(own), sdktrace.WithRemoteParentNotSampled(own))
	}
	return untold{sdktrace.ParentBased(ratio, remote...)}
}

// strangers samples requests whose trace id a stranger chose. It draws a number of its own: by the
// id, whoever picks a low one would be recorded always.
type strangers struct{ ratio sdktrace.Sampler }

// ShouldSample implements sdktrace.Sampler.
func (s strangers) ShouldSample(p sdktrace.SamplingParameters) sdktrace.SamplingResult {
	binary.BigEndian.PutUint64(p.TraceID[8:], rand.Uint64()) //nolint:gosec // sampling is no secret
	return s.ratio.ShouldSample(p)
}

// Description implements sdktrace.Sampler.
func (s strangers) Description() string { return "Strangers{" + s.ratio.Description() + "}" }

// untold drops the spans that go-zero's Redis client begins without a request: pings and the work of
// its background tasks. Under a request they are part of a story.
type untold struct{ sdktrace.Sampler }

const redisSpan = "redis" // what go-zero calls each of them

// ShouldSample implements sdktrace.Sampler.
func (u untold) ShouldSample(p sdktrace.SamplingParameters) sdktrace.SamplingResult {
	if p.Name == redisSpan && p.Kind == trace.SpanKindClient && !trace.SpanContextFromContext(p.ParentContext).IsValid() {
		return sdktrace.SamplingResult{Decision: sdktrace.Drop}
	}
	return u.Sampler.ShouldSample(p)
}
