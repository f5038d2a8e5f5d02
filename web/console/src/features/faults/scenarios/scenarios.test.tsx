import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { renderPage } from "@/test/render";
import type { Report, Run } from "./api";
import { useScenarios } from "./messages";
import { stretched, wrongOf } from "./options";
import { verdict } from "./verdict";

const report: Report = {
  clean: true,
  customers: 30,
  orders: { promised: 28, paid: 20, lost: 0, outcomes: {} },
  refused: {},
  errors: {},
  retries: 0,
  checkout: { count: 28, p50Ms: 20, p99Ms: 90, maxMs: 100 },
  gaveUp: [],
  lost: [],
  faults: [],
  restarts: {},
  alerts: [],
  audit: { clean: true, violations: [], passes: 1, seconds: 1 },
  seconds: 30,
};
const run = (part: Partial<Run>, said: Partial<Report> = {}): Run => ({
  id: "r",
  scenario: "calm-day",
  title: { en: "A calm day", zh: "平静的一天" },
  state: "done",
  seed: 1,
  rate: 1,
  durationSeconds: 30,
  startedAt: "2026-01-01T00:00:00Z",
  progress: { phase: "auditing", elapsedSeconds: 30, line: "" },
  timeline: [],
  report: { ...report, ...said },
  ...part,
});

function Verdict({ of }: { of: Run }) {
  const said = verdict(of, useScenarios());
  return <p data-good={said?.good}>{said?.text ?? "none"}</p>;
}

test.each([
  [run({}), "All 28 promised orders were kept, nobody gave up, and every invariant holds."],
  [run({}, { retries: 7 }), /although customers had to try again 7 times/],
  [run({ state: "running" }), "none"],
  [run({ state: "cancelled" }), /^It was stopped before its end/],
  [run({ state: "failed", report: undefined, error: "mall is not healthy" }), /to its end\. mall is not healthy$/],
])("the verdict is one sentence: %#", (of, text) => {
  renderPage(<Verdict of={of} />);
  expect(screen.getByText(text)).toBeVisible();
});

test("a verdict names everything that went wrong, and is never good then", () => {
  const violation = { invariant: "i", row: "orders 1", detail: "" };
  renderPage(
    <Verdict
      of={run(
        {},
        {
          clean: false,
          orders: { ...report.orders, lost: 2 },
          gaveUp: ["a"],
          audit: { clean: false, violations: [violation], passes: 1, seconds: 1 },
        },
      )}
    />,
  );
  const said = screen.getByText(
    "It did not hold: 2 promised orders were lost, 1 customer gave up, 1 row breaks an invariant.",
  );
  expect(said).toHaveAttribute("data-good", "false");
});

test("a run without an audit is not called good", () => {
  renderPage(<Verdict of={run({}, { clean: false, audit: undefined })} />);
  expect(screen.getByText("It did not hold: the audit could not be made.")).toHaveAttribute("data-good", "false");
});

test("options out of bounds are named", () => {
  expect(wrongOf({ seed: 1, rate: 8, durationSeconds: 60 })).toEqual([]);
  expect(wrongOf({ seed: 1.5, rate: 0, durationSeconds: "" })).toEqual(["seed", "rate", "durationSeconds"]);
  expect(wrongOf({ seed: -1, rate: 201, durationSeconds: 601 })).toEqual(["seed", "rate", "durationSeconds"]);
});

test("steps stretch with the run", () => {
  expect(
    stretched(
      [
        { atSeconds: 10, forSeconds: 20 },
        { atSeconds: 30, kill: "x" },
      ],
      60,
      30,
    ),
  ).toEqual([
    { atSeconds: 5, forSeconds: 10 },
    { atSeconds: 15, kill: "x", forSeconds: undefined },
  ]);
});
