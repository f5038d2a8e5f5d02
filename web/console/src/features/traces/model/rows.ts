import type { Node, Tree } from "./tree";

/** visible are the rows that are drawn: the tree without what is below collapsed nodes. */
export function visible(tree: Tree, collapsed: ReadonlySet<string>): Node[] {
  if (collapsed.size === 0) return tree.nodes;
  const out: Node[] = [];
  for (let i = 0; i < tree.nodes.length; i++) {
    const node = tree.nodes[i];
    if (!node) continue;
    out.push(node);
    // Nodes below follow directly, so that they are skipped by their number.
    if (collapsed.has(node.key)) i += node.size;
  }
  return out;
}

/** reveal returns collapsed without what hides node. */
export function reveal(collapsed: ReadonlySet<string>, node: Node): ReadonlySet<string> {
  const out = new Set(collapsed);
  for (let at = node.parent; at; at = at.parent) out.delete(at.key);
  return out.size === collapsed.size ? collapsed : out;
}

/** foldable are the nodes to fold so that of each stay of a service only its first span is seen. */
export function foldable(tree: Tree): ReadonlySet<string> {
  const out = new Set<string>();
  for (const node of tree.nodes) {
    const within = (child: Node) => child.span.service === node.span.service && child.size === 0;
    if (node.children.length > 0 && node.children.every(within)) out.add(node.key);
  }
  return out;
}
