import { describe, expect, it } from "vitest";
import { criticalPath } from "./criticalpath";
import { type Made, treeOf } from "./make";

/** path is the critical path from the start, as name:from-to. */
function path(spans: Made[]): string[] {
  const root = treeOf(spans).roots[0];
  if (!root) throw new Error("no root");
  return criticalPath(root)
    .map(s => `${s.node.span.name}:${Math.round(s.from)}-${Math.round(s.to)}`)
    .reverse();
}

describe("criticalPath", () => {
  it("is the span itself when it has no children", () => {
    expect(path([{ id: "a", from: 0, to: 10 }])).toEqual(["a:0-10"]);
  });

  it("goes through children one after another", () => {
    expect(
      path([
        { id: "a", from: 0, to: 100 },
        { id: "b", parent: "a", from: 10, to: 30 },
        { id: "c", parent: "a", from: 40, to: 90 },
        { id: "d", parent: "c", from: 50, to: 60 },
      ]),
    ).toEqual(["a:0-10", "b:10-30", "a:30-40", "c:40-50", "d:50-60", "c:60-90", "a:90-100"]);
  });

  it("takes of children side by side the one that ended last", () => {
    expect(
      path([
        { id: "a", from: 0, to: 100 },
        { id: "b", parent: "a", from: 10, to: 60 },
        { id: "c", parent: "a", from: 20, to: 90 },
      ]),
    ).toEqual(["a:0-20", "c:20-90", "a:90-100"]);
  });

  it("goes on before the last one with what had ended by then", () => {
    expect(
      path([
        { id: "a", from: 0, to: 100 },
        { id: "b", parent: "a", from: 5, to: 15 },
        { id: "c", parent: "a", from: 10, to: 60 },
        { id: "d", parent: "a", from: 20, to: 90 },
      ]),
    ).toEqual(["a:0-5", "b:5-15", "a:15-20", "d:20-90", "a:90-100"]);
  });

  it("counts a child that outlives its parent until the parent's end", () => {
    expect(
      path([
        { id: "a", from: 0, to: 100 },
        { id: "b", parent: "a", from: 50, to: 300 },
        { id: "c", parent: "b", from: 60, to: 80 },
        { id: "d", parent: "b", from: 120, to: 200 },
      ]),
    ).toEqual(["a:0-50", "b:50-60", "c:60-80", "b:80-100"]);
  });

  it("leaves out what starts after its parent ended, and consumers, for whom nobody waits", () => {
    expect(
      path([
        { id: "a", from: 0, to: 100 },
        { id: "b", parent: "a", kind: 4, from: 10, to: 90 },
        { id: "c", parent: "b", kind: 5, from: 20, to: 80 },
        { id: "d", parent: "a", from: 110, to: 150 },
      ]),
    ).toEqual(["a:0-10", "b:10-90", "a:90-100"]);
  });

  it("covers the root's time exactly once, whatever the shape", () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    for (let round = 0; round < 200; round++) {
      const spans: Made[] = [{ id: "1", from: 0, to: 1000 }];
      for (let i = 2; i < 25; i++) {
        const from = random(1100);
        const parent = (1 + random(i - 1)).toString(16);
        spans.push({ id: i.toString(16), parent, kind: 1 + random(5), from, to: from + random(500) });
      }
      const root = treeOf(spans).roots[0];
      if (!root) throw new Error("no root");
      const sections = criticalPath(root);
      let at = 1000;
      for (const s of sections) {
        expect(s.to).toBeCloseTo(at, 6);
        at = s.from;
      }
      expect(at).toBeCloseTo(0, 6);
    }
  });

  it("takes a chain of 10,000 spans", () => {
    const chain = Array.from({ length: 10_000 }, (_, i) => ({
      id: (i + 1).toString(16),
      parent: i > 0 ? i.toString(16) : undefined,
      from: i,
      to: 20_000 - i,
    }));
    expect(path(chain)).toHaveLength(19_999);
  });
});
