import { describe, expect, it } from "vitest";
import { node, traceOf, treeOf } from "./make";
import { foldable, reveal, visible } from "./rows";
import { correctClocks } from "./skew";
import { buildTree } from "./tree";

const producer = 4;
const consumer = 5;

describe("buildTree", () => {
  it("puts children below parents in the order of their start", () => {
    const tree = treeOf([
      { id: "c", parent: "a", from: 5, to: 6 },
      { id: "b", parent: "a", from: 1, to: 3 },
      { id: "a", from: 0, to: 10 },
      { id: "d", parent: "b", from: 1, to: 2 },
    ]);
    expect(tree.nodes.map(n => [n.span.name, n.depth])).toEqual([
      ["a", 0],
      ["b", 1],
      ["d", 2],
      ["c", 1],
    ]);
    expect(node(tree, "a").size).toBe(3);
  });

  it("makes roots of spans whose parent is not stored, after the real roots", () => {
    const tree = treeOf([
      { id: "b", parent: "9", from: 0, to: 1 },
      { id: "a", from: 2, to: 3 },
      { id: "e", from: 4, to: 5 },
    ]);
    expect(tree.roots.map(n => n.span.name)).toEqual(["a", "e", "b"]);
    expect(tree.orphans).toBe(1);
    expect(node(tree, "b").orphan).toBe(true);
  });

  it("opens circles, keeps spans that are their own parent, and shows ids that are there twice", () => {
    const tree = treeOf([
      { id: "a", parent: "b", from: 0, to: 1 },
      { id: "b", parent: "a", from: 0, to: 1 },
      { id: "c", parent: "c", from: 0, to: 1 },
      { id: "c", from: 1, to: 2 },
    ]);
    expect(tree.nodes).toHaveLength(4);
    expect(tree.duplicates).toBe(1);
    expect(new Set(tree.nodes.map(n => n.key)).size).toBe(4);
  });

  it("takes a chain of 10,000 spans", () => {
    const chain = Array.from({ length: 10_000 }, (_, i) => ({
      id: (i + 1).toString(16),
      parent: i > 0 ? i.toString(16) : undefined,
      from: i,
      to: 20_000 - i,
    }));
    const tree = treeOf(chain);
    expect(tree.nodes.at(-1)?.depth).toBe(9999);
    expect(tree.roots[0]?.size).toBe(9999);
  });

  it("counts as self time what no child covers, children side by side once", () => {
    const tree = treeOf([
      { id: "a", from: 0, to: 100 },
      { id: "b", parent: "a", from: 10, to: 40 },
      { id: "c", parent: "a", from: 30, to: 60 },
      { id: "d", parent: "a", from: 90, to: 150 },
      { id: "e", parent: "a", from: 35, to: 38 },
    ]);
    expect(node(tree, "a").self).toBeCloseTo(40);
    expect(node(tree, "b").self).toBeCloseTo(30);
  });

  it("tells how long a message waited, below its sender or linked to it", () => {
    const tree = treeOf([
      { id: "a", kind: producer, from: 0, to: 2 },
      { id: "b", parent: "a", kind: consumer, from: 12, to: 15 },
      { id: "c", kind: consumer, links: ["a"], from: 5, to: 6 },
      { id: "d", parent: "a", kind: 3, from: 12, to: 15 },
    ]);
    expect(node(tree, "b").waited).toEqual({ from: 2, ms: 10 });
    expect(node(tree, "c").waited).toEqual({ from: 2, ms: 3 });
    expect(node(tree, "d").waited).toBeUndefined();
  });
});

describe("correctClocks", () => {
  it("moves another host's spans that start before their parent, with all below them", () => {
    const tree = treeOf([
      { id: "a", host: "one", from: 100, to: 200 },
      { id: "b", parent: "a", host: "two", from: 10, to: 70 },
      { id: "c", parent: "b", host: "two", from: 20, to: 30 },
    ]);
    expect(correctClocks(tree)).toBeCloseTo(110);
    const times = ["a", "b", "c"].map(id => [node(tree, id).start, node(tree, id).end].map(Math.round));
    expect(times).toEqual([
      [0, 100],
      [20, 80],
      [30, 40],
    ]);
  });

  it("leaves spans of one host as they were recorded", () => {
    const trace = traceOf([
      { id: "a", from: 100, to: 200 },
      { id: "b", parent: "a", from: 90, to: 120 },
    ]);
    const tree = buildTree(trace);
    expect(correctClocks(tree)).toBe(0);
    expect(node(tree, "b").start).toBe(0);
  });
});

describe("rows", () => {
  const tree = treeOf([
    { id: "a", from: 0, to: 10 },
    { id: "b", parent: "a", from: 1, to: 5 },
    { id: "c", parent: "b", from: 2, to: 3 },
    { id: "d", parent: "a", service: "order-api", from: 6, to: 7 },
  ]);
  it("hides what is below folded spans and reveals it again", () => {
    const folded = new Set([node(tree, "b").key]);
    expect(visible(tree, folded).map(n => n.span.name)).toEqual(["a", "b", "d"]);
    expect(visible(tree, reveal(folded, node(tree, "c")))).toHaveLength(4);
    expect(reveal(folded, node(tree, "d"))).toBe(folded);
  });
  it("folds spans that have only their own service's ends below them", () => {
    expect([...foldable(tree)]).toEqual([node(tree, "b").key]);
  });
});
