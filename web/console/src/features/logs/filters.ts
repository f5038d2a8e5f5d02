import { type Level, type LogSearch, levels } from "@/api/telemetry";

/** AttributeFilter asks for lines that have an attribute with a value, or that have it not. */
export interface AttributeFilter {
  name: string;
  value: string;
  not: boolean;
}

/** Filters is which lines are asked for, apart from their time. */
export interface Filters {
  services: string[];
  /** This and what is worse. */
  level?: Level;
  text: string;
  attributes: AttributeFilter[];
  traceId: string;
  /** Of that trace only this span. */
  spanId?: string;
}

const isLevel = (text: string | null): text is Level => levels.some(l => l === text);

const isSpanId = (text: string) => /^[0-9a-f]{16}$/i.test(text);

export const isTraceId = (text: string) => /^[0-9a-f]{32}$/i.test(text);

/** parseAttribute reads NAME=VALUE or NAME!=VALUE; undefined when it is neither. */
export function parseAttribute(text: string): AttributeFilter | undefined {
  const at = text.indexOf("=");
  if (at < 1) return undefined;
  const not = text[at - 1] === "!";
  const name = text.slice(0, not ? at - 1 : at).trim();
  return name ? { name, value: text.slice(at + 1), not } : undefined;
}

export const attributeText = (a: AttributeFilter) => `${a.name}${a.not ? "!" : ""}=${a.value}`;

/** canFilter tells whether the query API can be asked for an attribute: its name and value as text are all it takes. */
export function canFilter(name: string, value: unknown): boolean {
  if (name === "" || name.includes("=") || name.endsWith("!")) return false;
  return typeof value === "string" ? value.length <= 1000 : typeof value === "number" || typeof value === "boolean";
}

/** withAttribute adds one. A line has one value of a name, so that a new one takes the place of the old one. */
export function withAttribute(filters: Filters, added: AttributeFilter): Filters {
  const kept = filters.attributes.filter(a =>
    added.not ? a.name !== added.name || a.value !== added.value : a.name !== added.name,
  );
  return { ...filters, attributes: [...kept, added] };
}

/** fromParams reads the filters of the page's address; what it does not understand it leaves out. */
export function fromParams(params: URLSearchParams): Filters {
  const level = params.get("level");
  return {
    services: [...new Set(params.getAll("service").filter(Boolean))],
    level: isLevel(level) ? level : undefined,
    text: params.get("query") ?? "",
    attributes: params.getAll("attribute").flatMap(text => parseAttribute(text) ?? []),
    traceId: params.get("traceId") ?? "",
    spanId: isSpanId(params.get("spanId") ?? "") ? (params.get("spanId") ?? undefined) : undefined,
  };
}

const names = ["service", "level", "query", "attribute", "traceId", "spanId", "at", "span"];

/** toParams writes the filters into the page's address and leaves the rest of it. */
export function toParams(filters: Filters, old: URLSearchParams): URLSearchParams {
  const out = new URLSearchParams(old);
  for (const name of names) out.delete(name);
  for (const service of filters.services) out.append("service", service);
  if (filters.level) out.set("level", filters.level);
  if (filters.text) out.set("query", filters.text);
  for (const a of filters.attributes) out.append("attribute", attributeText(a));
  if (filters.traceId) out.set("traceId", filters.traceId);
  if (filters.traceId && filters.spanId) out.set("spanId", filters.spanId);
  return out;
}

/** asSearch is the filters as the query API takes them. */
export function asSearch(filters: Filters): LogSearch {
  return {
    service: filters.services,
    level: filters.level,
    query: filters.text,
    attribute: filters.attributes.map(attributeText),
    traceId: isTraceId(filters.traceId) ? filters.traceId : undefined,
    spanId: isTraceId(filters.traceId) ? filters.spanId : undefined,
  };
}

export function isFiltered(f: Filters): boolean {
  return f.services.length + f.attributes.length > 0 || f.level !== undefined || f.text !== "" || f.traceId !== "";
}
