import { describe, expect, it, vi } from "vitest";
import { spread } from "@/ui/spread";
import { load, marksOf, planOf } from "./data";
import { globals, rateIntervalOf, stepOf } from "./interval";
import { readDashboard } from "./model";
import { Queue } from "./queue";

const panel = (more: object) => {
  const [p] = readDashboard({ panels: [{ id: 1, type: "timeseries", ...more }] }).panels;
  if (!p) throw new Error("no panel");
  return p;
};

describe("intervals", () => {
  it("are rounded as Grafana rounds them", () => {
    expect([900, 3600, 6 * 3600, 86_400, 7 * 86_400].map(r => stepOf(r, 300))).toEqual([5, 10, 60, 300, 1800]);
  });
  it("give a rate four values at least", () => {
    expect([5, 45, 60, 300].map(rateIntervalOf)).toEqual([60, 60, 75, 315]);
    expect(globals(0, 3_600_000, 10)).toMatchObject({ __interval: "10s", __rate_interval: "1m", __range: "3600s" });
  });
});

describe("a panel's data", () => {
  it("asks on whole steps, so that a refresh does not move the points", () => {
    const p = panel({ targets: [{ refId: "A", expr: "rate(x[$__rate_interval])" }] });
    const a = planOf(p, { from: 1_000_000_123, to: 1_000_900_123, variables: {} }, 300);
    const b = planOf(p, { from: 1_000_001_123, to: 1_000_901_123, variables: {} }, 300);
    expect(a).toEqual(b);
    expect(a.questions[0]?.expr).toBe("rate(x[1m])");
  });
  it("has gaps where there are no samples, and no infinite numbers", () => {
    const item = {
      metric: {},
      values: [
        [10, "1"],
        [20, "NaN"],
        [40, "+Inf"],
      ] as [number, string][],
    };
    expect(spread(item, 0, 40, 10).map(p => p[1])).toEqual([null, 1, null, null, null]);
  });
  it("keeps what worked when one query fails, and says why", async () => {
    vi.stubGlobal("fetch", (path: string) =>
      Promise.resolve(
        path.includes("bad")
          ? new Response(JSON.stringify({ error: "no such thing" }), { status: 400 })
          : new Response(
              JSON.stringify({ data: { resultType: "vector", result: [{ metric: { a: "x" }, value: [1, "7"] }] } }),
            ),
      ),
    );
    const p = panel({
      targets: [
        { refId: "A", expr: "good", legendFormat: "{{a}}", instant: true },
        { refId: "B", expr: "bad" },
      ],
    });
    const data = await load(planOf(p, { from: 0, to: 60_000, variables: {} }, 300), new AbortController().signal);
    expect(data.frames.map(f => [f.name, f.points[0]?.[1]])).toEqual([["x", 7]]);
    expect(data.errors).toEqual([{ refId: "B", message: "no such thing" }]);
  });
  it("shows the slowest exemplars, and only what can be a trace", () => {
    const id = (n: number) => n.toString(16).padStart(32, "0");
    const exemplars = Array.from({ length: 500 }, (_, i) => ({
      labels: { trace_id: id(i) },
      value: String(i === 250 ? 9 : 0.1),
      timestamp: i,
    }));
    exemplars.push({ labels: { trace_id: "../../x" }, value: "99", timestamp: 5 });
    const marks = marksOf([{ seriesLabels: {}, exemplars }]);
    expect(marks.length).toBeLessThanOrEqual(61);
    expect(Math.max(...marks.map(m => m.value))).toBe(9);
  });
});

describe("Queue", () => {
  it("runs no more than so many at once, and drops what nobody waits for", async () => {
    const queue = new Queue(2);
    let running = 0;
    let most = 0;
    const gates: (() => void)[] = [];
    const task = async () => {
      most = Math.max(most, ++running);
      await new Promise<void>(r => gates.push(r));
      running--;
      return "done";
    };
    const gone = new AbortController();
    const all = [queue.run(task), queue.run(task), queue.run(task, gone.signal), queue.run(task)];
    const dropped = expect(all[2]).rejects.toThrow();
    gone.abort();
    await dropped;
    for (let i = 0; i < 3; i++) {
      await vi.waitFor(() => expect(gates.length).toBeGreaterThan(0));
      gates.shift()?.();
    }
    expect(await Promise.all([all[0], all[1], all[3]])).toEqual(["done", "done", "done"]);
    expect(most).toBe(2);
  });
});
