package main

import (
	"github.com/open-telemetry/opentelemetry-collector-contrib/connector/spanmetricsconnector"
	"github.com/open-telemetry/opentelemetry-collector-contrib/exporter/clickhouseexporter"
	"github.com/open-telemetry/opentelemetry-collector-contrib/exporter/loadbalancingexporter"
	"github.com/open-telemetry/opentelemetry-collector-contrib/exporter/prometheusremotewriteexporter"
	"github.com/open-telemetry/opentelemetry-collector-contrib/extension/healthcheckextension"
	"github.com/open-telemetry/opentelemetry-collector-contrib/extension/storage/filestorage"
	"github.com/open-telemetry/opentelemetry-collector-contrib/processor/k8sattributesprocessor"
	"github.com/open-telemetry/opentelemetry-collector-contrib/processor/redactionprocessor"
	"github.com/open-telemetry/opentelemetry-collector-contrib/processor/tailsamplingprocessor"
	"github.com/open-telemetry/opentelemetry-collector-contrib/processor/transformprocessor"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/connector"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/exporter/debugexporter"
	"go.opentelemetry.io/collector/exporter/otlpexporter"
	"go.opentelemetry.io/collector/exporter/otlphttpexporter"
	"go.opentelemetry.io/collector/extension"
	"go.opentelemetry.io/collector/otelcol"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/processor/batchprocessor"
	"go.opentelemetry.io/collector/processor/memorylimiterprocessor"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/collector/receiver/otlpreceiver"
	"go.opentelemetry.io/collector/service/telemetry/otelconftelemetry"

	"mall/deploy/otel/bulk"
)

// components are what the configurations in config/ name, and nothing more: each one costs memory even when no
// configuration uses it.
func components() (otelcol.Factories, error) {
	return otelcol.Factories{
		Extensions: byType[extension.Factory](
			healthcheckextension.NewFactory(),
			filestorage.NewFactory(),
		),
		Receivers: byType[receiver.Factory](
			otlpreceiver.NewFactory(),
		),
		Processors: byType[processor.Factory](
			batchprocessor.NewFactory(),
			k8sattributesprocessor.NewFactory(),
			memorylimiterprocessor.NewFactory(),
			redactionprocessor.NewFactory(),
			tailsamplingprocessor.NewFactory(),
			transformprocessor.NewFactory(),
		),
		Exporters: byType[exporter.Factory](
			bulk.NewFactory(),
			clickhouseexporter.NewFactory(),
			debugexporter.NewFactory(),
			loadbalancingexporter.NewFactory(),
			otlpexporter.NewFactory(),
			otlphttpexporter.NewFactory(),
			prometheusremotewriteexporter.NewFactory(),
		),
		Connectors: byType[connector.Factory](
			spanmetricsconnector.NewFactory(),
		),
		Telemetry: otelconftelemetry.NewFactory(),
	}, nil
}

func byType[T component.Factory](factories ...T) map[component.Type]T {
	m := make(map[component.Type]T, len(factories))
	for _, f := range factories {
		m[f.Type()] = f
	}
	return m
}
