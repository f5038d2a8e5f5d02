import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { config } from "@/app/config";
import { setPages } from "./patterns";
import { track } from "./track";
import { clean } from "./umami";

beforeEach(() => {
  vi.useFakeTimers();
  config.umami.scriptUrl = "/tracker.js";
});
afterEach(() => {
  window.umami = undefined;
  config.umami.scriptUrl = "";
  sessionStorage.clear();
  vi.useRealTimers();
});

test("steps wait for the tracker", () => {
  track("view", { product: "1" });
  track("add");
  const told = vi.fn();
  window.umami = { track: told };
  vi.advanceTimersByTime(1000);
  expect(told.mock.calls).toEqual([
    ["view", { product: "1" }],
    ["add", undefined],
  ]);
});

test("of one thing only the first time counts", () => {
  const told = vi.fn();
  window.umami = { track: told };
  track("paid", {}, "order 1");
  track("paid", {}, "order 1");
  track("paid", {}, "order 2");
  expect(told).toHaveBeenCalledTimes(2);
});

test("who does not want to be counted is not", () => {
  const told = vi.fn();
  window.umami = { track: told };
  vi.stubGlobal("navigator", { doNotTrack: "1" });
  track("add");
  vi.stubGlobal("navigator", { globalPrivacyControl: true });
  track("add");
  vi.unstubAllGlobals();
  expect(told).not.toHaveBeenCalled();
});

test("a visit names the page, and neither the order nor the token", () => {
  setPages([
    {
      path: "/",
      children: [{ path: "orders/:id" }, { path: "pay/:id" }, { path: "reset-password" }, { path: "products/:id" }],
    },
  ]);
  const at = location.origin;
  expect(clean({ url: `${at}/orders/01J?x=1` }).url).toBe("/orders/:id");
  expect(clean({ url: "/reset-password#token=abc" }).url).toBe("/reset-password");
  expect(clean({ url: `${at}/products/01J?x=1` }).url).toBe("/products/01J");
  expect(clean({ url: "/", referrer: `${at}/pay/7` }).referrer).toBe("/pay/:id");
  expect(clean({ url: "/", referrer: "https://search.example/?q=jane" }).referrer).toBe("https://search.example");
});
