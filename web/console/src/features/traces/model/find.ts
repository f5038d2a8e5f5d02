import type { LogLine } from "@/api/telemetry";
import { type Attribute, type Resource, type Span, valueText } from "./span";
import type { Node, Tree } from "./tree";

export type LogsBySpan = ReadonlyMap<string, readonly LogLine[]>;

/** logsBySpan puts lines on their spans; those of no span of the trace are under "". */
export function logsBySpan(tree: Pick<Tree, "bySpan">, lines: readonly LogLine[]): LogsBySpan {
  const out = new Map<string, LogLine[]>();
  for (const line of lines) {
    const key = tree.bySpan.has(line.spanId) ? line.spanId : "";
    const there = out.get(key);
    if (there) there.push(line);
    else out.set(key, [line]);
  }
  for (const some of out.values()) some.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  return out;
}

/** TextIndex is what each node is found by, in lower case, in the order of the tree. */
export type TextIndex = readonly string[];

/** textIndex gathers names, attributes, events, status, ids and log lines of all spans once for many searches. */
export function textIndex(tree: Tree, logs: LogsBySpan): TextIndex {
  const ofResource = new Map<Resource, string>();
  return tree.nodes.map(({ span }) => {
    let resource = ofResource.get(span.resource);
    if (resource === undefined) {
      resource = span.resource.attributes.map(attributeText).join("\n");
      ofResource.set(span.resource, resource);
    }
    return `${spanText(span, logs)}\n${resource}`.toLowerCase();
  });
}

/** find returns the nodes that have every word of what is looked for. Case does not matter; name=value is a word, too. */
export function find(tree: Tree, index: TextIndex, wanted: string): Node[] {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return tree.nodes.filter((_, i) => words.every(word => index[i]?.includes(word)));
}

const attributeText = (a: Attribute) => `${a.key}=${valueText(a.value)}`;

function spanText(span: Span, logs: LogsBySpan): string {
  const out = [span.name, span.service, span.kind, span.spanId, span.statusMessage];
  if (span.status === "error") out.push("error");
  out.push(...span.attributes.map(attributeText));
  for (const event of span.events) out.push(event.name, ...event.attributes.map(attributeText));
  for (const line of logs.get(span.spanId) ?? []) {
    out.push(line.message);
    for (const [key, value] of Object.entries(line.attributes))
      out.push(`${key}=${typeof value === "string" ? value : JSON.stringify(value)}`);
  }
  return out.join("\n");
}

/** isBad tells whether a line tells of an error. */
export const isBad = (line: LogLine) => line.level === "error" || line.level === "fatal";

/** failing are the nodes that failed, hold an exception or an error's log line, in the order of the tree. */
export function failing(tree: Tree, logs: LogsBySpan): Node[] {
  return tree.nodes.filter(
    ({ span }) =>
      span.status === "error" ||
      span.events.some(e => e.name === "exception") ||
      (logs.get(span.spanId) ?? []).some(isBad),
  );
}
