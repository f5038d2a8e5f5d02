import { workOf } from "./kind";
import { attribute, valueText } from "./span";
import type { Node, Tree } from "./tree";

/** From how many equal calls on one parent is called repeated: fewer are often a loop over what a customer put in. */
export const enough = 5;

export interface Repeat {
  parent: Node;
  calls: Node[];
  name: string;
  service: string;
  /** Milliseconds in all. */
  total: number;
}

/** repeats finds calls that one span makes again and again, as a query for each row of another does (N+1). */
export function repeats(tree: Tree): Repeat[] {
  const out: Repeat[] = [];
  for (const parent of tree.nodes) {
    if (parent.children.length < enough) continue;
    const groups = new Map<string, Node[]>();
    for (const child of parent.children) {
      if (child.span.kind !== "client" || workOf(child.span) === "internal") continue;
      const query = valueText(attribute(child.span.attributes, "db.query.text"));
      const key = `${child.span.service}\n${child.span.name}\n${query}`;
      const group = groups.get(key);
      if (group) group.push(child);
      else groups.set(key, [child]);
    }
    for (const calls of groups.values()) {
      const first = calls[0];
      if (!first || calls.length < enough) continue;
      const total = calls.reduce((sum, c) => sum + c.end - c.start, 0);
      out.push({ parent, calls, name: first.span.name, service: first.span.service, total });
    }
  }
  return out.sort((a, b) => b.total - a.total);
}
