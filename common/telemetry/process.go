package telemetry

import (
	"bytes"
	"context"
	"os"
	"strconv"
	"syscall"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// observeProcess registers process.cpu.time and process.memory.usage: the contrib module that has
// them brings a dependency that loads shared libraries at run time.
func observeProcess(meter metric.Meter) error {
	user := metric.WithAttributeSet(attribute.NewSet(attribute.String("cpu.mode", "user")))
	system := metric.WithAttributeSet(attribute.NewSet(attribute.String("cpu.mode", "system")))
	if _, err := meter.Float64ObservableCounter("process.cpu.time", metric.WithUnit("s"),
		metric.WithDescription("Processor time that the process used."),
		metric.WithFloat64Callback(func(_ context.Context, o metric.Float64Observer) error {
			var used syscall.Rusage
			if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
				return err
			}
			o.Observe(time.Duration(used.Utime.Nano()).Seconds(), user)
			o.Observe(time.Duration(used.Stime.Nano()).Seconds(), system)
			return nil
		})); err != nil {
		return err
	}
	_, err := meter.Int64ObservableUpDownCounter("process.memory.usage", metric.WithUnit("By"),
		metric.WithDescription("Physical memory that the process holds."),
		metric.WithInt64Callback(func(_ context.Context, o metric.Int64Observer) error {
			if n, ok := resident(); ok {
				o.Observe(n)
			}
			return nil
		}))
	return err
}

// resident reads /proc; systems without it show no such metric.
func resident() (int64, bool) {
	raw, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, false
	}
	fields := bytes.Fields(raw)
	if len(fields) < 2 {
		return 0, false
	}
	pages, err := strconv.ParseInt(string(fields[1]), 10, 64)
	return pages * int64(os.Getpagesize()), err == nil
}
