/** Value is what an attribute holds; bytes are base64 text, integers beyond 2^53 are bigint. */
export type Value = string | number | bigint | boolean | null | Value[] | { [key: string]: Value };

export interface Attribute {
  key: string;
  value: Value;
}

export type SpanKind = "unspecified" | "internal" | "server" | "client" | "producer" | "consumer";
export const spanKinds: readonly SpanKind[] = ["unspecified", "internal", "server", "client", "producer", "consumer"];

export type SpanStatus = "unset" | "ok" | "error";

export interface SpanEvent {
  /** Milliseconds since the trace's start. */
  at: number;
  name: string;
  attributes: Attribute[];
}

export interface SpanLink {
  traceId: string;
  spanId: string;
  attributes: Attribute[];
}

export interface Resource {
  service: string;
  attributes: Attribute[];
}

export interface Scope {
  name: string;
  version: string;
  attributes: Attribute[];
}

/** Span is one span as it was recorded. start and end are milliseconds since the trace's start. */
export interface Span {
  traceId: string;
  spanId: string;
  /** Empty for a root. */
  parentId: string;
  name: string;
  kind: SpanKind;
  service: string;
  start: number;
  end: number;
  startNano: bigint;
  endNano: bigint;
  status: SpanStatus;
  statusMessage: string;
  attributes: Attribute[];
  events: SpanEvent[];
  links: SpanLink[];
  resource: Resource;
  scope: Scope;
  traceState: string;
  /** How many attributes, events and links the sender left out. */
  dropped: number;
}

export interface Trace {
  traceId: string;
  spans: Span[];
  /** The start of the first span in nanoseconds of the epoch. */
  base: bigint;
  /** From the start of the first span to the end of the last, in milliseconds. */
  duration: number;
  /** What could not be read: spans that are none. */
  unreadable: number;
}

/** attribute is the value of the first attribute of that name. */
export function attribute(attributes: readonly Attribute[], key: string): Value | undefined {
  for (const one of attributes) if (one.key === key) return one.value;
  return undefined;
}

/** valueText writes a value as search compares it and as tables show it. */
export function valueText(value: Value | undefined): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "object") return JSON.stringify(value, (_, v) => (typeof v === "bigint" ? v.toString() : v));
  return String(value);
}

/** epochMs is a moment of the trace in milliseconds of the epoch. */
export function epochMs(trace: Pick<Trace, "base">, at: number): number {
  return Number(trace.base / 1000n) / 1000 + at;
}
