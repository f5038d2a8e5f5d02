// Makes traces for tests.
import { parseTrace } from "./otlp";
import type { Trace } from "./span";
import { buildTree, type Node, type Tree } from "./tree";

export interface Made {
  id: string;
  parent?: string;
  service?: string;
  host?: string;
  name?: string;
  /** Milliseconds since the trace's start. */
  from: number;
  to: number;
  kind?: number;
  error?: boolean;
  attributes?: Record<string, string>;
  links?: string[];
}

const traceId = "0af7651916cd43dd8448eb211c80319c";
const epoch = 1_790_000_000_000_000_000n;
const hex = (id: string) => id.padStart(16, "0");
const text = (values: Record<string, string>) =>
  Object.entries(values).map(([key, stringValue]) => ({ key, value: { stringValue } }));

/** otlp is a trace as the query API answers it. Ids are short hexadecimal text. */
export function otlp(spans: readonly Made[]): unknown {
  return {
    resourceSpans: spans.map(s => ({
      resource: { attributes: text({ "service.name": s.service ?? "edge", "host.name": s.host ?? "vm" }) },
      scopeSpans: [
        {
          scope: { name: "test" },
          spans: [
            {
              traceId,
              spanId: hex(s.id),
              parentSpanId: s.parent ? hex(s.parent) : "",
              name: s.name ?? s.id,
              kind: s.kind ?? 1,
              startTimeUnixNano: String(epoch + BigInt(Math.round(s.from * 1e6))),
              endTimeUnixNano: String(epoch + BigInt(Math.round(s.to * 1e6))),
              attributes: text(s.attributes ?? {}),
              links: (s.links ?? []).map(id => ({ traceId, spanId: hex(id) })),
              status: s.error ? { code: 2, message: "broken" } : {},
            },
          ],
        },
      ],
    })),
  };
}

export const traceOf = (spans: readonly Made[]): Trace => parseTrace(otlp(spans));
export const treeOf = (spans: readonly Made[]): Tree => buildTree(traceOf(spans));

/** node is the node of a span of the tree. */
export function node(tree: Tree, id: string): Node {
  const found = tree.bySpan.get(hex(id));
  if (!found) throw new Error(`no span ${id}`);
  return found;
}
