import { type Span, spanToJSON } from "@sentry/core";
import { config } from "@/app/config";
import { scrubText } from "./scrub";

const path = "/otlp/v1/traces";
const atOnce = 64; // spans of one request: a page that is being left may send 64 KiB
const most = 256; // spans that wait; more are dropped
const delay = 1000; // milliseconds that a span waits for others
const patience = 5000; // milliseconds until what was refused is sent again, once

type Value = string | number | boolean;
interface Attribute {
  key: string;
  value: { stringValue: string } | { boolValue: boolean } | { intValue: number } | { doubleValue: number };
}

/** Otlp is a span as OpenTelemetry's protocol has it in JSON. */
export interface Otlp {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: Attribute[];
  events?: { timeUnixNano: string; name: string; attributes: Attribute[] }[];
  status: { code: number; message?: string };
}

const internal = 1;
const client = 3;
const failed = 2;

/** attribute makes an attribute of a value. */
export function attribute(key: string, value: Value): Attribute {
  if (typeof value === "boolean") return { key, value: { boolValue: value } };
  if (typeof value === "string") return { key, value: { stringValue: scrubText(value) } };
  return { key, value: Number.isInteger(value) ? { intValue: value } : { doubleValue: value } };
}

function nanoseconds(seconds: number): string {
  return `${Math.round(seconds * 1e6)}000`; // a number has no place for more digits
}

/** toOtlp is a span of Sentry's as OpenTelemetry has it. What is only Sentry's stays behind. */
export function toOtlp(span: Span): Otlp {
  const { name, trace_id, span_id, parent_span_id, start_timestamp, end_timestamp, status, attributes } =
    spanToJSON(span);
  const given = Object.entries(attributes ?? {}).filter(
    (entry): entry is [string, Value] =>
      ["string", "number", "boolean"].includes(typeof entry[1]) && !entry[0].startsWith("sentry."),
  );
  return {
    traceId: trace_id,
    spanId: span_id,
    ...(parent_span_id && { parentSpanId: parent_span_id }),
    name: scrubText(name),
    kind: attributes?.["sentry.op"] === "http.client" ? client : internal,
    startTimeUnixNano: nanoseconds(start_timestamp),
    endTimeUnixNano: nanoseconds(end_timestamp ?? start_timestamp),
    attributes: given.map(([key, value]) => attribute(key, value)),
    // Sentry calls every span fine that is not said to have failed; OpenTelemetry leaves it open.
    status: status === "error" ? { code: failed } : { code: 0 },
  };
}

const waiting: Otlp[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

/** tell sends a span with others, soon. */
export function tell(span: Otlp) {
  if (waiting.length < most) waiting.push(span);
  // Nobody calls a page back that is hidden: it may be gone then.
  if (waiting.length >= atOnce || document.visibilityState === "hidden") flush();
  else timer ??= setTimeout(flush, delay);
}

/** flush sends what waits. */
export function flush() {
  clearTimeout(timer);
  timer = undefined;
  while (waiting.length > 0) void send(waiting.splice(0, atOnce));
}

async function send(spans: Otlp[], again = true) {
  const resource = {
    attributes: [
      attribute("service.name", config.page),
      attribute("service.version", config.release),
      attribute("deployment.environment.name", config.environment),
    ],
  };
  const body = JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ scope: { name: "mall.page" }, spans }] }] });
  let later = false;
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body,
      keepalive: true,
    });
    later = response.status === 503 || response.status === 429;
  } catch {
    later = true;
  }
  if (later && again) setTimeout(() => void send(spans, false), patience);
}

/** startSending sees to it that nothing waits in a page that is left. */
export function startSending() {
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && flush());
  window.addEventListener("pagehide", flush);
}
