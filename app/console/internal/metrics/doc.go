// Package metrics is the console's store of metrics: it takes OTLP, keeps an embedded Prometheus TSDB bounded in size
// and age, answers PromQL as Prometheus does and evaluates the rules.
package metrics
