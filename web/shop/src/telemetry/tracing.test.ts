import { getCurrentScope } from "@sentry/core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Problem } from "@/api/problem";
import { config } from "@/app/config";
import { tracedFetch } from "./fetch";
import { reportError, startTelemetry } from "./index";
import type { Otlp } from "./otlp";

/** What went over the network: the shop's calls, and the spans that were sent. */
const calls: Request[] = [];
let spans: Otlp[] = [];

vi.stubGlobal("fetch", async (request: Request | string, init?: RequestInit) => {
  if (typeof request === "string") {
    const body = JSON.parse(String(init?.body)) as {
      resourceSpans: { resource: object; scopeSpans: { spans: Otlp[] }[] }[];
    };
    spans.push(...body.resourceSpans.flatMap(r => r.scopeSpans.flatMap(s => s.spans)));
    return new Response("{}");
  }
  calls.push(request);
  return new Response("{}", { status: request.url.includes("broken") ? 503 : 200 });
});

const ask = (method: string, path: string) => tracedFetch(new Request(location.origin + path, { method }));
const traceOf = (request: Request | undefined) => request?.headers.get("traceparent")?.split("-") ?? [];
const named = (name: string) => spans.find(s => s.name === name);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  calls.length = 0;
  spans = [];
  vi.useRealTimers();
});

test("nothing is added where nothing is told", async () => {
  await ask("GET", "/api/v1/products");
  expect(calls[0]?.headers.has("traceparent")).toBe(false);
});

test("a page's first questions are part of its load; later ones and acts have traces of their own", async () => {
  config.traces = true;
  startTelemetry([{ path: "/" }, { path: "/orders/:id" }]);
  await ask("GET", "/api/v1/products/01J8Z3K5M7N9P1Q3R5S7T9V1W3");
  await ask("GET", "/api/v1/categories");
  await vi.advanceTimersByTimeAsync(5000);
  await ask("GET", "/api/v1/orders/7");
  await ask("GET", "/api/v1/orders/7");
  await ask("POST", "/api/v1/orders");
  await vi.advanceTimersByTimeAsync(5000);

  const [first, second, poll, again, order] = calls.map(traceOf);
  expect(first?.[3]).toBe("01");
  expect(second?.[1]).toBe(first?.[1]);
  expect(new Set([first, poll, again, order].map(t => t?.[1])).size).toBe(4);

  const load = named("page load /");
  expect(load?.traceId).toBe(first?.[1]);
  expect(load?.parentSpanId).toBeUndefined();
  const call = named("GET /api/v1/products/{id}");
  expect([call?.spanId, call?.parentSpanId, call?.kind]).toEqual([first?.[2], load?.spanId, 3]);
  const act = named("act POST /api/v1/orders");
  const post = named("POST /api/v1/orders");
  expect([act?.traceId, act?.parentSpanId]).toEqual([order?.[1], undefined]);
  expect([post?.parentSpanId, post?.spanId]).toEqual([act?.spanId, order?.[2]]);
  expect(JSON.stringify(spans)).not.toMatch(/01J8Z3K5|sentry\./);
  expect(BigInt(post?.startTimeUnixNano ?? 0)).toBeGreaterThan(10n ** 18n);

  // What goes wrong now is about the answer that came last.
  expect(getCurrentScope().getPropagationContext().traceId).toBe(order?.[1]);
  reportError(new TypeError("the page is wrong"));
  await vi.advanceTimersByTimeAsync(5000);
  const thrown = named("exception TypeError");
  expect([thrown?.traceId, thrown?.parentSpanId, thrown?.status.code]).toEqual([order?.[1], order?.[2], 2]);
  expect(JSON.stringify(thrown?.events)).toContain("the page is wrong");
});

test("another page is another trace, named by its route, and failures are marked", async () => {
  history.pushState({}, "", "/orders/01JORDER");
  await ask("GET", "/api/v1/broken").catch(() => {});
  await vi.advanceTimersByTimeAsync(5000);
  const way = named("navigation /orders/:id");
  const call = named("GET /api/v1/broken");
  expect(call?.parentSpanId).toBe(way?.spanId);
  expect(call?.status.code).toBe(2);
  expect(call?.attributes).toContainEqual({ key: "error.type", value: { stringValue: "503" } });
  expect(JSON.stringify(spans)).not.toContain("01JORDER");
});

test("a problem that the server told of is on its own call's trace, whatever came after", async () => {
  await vi.advanceTimersByTimeAsync(5000);
  await ask("POST", "/api/v1/broken");
  await ask("GET", "/api/v1/categories");
  const [broken] = calls.map(traceOf);
  reportError(new Problem(500, "INTERNAL", "it failed", { traceId: broken?.[1] }));
  reportError(new Problem(409, "OUT_OF_STOCK", "sold out", { traceId: broken?.[1] }));
  await vi.advanceTimersByTimeAsync(5000);
  const told = spans.filter(s => s.name.startsWith("exception"));
  expect(told.map(s => [s.traceId, s.parentSpanId])).toEqual([[broken?.[1], broken?.[2]]]);
});
