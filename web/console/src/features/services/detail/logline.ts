import { levels } from "@/api/telemetry";

/** Line is one line of a process's output. */
export interface Line {
  id: number;
  /** As it was printed, cut to longest. */
  raw: string;
  /** Milliseconds of the epoch. */
  at?: number;
  level: string;
  message: string;
  attributes: [name: string, value: string][];
  traceId: string;
  spanId: string;
}

/** No line is kept longer than so many characters. */
export const longest = 16_384;

const levelNames: Record<string, string> = {
  warning: "warn",
  note: "info",
  notice: "info",
  information: "info",
  err: "error",
  severe: "error",
  critical: "fatal",
  panic: "fatal",
  trace: "debug",
};

function levelOf(value: unknown): string {
  const name = typeof value === "string" ? value.toLowerCase() : "";
  return levels.find(l => l === (levelNames[name] ?? name)) ?? "";
}

function timeOf(value: unknown): number | undefined {
  // Numbers are seconds, as zap writes them, or milliseconds.
  const ms = typeof value === "number" ? (value < 1e11 ? value * 1000 : value) : Date.parse(String(value));
  return Number.isFinite(ms) && Math.abs(ms) < 8.64e15 ? ms : undefined;
}

const text = (value: unknown) => (typeof value === "string" ? value : (JSON.stringify(value) ?? ""));

const id = (value: unknown, length: number) =>
  typeof value === "string" && value.length === length && /^[0-9a-f]+$/.test(value) ? value : "";

// The names under which loggers put what every line has.
const names: Record<string, "at" | "level" | "message" | "traceId" | "spanId"> = {
  ts: "at",
  time: "at",
  timestamp: "at",
  "@timestamp": "at",
  level: "level",
  severity: "level",
  msg: "message",
  message: "message",
  content: "message",
  trace_id: "traceId",
  traceId: "traceId",
  trace: "traceId",
  span_id: "spanId",
  spanId: "spanId",
  span: "spanId",
};

// 2026-11-22 23:00:24 0 [Note] …
const mysql = /^(\d{4}-\d\d-\d\d[ T]\d\d?:\d\d:\d\d)\s+\d+\s+\[(\w+)\]\s+(.*)$/s;
// 622:M 22 Nov 2026 22:44:20.374 * …
const redis = /^\d+:[A-Z] (\d\d \w{3} \d{4} \d\d:\d\d:\d\d\.\d{3}) ([.\-*#]) (.*)$/s;
const redisLevels: Record<string, string> = { ".": "debug", "-": "debug", "*": "info", "#": "warn" };
// key=value, as log/slog writes text.
const pair = /([\w.@-]+)=("(?:[^"\\]|\\.)*"|\S*)/g;

function fields(raw: string): [string, unknown][] | undefined {
  if (raw.startsWith("{")) {
    try {
      const value: unknown = JSON.parse(raw);
      if (typeof value === "object" && value !== null && !Array.isArray(value)) return Object.entries(value);
    } catch {
      // It only begins like JSON.
    }
    return undefined;
  }
  if (/^time=\S+ level=/.test(raw)) {
    return [...raw.matchAll(pair)].map(([, name = "", value = ""]) => {
      if (!value.startsWith('"')) return [name, value];
      try {
        return [name, JSON.parse(value) as unknown];
      } catch {
        return [name, value];
      }
    });
  }
  const db = mysql.exec(raw);
  if (db) return Object.entries({ time: `${db[1]}`, level: db[2], msg: db[3] });
  const cache = redis.exec(raw);
  if (cache) return Object.entries({ time: cache[1], level: redisLevels[cache[2] ?? ""], msg: cache[3] });
  return undefined;
}

/** parseLine reads a line of JSON, of log/slog's text, of MySQL or Redis; any other one is its own message. */
export function parseLine(printed: string, number: number): Line {
  const raw = printed.length > longest ? `${printed.slice(0, longest)} … (${printed.length - longest} more)` : printed;
  const line: Line = { id: number, raw, level: "", message: raw, attributes: [], traceId: "", spanId: "" };
  const found = fields(raw.trim());
  if (!found) return line;
  line.message = "";
  const seen = new Set<string>();
  for (const [name, value] of found) {
    const part = Object.hasOwn(names, name) ? names[name] : undefined;
    const first = part !== undefined && !seen.has(part);
    if (part) seen.add(part);
    if (first && part === "at" && timeOf(value) !== undefined) line.at = timeOf(value);
    else if (first && part === "level" && levelOf(value)) line.level = levelOf(value);
    else if (first && part === "message") line.message = text(value);
    else if (first && part === "traceId" && id(value, 32)) line.traceId = id(value, 32);
    else if (first && part === "spanId" && id(value, 16)) line.spanId = id(value, 16);
    else line.attributes.push([name, text(value)]);
  }
  return line;
}

/** Splitter makes lines of text that arrives in pieces. */
export class Splitter {
  private rest = "";

  push(piece: string): string[] {
    const lines = (this.rest + piece).split("\n");
    this.rest = lines.pop() ?? "";
    if (this.rest.length > longest * 4) {
      lines.push(this.rest); // a program that never ends its line
      this.rest = "";
    }
    return lines.map(l => (l.endsWith("\r") ? l.slice(0, -1) : l)).filter(l => l !== "");
  }
}
