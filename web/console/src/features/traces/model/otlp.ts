// Reads a trace as OTLP JSON. Source: opentelemetry-proto 1.x, "JSON Protobuf Encoding": ids are hexadecimal, 64-bit
// integers are text, enums are numbers. Senders that differ (base64 ids, enums by name, numbers for text) are understood.
import {
  type Attribute,
  attribute,
  type Resource,
  type Scope,
  type Span,
  type SpanKind,
  type SpanStatus,
  spanKinds,
  type Trace,
  type Value,
  valueText,
} from "./span";

/** NotATrace is thrown for what is not OTLP JSON at all. */
export class NotATrace extends Error {}

type Json = Record<string, unknown>;

const isObject = (v: unknown): v is Json => typeof v === "object" && v !== null && !Array.isArray(v);
const list = (v: unknown): Json[] => (Array.isArray(v) ? v.filter(isObject) : []);
const text = (v: unknown): string => (typeof v === "string" ? v : "");
const count = (v: unknown): number => {
  const n = Number(v ?? 0);
  return Number.isFinite(n) ? n : 0;
};

/** nanos reads nanoseconds without losing digits; undefined when there is no such number. */
export function nanos(v: unknown): bigint | undefined {
  if (typeof v === "string" && /^\d+$/.test(v)) return BigInt(v);
  if (typeof v === "number" && Number.isFinite(v) && v >= 0) return BigInt(Math.trunc(v));
  return undefined;
}

/** id reads an id of so many bytes as lower-case hexadecimal; empty when it is none or all zeros. */
export function id(v: unknown, bytes: number): string {
  const raw = text(v);
  let hex = "";
  if (raw.length === bytes * 2 && /^[0-9a-f]+$/i.test(raw)) hex = raw.toLowerCase();
  else if (/^[A-Za-z0-9+/_-]+={0,2}$/.test(raw)) {
    try {
      const decoded = atob(raw.replaceAll("-", "+").replaceAll("_", "/"));
      if (decoded.length === bytes)
        hex = Array.from(decoded, c => c.charCodeAt(0).toString(16).padStart(2, "0")).join("");
    } catch {
      // It is no base64 either.
    }
  }
  return /^0*$/.test(hex) ? "" : hex;
}

function integer(v: unknown): Value {
  if (typeof v === "number") return v;
  const raw = text(v);
  if (!/^-?\d+$/.test(raw)) return raw;
  const n = Number(raw);
  return Number.isSafeInteger(n) ? n : BigInt(raw);
}

function double(v: unknown): Value {
  if (typeof v === "number") return v;
  const raw = text(v);
  if (raw === "NaN" || raw === "Infinity" || raw === "-Infinity") return Number(raw);
  return raw !== "" && Number.isFinite(Number(raw)) ? Number(raw) : raw;
}

/** The depth at which a value that nests further is cut off. */
const deepest = 32;

function anyValue(v: unknown, depth = 0): Value {
  if (!isObject(v) || depth > deepest) return null;
  if ("stringValue" in v) return text(v.stringValue);
  if ("boolValue" in v) return v.boolValue === true || v.boolValue === "true";
  if ("intValue" in v) return integer(v.intValue);
  if ("doubleValue" in v) return double(v.doubleValue);
  if ("bytesValue" in v) return text(v.bytesValue);
  if (isObject(v.arrayValue)) return list(v.arrayValue.values).map(one => anyValue(one, depth + 1));
  if (isObject(v.kvlistValue)) {
    return Object.fromEntries(list(v.kvlistValue.values).map(kv => [text(kv.key), anyValue(kv.value, depth + 1)]));
  }
  return null;
}

function attributesOf(v: unknown): Attribute[] {
  return list(v).map(kv => ({ key: text(kv.key), value: anyValue(kv.value) }));
}

function kindOf(v: unknown): SpanKind {
  if (typeof v === "number") return spanKinds[v] ?? "unspecified";
  const name = text(v)
    .replace(/^SPAN_KIND_/, "")
    .toLowerCase();
  return spanKinds.find(k => k === name) ?? "unspecified";
}

function statusOf(v: unknown): SpanStatus {
  const code = isObject(v) ? v.code : undefined;
  if (code === 2 || code === "STATUS_CODE_ERROR") return "error";
  return code === 1 || code === "STATUS_CODE_OK" ? "ok" : "unset";
}

function resourceOf(v: unknown): Resource {
  const attributes = attributesOf(isObject(v) ? v.attributes : undefined);
  return { attributes, service: valueText(attribute(attributes, "service.name")) || "unknown_service" };
}

function scopeOf(v: unknown): Scope {
  const scope = isObject(v) ? v : {};
  return { name: text(scope.name), version: text(scope.version), attributes: attributesOf(scope.attributes) };
}

interface Raw {
  span: Json;
  resource: Resource;
  scope: Scope;
  start: bigint;
  end: bigint;
}

/** parseTrace reads a trace. Spans that are none are left out and counted. Errors: NotATrace. */
export function parseTrace(body: unknown): Trace {
  if (!isObject(body) || !Array.isArray(body.resourceSpans)) throw new NotATrace("this is no trace as OTLP JSON");
  const raws: Raw[] = [];
  let unreadable = 0;
  for (const rs of list(body.resourceSpans)) {
    const resource = resourceOf(rs.resource);
    for (const ss of list(rs.scopeSpans ?? rs.instrumentationLibrarySpans)) {
      const scope = scopeOf(ss.scope ?? ss.instrumentationLibrary);
      for (const span of list(ss.spans)) {
        const start = nanos(span.startTimeUnixNano);
        const end = nanos(span.endTimeUnixNano);
        if (start === undefined || id(span.spanId, 8) === "") unreadable++;
        else raws.push({ span, resource, scope, start, end: end === undefined || end < start ? start : end });
      }
    }
  }
  let base = raws[0]?.start ?? 0n;
  let last = base;
  for (const r of raws) {
    if (r.start < base) base = r.start;
    if (r.end > last) last = r.end;
  }
  const since = (n: bigint) => Number(n - base) / 1e6;
  const spans = raws.map(raw => spanOf(raw, since));
  return { traceId: spans[0]?.traceId ?? "", spans, base, duration: since(last), unreadable };
}

function spanOf({ span, resource, scope, start, end }: Raw, since: (n: bigint) => number): Span {
  return {
    traceId: id(span.traceId, 16),
    spanId: id(span.spanId, 8),
    parentId: id(span.parentSpanId, 8),
    name: text(span.name),
    kind: kindOf(span.kind),
    service: resource.service,
    start: since(start),
    end: since(end),
    startNano: start,
    endNano: end,
    status: statusOf(span.status),
    statusMessage: isObject(span.status) ? text(span.status.message) : "",
    attributes: attributesOf(span.attributes),
    events: list(span.events).map(e => ({
      at: since(nanos(e.timeUnixNano) ?? start),
      name: text(e.name),
      attributes: attributesOf(e.attributes),
    })),
    links: list(span.links).map(l => ({
      traceId: id(l.traceId, 16),
      spanId: id(l.spanId, 8),
      attributes: attributesOf(l.attributes),
    })),
    resource,
    scope,
    traceState: text(span.traceState),
    dropped: count(span.droppedAttributesCount) + count(span.droppedEventsCount) + count(span.droppedLinksCount),
  };
}
