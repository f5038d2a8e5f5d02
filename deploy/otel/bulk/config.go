// Package bulk is an exporter that writes spans, logs and metric points as documents with the _bulk API, which
// Elasticsearch and OpenSearch share.
//
// A document's id is made of its content, so that what is sent again after a failure or a restart replaces itself.
package bulk

import (
	"errors"
	"fmt"
	"net/url"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/config/confighttp"
	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/config/configretry"
	"go.opentelemetry.io/collector/exporter/exporterhelper"
)

// Config of the exporter. Endpoint is the cluster's URL; credentials are headers or an authenticator.
type Config struct {
	confighttp.ClientConfig `mapstructure:",squash"`

	Retry configretry.BackOffConfig                                `mapstructure:"retry_on_failure"`
	Queue configoptional.Optional[exporterhelper.QueueBatchConfig] `mapstructure:"sending_queue"`

	// The data streams, or indices, that documents of each signal go to.
	TracesIndex  string `mapstructure:"traces_index"`
	LogsIndex    string `mapstructure:"logs_index"`
	MetricsIndex string `mapstructure:"metrics_index"`
}

// Validate implements xconfmap.Validator.
func (c *Config) Validate() error {
	if u, err := url.Parse(c.Endpoint); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return fmt.Errorf("endpoint %q is not the URL of a cluster", c.Endpoint)
	}
	if c.TracesIndex == "" || c.LogsIndex == "" || c.MetricsIndex == "" {
		return errors.New("traces_index, logs_index and metrics_index name where documents go")
	}
	return nil
}

func defaultConfig() component.Config {
	client := confighttp.NewDefaultClientConfig()
	return &Config{
		ClientConfig: client,
		Retry:        configretry.NewDefaultBackOffConfig(),
		Queue:        configoptional.Some(exporterhelper.NewDefaultQueueConfig()),
		TracesIndex:  "traces-mall",
		LogsIndex:    "logs-mall",
		MetricsIndex: "metrics-mall",
	}
}
