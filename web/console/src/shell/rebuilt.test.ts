import { reloadWhenRebuilt } from "@mall/common/rebuilt";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

let stop = () => {};
const reload = vi.fn();
const fail = () => window.dispatchEvent(new Event("vite:preloadError", { cancelable: true }));

beforeEach(() => {
  sessionStorage.clear();
  reload.mockClear();
  vi.useFakeTimers();
  stop = reloadWhenRebuilt(reload);
});

afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("a page whose files are gone loads itself anew", () => {
  expect(fail(), "the failure is not thrown").toBe(false);
  expect(reload).toHaveBeenCalledTimes(1);
});

test("it does so once, and then lets the page say what is missing", () => {
  fail();
  expect(fail(), "the failure is thrown").toBe(true);
  expect(reload).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(31_000);
  fail();
  expect(reload, "another rebuild").toHaveBeenCalledTimes(2);
});

test("a browser that keeps nothing is not sent in circles", () => {
  vi.spyOn(Storage.prototype, "getItem").mockImplementation(() => {
    throw new DOMException("denied", "SecurityError");
  });
  expect(fail()).toBe(true);
  expect(reload).not.toHaveBeenCalled();
});

test("a page without a network stays", () => {
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  expect(fail(), "the failure is thrown").toBe(true);
  expect(reload).not.toHaveBeenCalled();
});
