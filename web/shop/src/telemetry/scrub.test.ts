import type { ErrorEvent } from "@sentry/browser";
import { beforeEach, expect, test } from "vitest";
import { addressPattern, callPattern, pagePattern, setPages } from "./patterns";
import { scrubEvent, scrubText } from "./scrub";

beforeEach(() => {
  setPages([
    {
      path: "/",
      children: [{ path: "orders/:id" }, { path: "pay/:id" }, { path: "reset-password" }, { path: "products" }],
    },
    { path: "*" },
  ]);
  history.replaceState({}, "", "/orders/01JORDER0000000000000000?token=planted");
});

test.each([
  ["mail to jane.doe+x@mail.example.org failed", "mail to [email] failed"],
  ["call +86 138 1234 5678 now", "call [number] now"],
  ["card 4242 4242 4242 4242", "card [number]"],
  ["Bearer abc.def-ghi", "Bearer [token]"],
  ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "[token]"],
  ['{"password":"hunter 2","a":1}', '{"password":[hidden],"a":1}'],
  ["token=abc next", "token=[hidden] next"],
  ["GET https://shop.example/reset-password?x=1#token=abc failed", "GET https://shop.example/reset-password failed"],
  ["/orders?query=jane", "/orders"],
  ["order 01J8Z3K5M7N9P1Q3R5S7T9V1W3 is gone", "order [id] is gone"],
  ["x is not a function", "x is not a function"],
  ["Minified React error #31; 503 of 2026", "Minified React error #31; 503 of 2026"],
])("of %j stays %j", (text, want) => expect(scrubText(text)).toBe(want));

test("long texts are cut", () => expect(scrubText("a ".repeat(5000)).length).toBe(1000));

test("paths become routes", () => {
  expect(pagePattern("/orders/01J")).toBe("/orders/:id");
  expect(pagePattern("/")).toBe("/");
  expect(pagePattern("/a/b")).toBe("/*");
  expect(callPattern("/api/v1/orders/01J/refunds")).toBe("/api/v1/orders/{id}/refunds");
  expect(callPattern("/api/v1/flash-sales")).toBe("/api/v1/flash-sales");
  expect(addressPattern(`${location.origin}/pay/7?x=1`)).toBe(`${location.origin}/pay/:id`);
  expect(addressPattern(`${location.origin}/assets/home-Ab12.js`)).toBe(`${location.origin}/assets/home-Ab12.js`);
});

test("an event keeps what mends the error and nothing of who met it", () => {
  const event = scrubEvent(
    {
      type: undefined,
      user: { id: "7", email: "planted@example.org", ip_address: "1.2.3.4" },
      request: { url: location.href, cookies: { s: "planted" }, headers: { Referer: "planted" }, data: "planted" },
      extra: { form: "planted" },
      contexts: { trace: { trace_id: "t", span_id: "s" }, state: { value: "planted" } },
      exception: {
        values: [
          {
            type: "TypeError",
            value: "no planted@example.org",
            stacktrace: { frames: [{ filename: location.href, vars: { a: "planted" }, lineno: 1 }] },
          },
        ],
      },
      breadcrumbs: [{ message: "to planted@example.org" }],
    } as unknown as ErrorEvent,
    "visitor",
  );
  expect(JSON.stringify(event)).not.toContain("planted");
  expect(event.user).toEqual({ id: "visitor" });
  expect(event.request?.url).toBe(`${location.origin}/orders/:id`);
  expect(event.transaction).toBe("/orders/:id");
  expect(event.contexts?.trace?.trace_id).toBe("t");
  expect(event.exception?.values?.[0]?.stacktrace?.frames?.[0]?.lineno).toBe(1);
});
