package bulk

import (
	"context"
	"errors"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/exporter/exporterhelper"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// NewFactory returns the factory of the exporter called elastic_bulk.
func NewFactory() exporter.Factory {
	return exporter.NewFactory(component.MustNewType("elastic_bulk"), defaultConfig,
		exporter.WithTraces(newTraces, component.StabilityLevelStable),
		exporter.WithLogs(newLogs, component.StabilityLevelStable),
		exporter.WithMetrics(newMetrics, component.StabilityLevelStable))
}

func newTraces(ctx context.Context, set exporter.Settings, cfg component.Config) (exporter.Traces, error) {
	c, s, err := prepare(set, cfg)
	if err != nil {
		return nil, err
	}
	send := func(ctx context.Context, td ptrace.Traces) error { return s.send(ctx, c.TracesIndex, spans(td)) }
	return exporterhelper.NewTraces(ctx, set, cfg, send, options(c, s)...)
}

func newLogs(ctx context.Context, set exporter.Settings, cfg component.Config) (exporter.Logs, error) {
	c, s, err := prepare(set, cfg)
	if err != nil {
		return nil, err
	}
	send := func(ctx context.Context, ld plog.Logs) error { return s.send(ctx, c.LogsIndex, logs(ld)) }
	return exporterhelper.NewLogs(ctx, set, cfg, send, options(c, s)...)
}

func newMetrics(ctx context.Context, set exporter.Settings, cfg component.Config) (exporter.Metrics, error) {
	c, s, err := prepare(set, cfg)
	if err != nil {
		return nil, err
	}
	send := func(ctx context.Context, md pmetric.Metrics) error { return s.send(ctx, c.MetricsIndex, points(md)) }
	return exporterhelper.NewMetrics(ctx, set, cfg, send, options(c, s)...)
}

func prepare(set exporter.Settings, cfg component.Config) (*Config, *sender, error) {
	c, ok := cfg.(*Config)
	if !ok {
		return nil, nil, errors.New("elastic_bulk: not its configuration")
	}
	return c, &sender{config: c, settings: set.TelemetrySettings}, nil
}

func options(c *Config, s *sender) []exporterhelper.Option {
	return []exporterhelper.Option{
		exporterhelper.WithStart(s.start),
		exporterhelper.WithTimeout(exporterhelper.TimeoutConfig{Timeout: 0}), // the client has it
		exporterhelper.WithRetry(c.Retry),
		exporterhelper.WithQueue(c.Queue),
	}
}
