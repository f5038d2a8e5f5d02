import { asynchronous, type Node } from "./tree";

/** Section is a stretch of the critical path that a span itself took, in milliseconds since the trace's start. */
export interface Section {
  node: Node;
  from: number;
  to: number;
}

interface Bounded {
  node: Node;
  /** What of it lies within the span that waits for it. */
  from: number;
  to: number;
}

/**
 * criticalPath is what the duration of root is made of: shortening any of its sections shortens the whole.
 * From the end of the root it goes back to the child that finished last before, through that child in the same way,
 * and on from its start; children that ran beside it do not count. Nobody waits for consumers, so they and all below
 * them do not count; a child that outlives its parent counts until the parent's end. The newest section comes first.
 * Source: Zhang et al., "CRISP: Critical Path Analysis of Large-Scale Microservice Architectures", USENIX ATC 2022;
 * the treatment of children that overflow is Jaeger UI's.
 */
export function criticalPath(root: Node): Section[] {
  const sections: Section[] = [];
  const take = (node: Node, from: number, to: number) => {
    if (to > from) sections.push({ node, from, to });
  };
  // The spans that enclose where the walk is, and what of them is left to walk. No recursion: a chain may be deep.
  const stack: { node: Node; from: number; at: number; children: Bounded[] }[] = [];
  const enter = (b: Bounded) => stack.push({ node: b.node, from: b.from, at: b.to, children: awaited(b) });
  enter({ node: root, from: root.start, to: root.end });
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    let last = top.children.pop();
    while (last && last.to > top.at) last = top.children.pop();
    if (last) {
      take(top.node, last.to, top.at);
      top.at = last.from;
      enter(last);
    } else {
      take(top.node, top.from, top.at);
      stack.pop();
    }
  }
  return sections;
}

/** awaited are the children that their parent waits for, cut to its time, sorted by their end. */
function awaited({ node, from, to }: Bounded): Bounded[] {
  const out: Bounded[] = [];
  for (const child of node.children) {
    if (asynchronous(child) || child.start >= node.end || child.end <= from) continue;
    out.push({ node: child, from: Math.max(child.start, from), to: Math.min(child.end, node.end) });
  }
  return out.filter(b => b.from < to).sort((a, b) => a.to - b.to || a.from - b.from);
}
