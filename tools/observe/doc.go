// Package observe makes monitoring from the contracts: dashboards, recording rules, alerts and runbooks for every
// service, route, RPC and topic there is, from the .api and .proto files, the services' configuration, the event
// topics, the metric contract (deploy/dashboards/metrics.yaml) and the objectives (deploy/dashboards/slo.yaml).
package observe
