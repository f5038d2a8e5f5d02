import type { Span, Trace } from "./span";

/** Node is a span in its place in the tree. */
export interface Node {
  span: Span;
  /** Unique in the trace, also where a span id is not. */
  key: string;
  parent: Node | undefined;
  children: Node[];
  depth: number;
  /** Its parent is named but not stored. */
  orphan: boolean;
  /** Milliseconds since the trace's start, after correction of clocks. */
  start: number;
  end: number;
  /** Duration without what its children cover, in milliseconds. */
  self: number;
  /** How many spans are below it. */
  size: number;
  /** How many of it and those below failed. */
  failures: number;
  /** For a consumer: how long the message waited since it was sent, in milliseconds, and when that was. */
  waited: { from: number; ms: number } | undefined;
}

export interface Tree {
  trace: Trace;
  roots: Node[];
  /** Every node, parents before their children, as drawn. */
  nodes: Node[];
  /** By span id; the first where an id is there twice. */
  bySpan: Map<string, Node>;
  orphans: number;
  /** Spans whose id another span has, too. */
  duplicates: number;
  duration: number;
}

/** asynchronous tells whether a child goes on by itself: nobody waits for a consumer. */
export function asynchronous(node: Node): boolean {
  return node.span.kind === "consumer";
}

/** buildTree puts spans below their parents. What names a parent that is not there, or is its own ancestor, becomes a root. */
export function buildTree(trace: Trace): Tree {
  const bySpan = new Map<string, Node>();
  let duplicates = 0;
  const all = trace.spans.map((span, i) => {
    const twice = bySpan.has(span.spanId);
    const node: Node = {
      span,
      key: twice ? `${span.spanId}-${i}` : span.spanId,
      parent: undefined,
      children: [],
      depth: 0,
      orphan: false,
      start: span.start,
      end: span.end,
      self: 0,
      size: 0,
      failures: 0,
      waited: undefined,
    };
    if (twice) duplicates++;
    else bySpan.set(span.spanId, node);
    return node;
  });
  const roots: Node[] = [];
  for (const node of all) {
    const { parentId } = node.span;
    const parent = parentId ? bySpan.get(parentId) : undefined;
    if (parent && parent !== node) {
      node.parent = parent;
      parent.children.push(node);
    } else roots.push(node);
  }
  openCircles(all, roots);
  let orphans = 0;
  for (const node of roots) {
    node.orphan = node.span.parentId !== "";
    if (node.orphan) orphans++;
  }
  const tree = { trace, roots, nodes: [], bySpan, orphans, duplicates, duration: trace.duration };
  arrange(tree);
  return tree;
}

/** openCircles makes a root of one span of each circle of spans that name each other as parents. */
function openCircles(all: readonly Node[], roots: Node[]) {
  const reached = new Set<Node>();
  const reach = (from: Node) => {
    const stack = [from];
    for (let node = stack.pop(); node; node = stack.pop()) {
      if (reached.has(node)) continue;
      reached.add(node);
      stack.push(...node.children);
    }
  };
  for (const root of roots) reach(root);
  for (const node of all) {
    if (reached.has(node)) continue;
    const { parent } = node;
    if (parent) parent.children = parent.children.filter(c => c !== node);
    node.parent = undefined;
    roots.push(node);
    reach(node);
  }
}

const byStart = (a: Node, b: Node) => a.start - b.start || b.end - a.end || (a.key < b.key ? -1 : 1);

/** arrange sorts the tree and fills in what follows from its shape and times. It uses no recursion: a chain may be deep. */
export function arrange(tree: Tree): void {
  const nodes: Node[] = [];
  tree.roots.sort((a, b) => Number(a.orphan) - Number(b.orphan) || byStart(a, b));
  const stack = [...tree.roots].reverse();
  for (let node = stack.pop(); node; node = stack.pop()) {
    nodes.push(node);
    node.depth = node.parent ? node.parent.depth + 1 : 0;
    node.children.sort(byStart);
    for (let i = node.children.length - 1; i >= 0; i--) {
      const child = node.children[i];
      if (child) stack.push(child);
    }
  }
  let last = 0;
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i];
    if (!node) continue;
    node.size = 0;
    node.failures = node.span.status === "error" ? 1 : 0;
    for (const child of node.children) {
      node.size += child.size + 1;
      node.failures += child.failures;
    }
    node.self = selfTime(node);
    node.waited = waiting(node, tree.bySpan);
    last = Math.max(last, node.end);
  }
  tree.nodes = nodes;
  tree.duration = last;
}

/** selfTime is the time of a node in which none of its children ran. Children are sorted by start. */
export function selfTime(node: Node): number {
  let covered = 0;
  let until = node.start;
  for (const child of node.children) {
    const from = Math.max(child.start, until);
    const to = Math.min(child.end, node.end);
    if (to > from) {
      covered += to - from;
      until = to;
    }
  }
  return Math.max(0, node.end - node.start - covered);
}

/** waiting is how long a message lay between the end of its sending and the start of its processing. */
function waiting(node: Node, bySpan: Map<string, Node>): Node["waited"] {
  if (node.span.kind !== "consumer") return undefined;
  let sender = node.parent?.span.kind === "producer" ? node.parent : undefined;
  for (const link of node.span.links) {
    const linked = link.traceId === node.span.traceId ? bySpan.get(link.spanId) : undefined;
    if (linked?.span.kind === "producer") sender ??= linked;
  }
  if (!sender || node.start <= sender.end) return undefined;
  return { from: sender.end, ms: node.start - sender.end };
}
