import { parser } from "@prometheus-io/lezer-promql";

/** Comparison is `left op number`: what an alert watches, and where it begins. */
export interface Comparison {
  left: string;
  op: ">" | ">=" | "<" | "<=" | "==" | "!=";
  threshold: number;
}

type Node = ReturnType<typeof parser.parse>["topNode"];

const ops: Record<string, Comparison["op"]> = { Gtr: ">", Gte: ">=", Lss: "<", Lte: "<=", Eql: "==", Neq: "!=" };
const mirrored: Record<Comparison["op"], Comparison["op"]> = {
  ">": "<",
  ">=": "<=",
  "<": ">",
  "<=": ">=",
  "==": "==",
  "!=": "!=",
};

function children(node: Node): Node[] {
  const out: Node[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) out.push(child);
  return out;
}

/** bare removes parentheses around an expression. */
function bare(node: Node): Node {
  let inner = node;
  while (inner.name === "ParenExpr") {
    const next = children(inner).find(c => c.name !== "(" && c.name !== ")" && !c.type.isError);
    if (!next) return inner;
    inner = next;
  }
  return inner;
}

/** numberOf reads a number, with a sign or without; durations are no numbers. */
function numberOf(text: string): number | undefined {
  const trimmed = text.replace(/\s+/g, "");
  if (!/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(trimmed)) return undefined;
  return Number(trimmed);
}

/**
 * comparisons finds what an expression compares with a number. Those joined by `and` and `or` are listed one by one,
 * in the order they stand; an expression that is made of anything else as well has none.
 */
export function comparisons(expr: string): Comparison[] {
  const tree = parser.parse(expr);
  let broken = false;
  tree.iterate({
    enter: n => {
      if (n.type.isError) broken = true;
    },
  });
  if (broken) return [];
  const text = (n: Node) => expr.slice(n.from, n.to);
  const out: Comparison[] = [];
  let other = false;
  const walk = (outer: Node) => {
    const node = bare(outer);
    if (node.name === "PromQL") {
      for (const child of children(node)) walk(child);
      return;
    }
    if (node.name !== "BinaryExpr") {
      other = true;
      return;
    }
    const parts = children(node);
    const left = parts[0];
    const right = parts.at(-1);
    if (!left || !right) return;
    if (parts.some(p => p.name === "And" || p.name === "Or")) {
      walk(left);
      walk(right);
      return;
    }
    const op = parts.map(p => ops[p.name]).find(o => o !== undefined);
    const threshold = numberOf(text(bare(right)));
    if (op && threshold !== undefined) {
      out.push({ left: text(bare(left)), op, threshold });
      return;
    }
    const turned = numberOf(text(bare(left)));
    if (op && turned !== undefined) out.push({ left: text(bare(right)), op: mirrored[op], threshold: turned });
    else other = true;
  };
  walk(tree.topNode);
  if (other) return [];
  const seen = new Set<string>();
  return out.filter(c => {
    const key = `${c.left} ${c.op} ${c.threshold}`;
    return !seen.has(key) && seen.add(key);
  });
}
