import { describe, expect, it } from "vitest";
import { families, type Metadata, startingQuery } from "./catalog";
import { errorPosition, seriesName, toSeries, unitOf } from "./series";
import { fromParams, type State, toParams } from "./state";

describe("the explorer's address", () => {
  it("holds everything", () => {
    const state: State = {
      queries: [
        { expr: 'sum by (le) (rate(x_bucket{a="b&c"}[5m]))\n/ 2', legend: "{{le}}", hidden: false },
        { expr: "up", legend: "", hidden: true },
      ],
      view: "table",
      step: 60,
      unit: "s",
      exemplars: true,
      refresh: true,
    };
    const params = toParams(state, new URLSearchParams("since=1h&query=old"));
    expect(params.get("since")).toBe("1h");
    expect(fromParams(new URLSearchParams(params.toString()))).toEqual(state);
  });

  it("begins with one empty query, and leaves out what nobody understands", () => {
    expect(fromParams(new URLSearchParams("step=abc&view=pie"))).toEqual({
      queries: [{ expr: "", legend: "", hidden: false }],
      view: "graph",
      step: undefined,
      unit: undefined,
      exemplars: false,
      refresh: false,
    });
  });
});

describe("series", () => {
  it("are named as PromQL writes them, or by the legend", () => {
    expect(seriesName({ __name__: "up", job: 'a"b' })).toBe('up{job="a\\"b"}');
    expect(seriesName({ __name__: "up" })).toBe("up");
    expect(seriesName({})).toBe("{}");
    expect(seriesName({ a: "1", b: "2" }, "{{a}} of {{ b }}{{c}}")).toBe("1 of 2");
  });

  it("have names of their own, and gaps where there is no number", () => {
    const values: [number, string][] = [
      [1, "2"],
      [2, "NaN"],
      [3, "+Inf"],
    ];
    const made = toSeries([
      {
        letter: "A",
        legend: "same",
        series: [
          { metric: { a: "1" }, values },
          { metric: { a: "2" }, values },
        ],
      },
      { letter: "B", legend: "same", series: [{ metric: {}, values }] },
    ]);
    expect(made.map(s => s.name)).toEqual(["A same", "A same (2)", "B same"]);
    expect(made[0]?.points).toEqual([
      [1000, 2],
      [2000, null],
      [3000, null],
    ]);
  });

  it("have the unit of their metric", () => {
    expect(unitOf("histogram_quantile(0.95, sum by (le) (rate(a_duration_seconds_bucket[1m])))")).toBe("s");
    expect(unitOf("process_memory_usage_bytes")).toBe("bytes");
    expect(unitOf("rate(go_memory_allocated_bytes_total[1m])")).toBe("Bps");
    expect(unitOf("sum(rate(a_total[1m]))")).toBe("ops");
    expect(unitOf("mall_orders")).toBe("short");
  });
});

describe("an error of Prometheus", () => {
  it("says where it is", () => {
    expect(errorPosition('invalid parameter "query": 2:8: parse error: unclosed left parenthesis')).toEqual({
      position: { line: 2, column: 8 },
      message: "parse error: unclosed left parenthesis",
    });
    expect(errorPosition("query timed out")).toEqual({ message: "query timed out" });
  });
});

describe("the metric browser", () => {
  const about = (type: string, help: string): Metadata[] => [{ type, help, unit: "" }];
  const known = {
    a_seconds: about("histogram", "How long a takes."),
    b_total: about("counter", "How many b."),
    c_count: about("gauge", "Now."),
  };
  const names = ["a_seconds_bucket", "a_seconds_count", "a_seconds_sum", "b_total", "c_count", "mall:rule"];

  it("lists a histogram once, and finds by name and meaning", () => {
    expect(families(names, known, "")).toEqual(["a_seconds", "b_total", "c_count", "mall:rule"]);
    expect(families(names, known, "how LONG")).toEqual(["a_seconds"]);
    expect(families(names, known, "nothing")).toEqual([]);
  });

  it("begins with a query that suits the type", () => {
    expect(startingQuery("a_seconds", "histogram", '{x="y"}')).toContain('rate(a_seconds_bucket{x="y"}[1m])');
    expect(startingQuery("b_total", "counter")).toBe("sum by (service_name) (rate(b_total[1m]))");
    expect(startingQuery("mall:rule", undefined)).toBe("mall:rule");
  });
});
