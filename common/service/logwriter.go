package service

import (
	"strings"

	"github.com/zeromicro/go-zero/core/logx"

	"mall/common/accesslog"
)

// discreetWriter cuts the request out of what go-zero's JWT middleware logs when it refuses one: it
// dumps headers and body, so an expired token would put a password that is being changed into the log.
type discreetWriter struct{ logx.Writer }

const refusedToken = "authorize failed: "

// Error writes a refused token as information: it is the caller's mistake, not the service's.
func (w discreetWriter) Error(v any, fields ...logx.LogField) {
	if text, ok := v.(string); ok && strings.HasPrefix(text, refusedToken) {
		reason, _, _ := strings.Cut(text, "\n")
		w.Info(reason, fields...)
		return
	}
	w.Writer.Error(v, fields...)
}

// BeDiscreet puts a discreetWriter before the writer that logx was set up with.
func BeDiscreet() {
	if w := logx.Reset(); w != nil {
		logx.SetWriter(discreetWriter{orderedWriter{w}})
	}
}

// orderedWriter keeps lines in the order of what they tell: access lines wait a little for one another.
type orderedWriter struct{ logx.Writer }

func (w orderedWriter) Alert(v any) { accesslog.Flush(); w.Writer.Alert(v) }

func (w orderedWriter) Debug(v any, fields ...logx.LogField) {
	accesslog.Flush()
	w.Writer.Debug(v, fields...)
}

func (w orderedWriter) Error(v any, fields ...logx.LogField) {
	accesslog.Flush()
	w.Writer.Error(v, fields...)
}

func (w orderedWriter) Info(v any, fields ...logx.LogField) {
	accesslog.Flush()
	w.Writer.Info(v, fields...)
}

func (w orderedWriter) Severe(v any) { accesslog.Flush(); w.Writer.Severe(v) }

func (w orderedWriter) Slow(v any, fields ...logx.LogField) {
	accesslog.Flush()
	w.Writer.Slow(v, fields...)
}

func (w orderedWriter) Stack(v any) { accesslog.Flush(); w.Writer.Stack(v) }

func (w orderedWriter) Stat(v any, fields ...logx.LogField) {
	accesslog.Flush()
	w.Writer.Stat(v, fields...)
}
