import type { Query } from "./state";

export type ExampleName =
  `example${"Rate" | "Errors" | "P95" | "Rpc" | "Orders" | "Revenue" | "Lag" | "Outbox" | "Db" | "Memory" | "Cpu"}`;

/** examples are questions that a shop's developer asks, as queries to begin with. */
export const examples: { name: ExampleName; query: Omit<Query, "hidden">; unit?: string }[] = [
  {
    name: "exampleRate",
    query: {
      expr: "sum by (service_name) (rate(http_server_request_duration_seconds_count[1m]))",
      legend: "{{service_name}}",
    },
    unit: "reqps",
  },
  {
    name: "exampleErrors",
    query: {
      expr: 'sum by (service_name) (rate(http_server_request_duration_seconds_count{http_response_status_code=~"5.."}[1m]))\n/ sum by (service_name) (rate(http_server_request_duration_seconds_count[1m]))',
      legend: "{{service_name}}",
    },
    unit: "percentunit",
  },
  {
    name: "exampleP95",
    query: {
      expr: "histogram_quantile(0.95, sum by (le, http_route) (rate(http_server_request_duration_seconds_bucket[1m])))",
      legend: "{{http_route}}",
    },
    unit: "s",
  },
  {
    name: "exampleRpc",
    query: {
      expr: "histogram_quantile(0.99, sum by (le, rpc_method) (rate(rpc_server_call_duration_seconds_bucket[1m])))",
      legend: "{{rpc_method}}",
    },
    unit: "s",
  },
  {
    name: "exampleOrders",
    query: { expr: "60 * sum by (status) (rate(mall_order_transitions_total[1m]))", legend: "{{status}}" },
  },
  { name: "exampleRevenue", query: { expr: "sum(increase(mall_order_revenue_total[1h]))", legend: "" } },
  {
    name: "exampleLag",
    query: {
      expr: "sum by (messaging_consumer_group_name) (mall_kafka_consumer_lag)",
      legend: "{{messaging_consumer_group_name}}",
    },
  },
  {
    name: "exampleOutbox",
    query: { expr: "max by (db_namespace) (mall_outbox_age_seconds)", legend: "{{db_namespace}}" },
    unit: "s",
  },
  {
    name: "exampleDb",
    query: {
      expr: "histogram_quantile(0.95, sum by (le, service_name) (rate(db_client_operation_duration_seconds_bucket[1m])))",
      legend: "{{service_name}}",
    },
    unit: "s",
  },
  {
    name: "exampleMemory",
    query: { expr: "sum by (service_name) (process_memory_usage_bytes)", legend: "{{service_name}}" },
    unit: "bytes",
  },
  {
    name: "exampleCpu",
    query: { expr: "sum by (service_name) (rate(process_cpu_time_seconds_total[1m]))", legend: "{{service_name}}" },
  },
];
