import type { Node, Tree } from "./tree";

/** Side is what one of the two traces has at a path. */
export interface Side {
  spans: number;
  errors: number;
  /** Milliseconds in all, and without children. */
  duration: number;
  self: number;
}

/** Row is a path of (service, name) that at least one of two traces has. */
export interface Row {
  key: string;
  service: string;
  name: string;
  depth: number;
  a: Side | undefined;
  b: Side | undefined;
  children: Row[];
}

/** delta is by how much b is longer than a, in milliseconds. */
export const delta = (row: Pick<Row, "a" | "b">) => (row.b?.duration ?? 0) - (row.a?.duration ?? 0);

type Grouped = Map<string, { service: string; name: string; a: Node[]; b: Node[] }>;

function group(into: Grouped, nodes: readonly Node[], side: "a" | "b") {
  for (const node of nodes) {
    const { service, name } = node.span;
    const key = `${service}\n${name}`;
    const one = into.get(key) ?? { service, name, a: [], b: [] };
    one[side].push(node);
    into.set(key, one);
  }
}

function sideOf(nodes: readonly Node[]): Side | undefined {
  if (nodes.length === 0) return undefined;
  const side = { spans: nodes.length, errors: 0, duration: 0, self: 0 };
  for (const node of nodes) {
    side.duration += node.end - node.start;
    side.self += node.self;
    if (node.span.status === "error") side.errors++;
  }
  return side;
}

/**
 * diff compares two trees by structure: spans of one service and name below the same path are one row. Among its
 * siblings the largest difference comes first.
 */
export function diff(a: Tree, b: Tree): Row[] {
  const top: Row[] = [];
  const work: { a: readonly Node[]; b: readonly Node[]; into: Row[]; path: string; depth: number }[] = [
    { a: a.roots, b: b.roots, into: top, path: "", depth: 0 },
  ];
  const lists: Row[][] = [];
  for (let one = work.pop(); one; one = work.pop()) {
    const groups: Grouped = new Map();
    group(groups, one.a, "a");
    group(groups, one.b, "b");
    for (const [key, g] of groups) {
      const row: Row = {
        key: `${one.path}\n\n${key}`,
        service: g.service,
        name: g.name,
        depth: one.depth,
        a: sideOf(g.a),
        b: sideOf(g.b),
        children: [],
      };
      one.into.push(row);
      const below = { a: g.a.flatMap(n => n.children), b: g.b.flatMap(n => n.children) };
      if (below.a.length + below.b.length > 0)
        work.push({ ...below, into: row.children, path: row.key, depth: one.depth + 1 });
    }
    lists.push(one.into);
  }
  for (const rows of lists) rows.sort((x, y) => Math.abs(delta(y)) - Math.abs(delta(x)) || (x.key < y.key ? -1 : 1));
  return top;
}

/** flat are the rows in the order in which they are drawn. */
export function flat(rows: readonly Row[]): Row[] {
  const out: Row[] = [];
  const stack = [...rows].reverse();
  for (let row = stack.pop(); row; row = stack.pop()) {
    out.push(row);
    stack.push(...[...row.children].reverse());
  }
  return out;
}

export interface Totals {
  onlyA: number;
  onlyB: number;
  both: number;
}

/** totals counts spans that only one of the traces has, and those that both have. */
export function totals(rows: readonly Row[]): Totals {
  const out = { onlyA: 0, onlyB: 0, both: 0 };
  for (const row of rows) {
    const [a, b] = [row.a?.spans ?? 0, row.b?.spans ?? 0];
    out.both += Math.min(a, b);
    out.onlyA += Math.max(0, a - b);
    out.onlyB += Math.max(0, b - a);
  }
  return out;
}

/** differing are those of some flat rows whose number of spans or errors differs, and the path to them. */
export function differing(rows: readonly Row[]): Row[] {
  const out: Row[] = [];
  let path = -1; // the depth of the next row above that leads to one that differs
  for (const row of rows.toReversed()) {
    const differs = row.a?.spans !== row.b?.spans || row.a?.errors !== row.b?.errors;
    if (!differs && row.depth !== path) continue;
    out.push(row);
    path = row.depth - 1;
  }
  return out.reverse();
}
