import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { logsOf } from "./search";

beforeEach(() => void vi.useFakeTimers({ now: Date.parse("2026-01-02T00:00:00Z") }));
afterEach(() => void vi.useRealTimers());

test("the lines of a trace are asked for over a time in which it was", () => {
  const ago = (minutes: number) => Date.now() - minutes * 60_000;
  expect(logsOf("t", ago(1))).toBe("/logs?traceId=t&since=5m");
  expect(logsOf("t", ago(50), "s")).toBe("/logs?traceId=t&spanId=s&since=1h");
  expect(logsOf("t", ago(60 * 24 * 30))).toBe("/logs?traceId=t&since=7d");
});
