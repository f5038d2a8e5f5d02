import { describe, expect, it } from "vitest";
import { formatAgo, formatBytes, formatDuration, formatMoney, formatPercent, formatUnit } from "./format";

describe("format", () => {
  it("chooses the unit that reads best", () => {
    expect([0, 0.0004, 0.42, 12.345, 2500, 125_000, 7_500_000].map(formatDuration)).toEqual([
      "0",
      "400 ns",
      "420 µs",
      "12.3 ms",
      "2.5 s",
      "2 m 5 s",
      "2 h 5 m",
    ]);
    expect([512, 1536, 5 * 1024 ** 3].map(formatBytes)).toEqual(["512 B", "1.5 KiB", "5 GiB"]);
  });
  it("writes money from minor units", () => {
    expect(formatMoney(129_900)).toContain("1,299.00");
  });
  it("writes what is no number as a dash", () => {
    expect([
      formatDuration(Number.NaN),
      formatPercent(Number.POSITIVE_INFINITY),
      formatUnit(Number.NaN, "s"),
      formatAgo("x"),
    ]).toEqual(["–", "–", "–", "–"]);
  });
  it("knows the units of the dashboards", () => {
    expect(formatUnit(0.0125, "s")).toBe("12.5 ms");
    expect(formatUnit(0.0125, "percentunit")).toBe("1.25%");
    expect(formatUnit(12, "reqps")).toBe("12/s");
  });
  it("writes how long ago", () => {
    expect(formatAgo(1_000_000 - 300_000, 1_000_000)).toBe("5 minutes ago");
  });
});
