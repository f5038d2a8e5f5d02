import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CartServer, line } from "./carttest/server";

/** Tab is a page of its own with the storage that all pages share. */
interface Tab {
  useCart: typeof import("./useCart").useCart;
  store: typeof import("@/session/store");
}

let server: CartServer;
const grant = {
  accessToken: "a",
  refreshToken: "r",
  expiresIn: 900,
  tokenType: "Bearer",
  user: { id: "u1", email: "u@mall.test", name: "U", role: "customer", createdAt: "" },
};

async function openTab(): Promise<Tab> {
  vi.resetModules();
  return { useCart: (await import("./useCart")).useCart, store: await import("@/session/store") };
}

function show(tab: Tab) {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={queries}>{children}</QueryClientProvider>
  );
  return renderHook(() => tab.useCart(), { wrapper }).result;
}

/** oneAtATime stands in for Web Locks, which jsdom lacks. */
function oneAtATime() {
  const last = new Map<string, Promise<unknown>>();
  const request = (name: string, run: () => Promise<unknown>) => {
    const done = (last.get(name) ?? Promise.resolve()).then(run);
    last.set(
      name,
      done.catch(() => undefined),
    );
    return done;
  };
  Object.defineProperty(navigator, "locks", { value: { request }, configurable: true });
}

const held = (cart: { lines: { skuId: string; quantity: number }[] }) =>
  cart.lines.map(l => `${l.skuId}×${l.quantity}`);

beforeEach(() => {
  localStorage.clear();
  oneAtATime();
  server = new CartServer();
});
afterEach(() => vi.unstubAllGlobals());

test("before log-in the cart is kept in the browser, for all tabs and visits", async () => {
  const tab = await openTab();
  const cart = show(tab);
  await act(() => cart.current.add(line("a"), 2));
  await act(() => cart.current.add(line("a"), 1));
  await act(() => cart.current.put(line("b"), 4));
  expect(held(cart.current)).toEqual(["a×3", "b×4"]);
  expect(cart.current.count).toBe(7);
  expect(cart.current.total).toEqual({ amount: 7000, currency: "CNY" });
  expect(held(show(await openTab()).current)).toEqual(["a×3", "b×4"]);
  await act(() => cart.current.remove("a"));
  expect(held(cart.current)).toEqual(["b×4"]);
  expect(server.asked).toEqual([]);
});

test("another tab's change shows at once", async () => {
  const [one, two] = [await openTab(), await openTab()];
  const [first, second] = [show(one), show(two)];
  await act(() => first.current.add(line("a"), 1));
  act(() => void window.dispatchEvent(new StorageEvent("storage", { key: "mall.cart" })));
  expect(held(second.current)).toEqual(["a×1"]);
  // A tab that has not heard of it yet does not overwrite it.
  await act(() => first.current.add(line("b"), 1));
  await act(() => second.current.add(line("c"), 1));
  expect(JSON.parse(localStorage.getItem("mall.cart") ?? "").map((l: { skuId: string }) => l.skuId)).toEqual([
    "a",
    "b",
    "c",
  ]);
});

test("what somebody wrote into the storage does no harm", async () => {
  localStorage.setItem("mall.cart", JSON.stringify([null, 7, { skuId: "x" }, line("a", -1), line("b", 2)]));
  expect(held(show(await openTab()).current)).toEqual(["b×2"]);
  localStorage.setItem("mall.cart", "{not json");
  expect(held(show(await openTab()).current)).toEqual([]);
});

test("more than there is cannot be added", async () => {
  const cart = show(await openTab());
  await act(() => cart.current.add(line("a", 1, { available: 3 }), 2));
  await expect(cart.current.add(line("a", 1, { available: 3 }), 2)).rejects.toMatchObject({ code: "OUT_OF_STOCK" });
  expect(held(cart.current)).toEqual(["a×2"]);
});

test("after log-in the lines are merged once, and the browser's are emptied", async () => {
  server.lines = [line("a", 5), line("z", 1)];
  const tab = await openTab();
  const cart = show(tab);
  await act(() => cart.current.put(line("a"), 2));
  await act(() => cart.current.put(line("b"), 3));
  act(() => tab.store.begin(grant));
  await waitFor(() => expect(held(cart.current)).toEqual(["a×5", "z×1", "b×3"]));
  expect(server.asked).toEqual(["merge a×2 b×3"]);
  expect(localStorage.getItem("mall.cart")).toBeNull();
  expect(cart.current.merge.refused).toEqual([]);
});

test("two tabs that log in at once merge once", async () => {
  server.delay = 30;
  const [one, two] = [await openTab(), await openTab()];
  const [first, second] = [show(one), show(two)];
  await act(() => first.current.put(line("a"), 2));
  act(() => void window.dispatchEvent(new StorageEvent("storage", { key: "mall.cart" })));
  act(() => {
    one.store.begin(grant);
    two.store.fresh();
  });
  await waitFor(() => expect(held(second.current)).toEqual(["a×2"]));
  await waitFor(() => expect(first.current.merge.running || second.current.merge.running).toBe(false));
  expect(held(first.current)).toEqual(["a×2"]);
  expect(server.asked).toEqual(["merge a×2"]);
});

test("nothing is lost when the merge fails, and it is tried again", async () => {
  const tab = await openTab();
  const cart = show(tab);
  await act(() => cart.current.put(line("a"), 2));
  server.failures = [503, 503];
  act(() => tab.store.begin(grant));
  await waitFor(() => expect(cart.current.merge.error).toBeDefined());
  expect(held(cart.current)).toEqual(["a×2"]);
  expect(localStorage.getItem("mall.cart")).toContain('"a"');
  server.failures = [];
  act(() => cart.current.merge.again());
  await waitFor(() => expect(cart.current.merge.error).toBeUndefined());
  expect(server.lines.map(l => l.skuId)).toEqual(["a"]);
  expect(localStorage.getItem("mall.cart")).toBeNull();
});

test("what the server does not take is told", async () => {
  server.hidden.add("old");
  const tab = await openTab();
  const cart = show(tab);
  await act(() => cart.current.put(line("old"), 1));
  await act(() => cart.current.put(line("a"), 1));
  act(() => tab.store.begin(grant));
  await waitFor(() => expect(cart.current.merge.refused.map(l => l.skuId)).toEqual(["old"]));
  expect(held(cart.current)).toEqual(["a×1"]);
});

test("a change shows at once and is rolled back when the server refuses it", async () => {
  server.lines = [line("a", 1), line("b", 1)];
  const tab = await openTab();
  tab.store.begin(grant);
  const cart = show(tab);
  await waitFor(() => expect(held(cart.current)).toEqual(["a×1", "b×1"]));
  server.delay = 30;
  server.failures = [409];
  let refused: Promise<void> = Promise.resolve();
  act(() => {
    refused = cart.current.put(line("a"), 7);
    refused.catch(() => undefined);
  });
  expect(held(cart.current)).toEqual(["a×7", "b×1"]);
  await act(async () => void (await expect(refused).rejects.toMatchObject({ status: 409 })));
  expect(held(cart.current)).toEqual(["a×1", "b×1"]);
});

test("a refused change does not undo the others, and of many clicks only the last is sent", async () => {
  server.lines = [line("a", 1), line("b", 1)];
  const tab = await openTab();
  tab.store.begin(grant);
  const cart = show(tab);
  await waitFor(() => expect(held(cart.current)).toEqual(["a×1", "b×1"]));
  server.delay = 20;
  server.failures = ["network"];
  const results: Promise<unknown>[] = [];
  act(() => {
    results.push(cart.current.remove("b").catch(e => e));
    for (const n of [2, 3, 4, 5]) results.push(cart.current.put(line("a"), n));
  });
  expect(held(cart.current)).toEqual(["a×5"]);
  await act(async () => void (await Promise.all(results)));
  await waitFor(() => expect(held(cart.current)).toEqual(["a×5", "b×1"]));
  expect(server.asked).toEqual(["DELETE b", "PUT a 5"]);
});
