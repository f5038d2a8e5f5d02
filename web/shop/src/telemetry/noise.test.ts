import type { ErrorEvent } from "@sentry/browser";
import { expect, test } from "vitest";
import { Problem } from "@/api/problem";
import { allowed, noise } from "./noise";

const event = (type: string, value: string, filename = `${location.origin}/assets/a.js`) =>
  ({ exception: { values: [{ type, value, stacktrace: { frames: [{ filename }] } }] } }) as ErrorEvent;

test.each([
  ["what the shop said no to", event("Problem", "sold out"), new Problem(409, "OUT_OF_STOCK", "sold out")],
  ["no network", event("Problem", "x"), new Problem(0, "OFFLINE", "x")],
  ["a request given up", event("AbortError", "x"), new DOMException("x", "AbortError")],
  ["an extension", event("TypeError", "x", "chrome-extension://abc/a.js"), new TypeError("x")],
  [
    "a browser's own complaint",
    event("Error", "ResizeObserver loop completed with undelivered notifications."),
    undefined,
  ],
  ["a stranger's script", event("Error", "Script error."), undefined],
])("%s is noise", (_, e, error) => expect(noise(e, error)).toBe(true));

test.each([
  ["a bug", event("TypeError", "x is undefined"), new TypeError("x is undefined")],
  ["a server that failed", event("Problem", "x"), new Problem(500, "INTERNAL", "x")],
])("%s is told", (_, e, error) => expect(noise(e, error)).toBe(false));

test("one page tells little of the same, and not too much of anything", () => {
  const now = Date.now();
  expect([1, 2, 3, 4].map(() => allowed("the same", now))).toEqual([true, true, true, false]);
  const others = Array.from({ length: 12 }, (_, i) => allowed(`other ${i}`, now));
  expect(others.filter(Boolean)).toHaveLength(7);
  expect(allowed("later", now + 10_000)).toBe(true);
  expect(allowed("later still", now + 10_000)).toBe(false);
});
