import { attribute, valueText } from "./span";
import { arrange, type Node, type Tree } from "./tree";

/** host is whose clock a span was measured with. */
function host(node: Node): string {
  const { attributes, service } = node.span.resource;
  return (
    valueText(attribute(attributes, "host.id")) ||
    valueText(attribute(attributes, "host.name")) ||
    valueText(attribute(attributes, "service.instance.id")) ||
    service
  );
}

/**
 * correctClocks moves the spans of a host whose clock is behind: a span cannot start before the one that caused it.
 * Where its parent waits for it, it is put into the parent's middle, as Jaeger does. It returns the largest
 * correction in milliseconds, 0 when nothing had to be moved. Spans of one host are never moved against each other.
 */
export function correctClocks(tree: Tree): number {
  let largest = 0;
  const shift = new Map<Node, number>();
  for (const node of tree.nodes) {
    const { parent } = node;
    if (!parent) continue;
    const sameHost = host(parent) === host(node);
    let by = sameHost ? (shift.get(parent) ?? 0) : 0;
    if (!sameHost && node.start < parent.start) {
      const spare = parent.end - parent.start - (node.end - node.start);
      by = parent.start - node.start + (spare > 0 && node.span.kind !== "consumer" ? spare / 2 : 0);
      largest = Math.max(largest, by);
    }
    if (by === 0) continue;
    shift.set(node, by);
    node.start += by;
    node.end += by;
  }
  if (largest > 0) {
    // What was first may have moved: the tree begins at 0 again.
    const first = tree.nodes.reduce((least, n) => Math.min(least, n.start), Number.POSITIVE_INFINITY);
    for (const node of tree.nodes) {
      node.start -= first;
      node.end -= first;
    }
    arrange(tree);
  }
  return largest;
}
