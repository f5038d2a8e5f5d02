import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

// The script that a page loads when it has no Umami of its own, as the browser runs it.
const source = readFileSync("public/tracker.js", "utf8");

interface Sent {
  url: string;
  headers: Record<string, string>;
  body: { type: string; payload: Record<string, unknown> };
}
let sent: Sent[] = [];
const plain = { pushState: history.pushState, replaceState: history.replaceState };

function run(attributes: Record<string, string>) {
  const script = document.createElement("script");
  script.setAttribute("src", "https://shop.example/tracker.js");
  for (const [name, value] of Object.entries(attributes)) script.setAttribute(`data-${name}`, value);
  vi.spyOn(document, "currentScript", "get").mockReturnValue(script);
  new Function(source)();
}

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  window.umami = undefined;
  Object.assign(history, plain);
  history.replaceState({}, "", "/");
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    sent.push({
      url,
      headers: init.headers as Record<string, string>,
      body: JSON.parse(String(init.body)) as Sent["body"],
    });
    return new Response('{"cache":"kept"}');
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test("a page view is sent for each address, without query and fragment", async () => {
  history.replaceState({}, "", "/a?token=planted#planted");
  run({ "website-id": "shop", "host-url": "https://umami.example/", "exclude-search": "true", "exclude-hash": "true" });
  await vi.runAllTimersAsync();
  history.pushState({}, "", "/b?q=planted");
  history.replaceState({}, "", "/b?q=more");
  await vi.runAllTimersAsync();
  expect(sent.map(s => s.url)).toEqual(Array(2).fill("https://umami.example/api/send"));
  expect(sent.map(s => s.body.payload.url)).toEqual([`${location.origin}/a`, `${location.origin}/b`]);
  expect(sent[1]?.body).toMatchObject({
    type: "event",
    payload: { website: "shop", hostname: "localhost", referrer: `${location.origin}/a` },
  });
  expect(sent.map(s => s.headers["x-umami-cache"])).toEqual([undefined, "kept"]);
  expect(JSON.stringify(sent)).not.toContain("planted");
});

test("events have a name and data; the page may change what is sent, or forbid it", async () => {
  Object.assign(window, {
    change: (_: string, payload: Record<string, unknown>) =>
      payload.name === "secret" ? null : { ...payload, url: "/pattern" },
  });
  run({ "website-id": "shop", "auto-track": "false", "before-send": "change" });
  await window.umami?.track("add", { amount: 5 });
  await window.umami?.track("secret");
  expect(sent.map(s => s.url)).toEqual(["https://shop.example/api/send"]);
  expect(sent[0]?.body.payload).toMatchObject({ name: "add", data: { amount: 5 }, url: "/pattern" });
});

test.each([{ doNotTrack: "1" }, { globalPrivacyControl: true }])("who says %o is not counted", async says => {
  vi.stubGlobal("navigator", { language: "en", ...says });
  run({ "website-id": "shop", "do-not-track": "true" });
  await window.umami?.track("add");
  await vi.runAllTimersAsync();
  expect(sent).toEqual([]);
});
