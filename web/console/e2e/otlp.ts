import { consoleUrl } from "./mall";

/** Sent is one log line to be sent. */
export interface Sent {
  service: string;
  level: "DEBUG" | "INFO" | "WARN" | "ERROR";
  message: string;
  at?: number;
  traceId?: string;
  spanId?: string;
  attributes?: Record<string, string | number>;
}

const severity = { DEBUG: 5, INFO: 9, WARN: 13, ERROR: 17 };

const value = (v: string | number) =>
  typeof v === "string" ? { stringValue: v } : Number.isInteger(v) ? { intValue: String(v) } : { doubleValue: v };

/** sendLogs sends log lines to the console as OTLP/HTTP JSON, as a Collector does. Errors: an answer that is not 2xx. */
export async function sendLogs(lines: Sent[]) {
  const services = new Map<string, Sent[]>();
  for (const line of lines) {
    const of = services.get(line.service);
    if (of) of.push(line);
    else services.set(line.service, [line]);
  }
  const body = {
    resourceLogs: [...services].map(([service, of]) => ({
      resource: { attributes: [{ key: "service.name", value: { stringValue: service } }] },
      scopeLogs: [
        {
          scope: { name: "stdout" },
          logRecords: of.map(l => ({
            timeUnixNano: `${BigInt(Math.round((l.at ?? Date.now()) * 1000)) * 1000n}`,
            severityNumber: severity[l.level],
            severityText: l.level,
            body: { stringValue: l.message },
            traceId: l.traceId,
            spanId: l.spanId,
            attributes: Object.entries(l.attributes ?? {}).map(([key, v]) => ({ key, value: value(v) })),
          })),
        },
      ],
    })),
  };
  const response = await fetch(`${consoleUrl}/v1/logs`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`POST /v1/logs: ${response.status} ${await response.text()}`);
}
