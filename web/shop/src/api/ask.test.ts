import { afterEach, expect, test, vi } from "vitest";
import { answer, api } from "./client";
import { Problem, problemOf } from "./problem";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const products = () => answer(api.GET("/api/v1/products"));
const server = (respond: (request: Request, init: RequestInit) => Promise<Response>) => vi.stubGlobal("fetch", respond);

test("an answer that never comes is given up", async () => {
  vi.useFakeTimers();
  server(
    (_, { signal }) =>
      new Promise((_, reject) => signal?.addEventListener("abort", () => reject(new DOMException("", "AbortError")))),
  );
  const asked = expect(products()).rejects.toMatchObject({ status: 0, code: "SLOW" });
  await vi.advanceTimersByTimeAsync(15_000);
  await asked;
});

test("a lost network, a server that is gone and an answer that breaks off are told apart from refusals", async () => {
  server(() => Promise.reject(new TypeError("Failed to fetch")));
  await expect(products()).rejects.toMatchObject({ status: 0, code: "UNREACHABLE" });
  vi.spyOn(navigator, "onLine", "get").mockReturnValueOnce(false);
  await expect(products()).rejects.toMatchObject({ status: 0, code: "OFFLINE" });
  const half = new ReadableStream({
    start(control) {
      control.enqueue(new TextEncoder().encode('{"items":['));
      control.error(new TypeError("network error"));
    },
  });
  server(async () => new Response(half, { headers: { "Content-Type": "application/json" } }));
  await expect(products()).rejects.toMatchObject({ status: 0, code: "UNREACHABLE" });
});

test("the log-in page of a network is not an answer of the shop", async () => {
  server(async () => new Response("<h1>Wi-Fi</h1>", { headers: { "Content-Type": "text/html; charset=utf-8" } }));
  await expect(products()).rejects.toMatchObject({ status: 0, code: "UNREACHABLE" });
});

test("who gives up an answer is told so", async () => {
  const control = new AbortController();
  server(
    (_, { signal }) =>
      new Promise((_, reject) => signal?.addEventListener("abort", () => reject(new DOMException("", "AbortError")))),
  );
  const asked = answer(api.GET("/api/v1/products", { signal: control.signal }));
  const refused = expect(asked).rejects.not.toBeInstanceOf(Problem);
  await new Promise(resolve => setTimeout(resolve, 10));
  control.abort();
  await refused;
});

test.each([
  ["<html>502</html>", { status: 502, code: "", message: "Bad Gateway" }],
  ["null", { code: "", message: "Bad Gateway" }],
  ['{"code":7,"detail":{},"errors":"all","traceId":[]}', { code: "", errors: [], traceId: "t1" }],
  [
    '{"code":"X","detail":"d","errors":[{"field":"a","reason":"b"},null,{"field":1}]}',
    { code: "X", errors: [{ field: "a", reason: "b" }] },
  ],
])("a problem is read from %s", async (body, want) => {
  const response = new Response(body, { status: 502, statusText: "Bad Gateway", headers: { "X-Trace-Id": "t1" } });
  expect(await problemOf(response)).toMatchObject(want);
});

test("the time to wait is in seconds or a date", async () => {
  const after = async (value: string) =>
    (await problemOf(new Response("", { status: 503, headers: { "Retry-After": value } }))).retryAfter;
  expect(await after("7")).toBe(7);
  expect(await after(new Date(Date.now() + 60_000).toUTCString())).toBeGreaterThan(50);
  expect(await after("soon")).toBeUndefined();
});
