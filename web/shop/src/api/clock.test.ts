import { beforeEach, expect, test, vi } from "vitest";

let clock: typeof import("./clock");

beforeEach(async () => {
  vi.resetModules();
  vi.useFakeTimers();
  vi.setSystemTime(1_000_000_000);
  clock = await import("./clock");
  return () => vi.useRealTimers();
});

/** answerAt is an answer of a server whose clock is off by ahead ms, which took duration ms on the way. */
function answerAt(ahead: number, duration: number) {
  const asked = Date.now();
  const written = new Date(asked + duration / 2 + ahead).toUTCString();
  clock.hear(written, asked, asked + duration);
  vi.setSystemTime(asked + duration);
}

test("the device's clock counts until a server answered", () => {
  clock.hear(null, 0, 1);
  clock.hear("soon", 0, 1);
  expect(clock.serverNow()).toBe(Date.now());
});

test("one answer tells the server's time to the second", () => {
  answerAt(3_600_000, 100);
  expect(Math.abs(clock.serverNow() - Date.now() - 3_600_000)).toBeLessThan(600);
});

test("many answers tell it much better", () => {
  for (let i = 0; i < 40; i++) {
    answerAt(-90_000, 40);
    vi.setSystemTime(Date.now() + 137);
  }
  expect(Math.abs(clock.serverNow() - Date.now() + 90_000)).toBeLessThan(60);
});

test("a slow answer does not spoil what a fast one told", () => {
  for (let i = 0; i < 20; i++) {
    answerAt(5000, 20);
    vi.setSystemTime(Date.now() + 137);
  }
  const before = clock.serverNow() - Date.now();
  answerAt(5000, 8000);
  expect(clock.serverNow() - Date.now()).toBeCloseTo(before, -2);
});

test("a device whose clock is set meanwhile is believed anew", () => {
  answerAt(0, 50);
  vi.setSystemTime(Date.now() - 7_200_000);
  answerAt(7_200_000, 50);
  expect(Math.abs(clock.serverNow() - Date.now() - 7_200_000)).toBeLessThan(600);
});
