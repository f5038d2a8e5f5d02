import { describe, expect, it } from "vitest";
import type { LogLine } from "@/api/telemetry";
import { Lines } from "./lines";

const line = (n: number, message = `line ${n}`): LogLine => ({
  time: new Date(1_700_000_000_000 + n).toISOString(),
  level: "info",
  service: "edge",
  message,
  traceId: "",
  spanId: "",
  attributes: {},
});
const numbers = (lines: Lines) => lines.shown.map(l => Number(l.message.slice(5)));
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe("Lines", () => {
  it("holds no more than its limit, and those are the newest", () => {
    const lines = new Lines(100);
    for (let i = 0; i < 50; i++) lines.arrive(range(i * 10, i * 10 + 10).map(n => line(n)));
    expect(numbers(lines)).toEqual(range(400, 500));
    expect(lines.received).toBe(500);
    expect(new Set(lines.shown.map(l => l.key)).size).toBe(100);
  });

  it("sorts lines of different services by time, across batches too", () => {
    const lines = new Lines();
    lines.arrive([line(5), line(1), line(3)]);
    lines.arrive([line(4), line(2), line(6)]);
    expect(numbers(lines)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("shows nothing new while paused, counts it, and shows it afterwards", () => {
    const lines = new Lines(10);
    lines.arrive(range(0, 5).map(n => line(n)));
    lines.pause();
    lines.arrive(range(5, 9).map(n => line(n)));
    expect(numbers(lines)).toEqual(range(0, 5));
    expect(lines.waiting).toHaveLength(4);
    lines.arrive(range(9, 30).map(n => line(n)));
    expect([lines.waiting.length, lines.skipped]).toEqual([10, 15]);
    lines.resume();
    expect(numbers(lines)).toEqual(range(20, 30));
    expect([lines.waiting.length, lines.skipped, lines.paused]).toEqual([0, 0, false]);
  });

  it("does not show a stored line again when the stream brings it, but two alike stay two", () => {
    const lines = new Lines();
    lines.start([line(3), line(2), line(2), line(1)]);
    lines.arrive([line(2), line(3), line(4)]);
    expect(numbers(lines)).toEqual([1, 2, 2, 3, 4]);
    lines.settle();
    lines.arrive([line(4)]);
    expect(numbers(lines)).toEqual([1, 2, 2, 3, 4, 4]);
  });

  it("puts older pages before the others until it is full", () => {
    const lines = new Lines(6);
    lines.start([line(9), line(8), line(7)]);
    lines.older([line(6), line(5)]);
    expect(numbers(lines)).toEqual([5, 6, 7, 8, 9]);
    lines.older([line(4), line(3)]);
    expect(numbers(lines)).toEqual([4, 5, 6, 7, 8, 9]);
    expect(lines.full).toBe(true);
  });
});
