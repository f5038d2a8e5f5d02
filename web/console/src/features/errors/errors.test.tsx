import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { renderPage } from "@/test/render";
import type { Frame } from "./api";
import { Bars } from "./Bars";
import { runs, Stacks } from "./Stack";

const frame = (name: string, inApp: boolean, over: Partial<Frame> = {}): Frame => ({
  function: name,
  file: "src/cart.ts",
  line: 12,
  column: 3,
  inApp,
  ...over,
});

describe("a stack", () => {
  it("folds stretches of library frames", () => {
    const found = runs([frame("a", true), frame("b", false), frame("c", false), frame("d", true)]);
    expect(found.map(r => [r.inApp, r.frames.length])).toEqual([
      [true, 1],
      [false, 2],
      [true, 1],
    ]);
  });

  it("opens the shop's first frame, marks its line and keeps hostile text text", () => {
    renderPage(
      <Stacks
        exceptions={[
          {
            type: "TypeError",
            message: "<img src=x onerror=alert(1)>",
            handled: false,
            mechanism: "onerror",
            frames: [
              frame("vendor", false),
              frame("add<script>", true, { source: { first: 11, lines: ["before", "<b>boom</b>", "after"] } }),
            ],
          },
        ]}
      />,
    );
    expect(screen.getByRole("heading", { level: 2 })).toHaveTextContent("TypeError: <img src=x onerror=alert(1)>");
    expect(document.querySelector("img, script, b")).toBeNull();
    const hit = document.querySelector(".hit");
    expect(hit).toHaveTextContent("12<b>boom</b>");
    expect(hit?.closest("details")).toHaveAttribute("open");
  });
});

describe("bars", () => {
  it("says its numbers", () => {
    renderPage(<Bars histogram={{ start: "2026-01-01T00:00:00Z", bucketSeconds: 60, counts: [0, 3, 1] }} />);
    expect(screen.getByRole("img", { name: "Events over time: 0, 3, 1" })).toBeInTheDocument();
  });
});
