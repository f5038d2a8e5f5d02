/** quoted writes a value of a label as PromQL has it. */
export const quoted = (value: string) => JSON.stringify(value);

// What a service serves, by what it is: requests by HTTP, calls by RPC, or events from Kafka.
const served = [
  { metric: "http_server_request_duration_seconds", failed: 'http_response_status_code=~"5.."' },
  {
    metric: "rpc_server_call_duration_seconds",
    failed: 'rpc_response_status_code=~"UNKNOWN|DEADLINE_EXCEEDED|UNIMPLEMENTED|INTERNAL|UNAVAILABLE|DATA_LOSS"',
  },
  { metric: "messaging_process_duration_seconds", failed: 'error_type!=""' },
];

/** any takes the first of the expressions that has a value: a service serves in one of the ways. */
const any = (one: (way: (typeof served)[number]) => string) => served.map(one).join("\nor ");

export type GraphName = "rate" | "errors" | "duration" | "cpu" | "memory";

/** queriesOf are the graphs of a service, by the names that the generated dashboards use, too. */
export function queriesOf(service: string, window: string): Record<GraphName, { name: string; expr: string }[]> {
  const by = `service_name=${quoted(service)}`;
  const total = (metric: string) => `sum(rate(${metric}_count{${by}}[${window}]))`;
  const quantile = (q: number) =>
    any(w => `histogram_quantile(${q}, sum by (le) (rate(${w.metric}_bucket{${by}}[${window}])))`);
  return {
    rate: [{ name: "rate", expr: any(w => total(w.metric)) }],
    errors: [
      {
        name: "failed",
        expr: any(
          w =>
            `((sum(rate(${w.metric}_count{${by},${w.failed}}[${window}])) or 0 * ${total(w.metric)}) / (${total(w.metric)} > 0))`,
        ),
      },
    ],
    duration: [
      { name: "p50", expr: quantile(0.5) },
      { name: "p95", expr: quantile(0.95) },
      { name: "p99", expr: quantile(0.99) },
    ],
    cpu: [{ name: "CPU", expr: `sum(rate(process_cpu_time_seconds_total{${by}}[${window}]))` }],
    memory: [
      { name: "resident", expr: `sum(process_memory_usage_bytes{${by}})` },
      { name: "Go", expr: `sum(go_memory_used_bytes{${by}})` },
    ],
  };
}

/** windowOf is how far a rate looks back, in seconds, when the graph has a point every step seconds. */
export const windowOf = (step: number) => Math.max(30, step * 2);
