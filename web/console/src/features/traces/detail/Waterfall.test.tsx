import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { renderPage } from "@/test/render";
import { type Made, treeOf } from "../model/make";
import { visible } from "../model/rows";
import type { Node, Tree } from "../model/tree";
import { Details } from "./Details";
import { Waterfall } from "./Waterfall";

const hostile = '<img src=x onerror="document.body.dataset.hurt=1">';
const spans: Made[] = [
  { id: "a", name: hostile, from: 0, to: 10, attributes: { [hostile]: `${hostile} value` } },
  { id: "b", parent: "a", name: "SELECT orders", service: "order-rpc", from: 1, to: 2, error: true },
  { id: "c", parent: "a", name: "COMMIT", from: 3, to: 4 },
];
const tree = treeOf(spans);

function Harness({ of, onOpen = () => undefined }: { of: Tree; onOpen?: (node: Node) => void }) {
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const [active, setActive] = useState<Node>();
  return (
    <Waterfall
      tree={of}
      rows={visible(of, collapsed)}
      view={{ from: 0, to: of.duration }}
      onView={() => undefined}
      collapsed={collapsed}
      onFold={(node, fold) => setCollapsed(fold ? new Set([node.key]) : new Set())}
      active={active}
      onActive={setActive}
      onOpen={onOpen}
      matches={new Set()}
      critical={new Map()}
      logs={new Map()}
    />
  );
}

// jsdom has no layout: without a height no row would be in sight.
beforeEach(() => {
  vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(600);
  vi.spyOn(Element.prototype, "clientWidth", "get").mockReturnValue(800);
});

describe("Waterfall", () => {
  it("is a tree that the keyboard walks, folds and opens", async () => {
    const onOpen = vi.fn();
    renderPage(<Harness of={tree} onOpen={onOpen} />);
    const user = userEvent.setup();
    screen.getByRole("tree").focus();
    await user.keyboard("{ArrowDown}{ArrowDown}");
    const second = screen.getByRole("treeitem", { name: /SELECT orders/ });
    expect(second).toHaveAttribute("aria-selected", "true");
    expect(second).toHaveAttribute("aria-level", "2");
    expect(second).toHaveAccessibleName(/failed/);
    expect(screen.getByRole("tree")).toHaveAttribute("aria-activedescendant", second.id);
    await user.keyboard("{Enter}");
    expect(onOpen).toHaveBeenCalledWith(tree.nodes[1]);
    await user.keyboard("{ArrowLeft}{ArrowLeft}");
    expect(screen.getAllByRole("treeitem")).toHaveLength(1);
    expect(screen.getByRole("treeitem")).toHaveAttribute("aria-expanded", "false");
    await user.keyboard("{ArrowRight}{End}");
    expect(screen.getByRole("treeitem", { name: /COMMIT/ })).toHaveAttribute("aria-selected", "true");
  });

  it("draws only what is in sight of 10,000 spans", () => {
    const many = treeOf([
      { id: "a", from: 0, to: 1 },
      ...Array.from({ length: 9999 }, (_, i) => ({ id: (i + 256).toString(16), parent: "a", from: 0, to: 1 })),
    ]);
    renderPage(<Harness of={many} />);
    const drawn = screen.getAllByRole("treeitem").length;
    expect(drawn).toBeGreaterThan(5);
    expect(drawn).toBeLessThan(100);
  });

  it("shows hostile names and values as text", () => {
    const node = tree.nodes[0];
    if (!node) throw new Error("no span");
    const nothing = () => undefined;
    const { container } = renderPage(
      <>
        <Harness of={tree} />
        <Details tree={tree} node={node} logs={[]} pageErrors={[]} onGo={nothing} onZoom={nothing} onClose={nothing} />
      </>,
    );
    expect(container.querySelector("img")).toBeNull();
    expect(screen.getAllByText(hostile).length).toBeGreaterThan(1);
    expect(screen.getByText(`${hostile} value`)).toBeInTheDocument();
    expect(document.body.dataset.hurt).toBeUndefined();
  });
});
