-- What Fluent Bit's output "clickhouse" inserts into, beside the tables of the Collector's own exporter. Run it once:
--   clickhouse-client --multiquery < logs.sql
CREATE DATABASE IF NOT EXISTS otel;

CREATE TABLE IF NOT EXISTS otel.mall_logs
(
    time DateTime64(6, 'UTC') CODEC(Delta, ZSTD),
    level LowCardinality(String) DEFAULT 'info',
    k8s_namespace_name LowCardinality(String),
    k8s_container_name LowCardinality(String),
    k8s_pod_name LowCardinality(String),
    msg String CODEC(ZSTD),
    trace_id String CODEC(ZSTD),
    span_id String CODEC(ZSTD),
    method LowCardinality(String),
    route LowCardinality(String),
    status LowCardinality(String), -- a number of HTTP, a name of gRPC
    duration_ms Float64,
    INDEX by_trace trace_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX by_words msg TYPE tokenbf_v1(32768, 3, 0) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(time)
ORDER BY (k8s_container_name, level, time)
TTL toDate(time) + INTERVAL 30 DAY
SETTINGS ttl_only_drop_parts = 1;
