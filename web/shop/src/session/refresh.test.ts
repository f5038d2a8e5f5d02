import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Grantor } from "./sessiontest/server";

/** Tab is a page of its own with the storage that all pages share. */
interface Tab {
  store: typeof import("./store");
  refresh: typeof import("./refresh");
  logOut: typeof import("./logOut");
  client: typeof import("@/api/client");
}

let server: Grantor;

async function openTab(): Promise<Tab> {
  vi.resetModules();
  return {
    store: await import("./store"),
    refresh: await import("./refresh"),
    logOut: await import("./logOut"),
    client: await import("@/api/client"),
  };
}

const read = (tab: Tab) => tab.client.answer(tab.client.api.GET("/api/v1/orders"));
const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

beforeEach(() => {
  localStorage.clear();
  vi.stubGlobal("indexedDB", new IDBFactory());
  server = new Grantor();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test("tabs that renew at once send each refresh token once", async () => {
  server.delay = 80;
  const tabs = [await openTab(), await openTab(), await openTab()];
  tabs[0]?.store.begin(server.grant());
  const used = tabs.map(tab => tab.store.fresh().session?.accessToken);
  const done = await Promise.all(tabs.map((tab, i) => tab.refresh.refresh(used[i])));
  expect(done).toEqual([true, true, true]);
  expect(server.sent).toEqual(["refresh-1"]);
  expect(tabs.map(tab => tab.store.fresh().session?.accessToken)).toEqual(["access-2", "access-2", "access-2"]);
});

test("a tab whose storage lags behind waits for the successor instead of sending the token again", async () => {
  const [first, second] = [await openTab(), await openTab()];
  first.store.begin(server.grant());
  second.store.fresh();
  const old = localStorage.getItem("mall.session");
  expect(await first.refresh.refresh("access-1")).toBe(true);
  const lagging = vi.spyOn(Storage.prototype, "getItem").mockReturnValue(old);
  const second2 = second.refresh.refresh("access-1");
  await pause(300);
  expect(server.sent).toEqual(["refresh-1"]);
  lagging.mockRestore();
  expect(await second2).toBe(true);
  expect(second.store.current().session?.accessToken).toBe("access-2");
  expect(server.sent).toEqual(["refresh-1"]);
});

test("requests of one tab share one renewal, and a body is sent again whole", async () => {
  const tab = await openTab();
  tab.store.begin(server.grant());
  server.forget();
  const { api, answer } = tab.client;
  const merged = { items: [{ skuId: "s", quantity: 2 }] };
  await Promise.all([read(tab), read(tab), answer(api.POST("/api/v1/cart/merge", { body: merged }))]);
  expect(server.sent).toEqual(["refresh-1"]);
  expect(server.bodies).toContain(JSON.stringify(merged));
});

test("a token that ended while the tab slept is renewed before it is used", async () => {
  const tab = await openTab();
  tab.store.begin(server.grant());
  vi.spyOn(Date, "now").mockReturnValue(Date.now() + 5 * 3_600_000);
  await read(tab);
  expect(server.asked).toEqual(["POST /api/v1/sessions/refresh", "GET /api/v1/orders access-2"]);
});

test("a clock that is wrong costs a renewal, not the session", async () => {
  const tab = await openTab();
  tab.store.begin(server.grant());
  server.forget();
  vi.spyOn(Date, "now").mockReturnValue(Date.now() - 30 * 86_400_000); // the token looks good for a month
  await read(tab);
  expect(tab.store.current().session?.accessToken).toBe("access-2");
});

test("a token that lives shorter than the margin is not renewed for each request", async () => {
  const tab = await openTab();
  tab.store.begin(server.grant(20));
  await read(tab);
  await read(tab);
  expect(server.sent).toEqual([]);
});

test("what does not help is not tried for each request", async () => {
  const tab = await openTab();
  tab.store.begin(server.grant());
  server.broken = true;
  await expect(read(tab)).rejects.toMatchObject({ status: 401 });
  await expect(read(tab)).rejects.toMatchObject({ status: 401 });
  expect(server.sent).toEqual(["refresh-1"]);
  expect(tab.store.current().session).toBeDefined();
});

test.each([
  ["network" as const, "UNREACHABLE"],
  [503, "UNAVAILABLE"],
  [429, "UNAVAILABLE"],
  [401, ""],
])("a renewal that fails by %s keeps the session", async (refusal, code) => {
  const tab = await openTab();
  tab.store.begin(server.grant());
  server.forget();
  server.refusals = [refusal];
  await expect(read(tab)).rejects.toMatchObject({ code });
  expect(tab.store.current().session?.accessToken).toBe("access-1");
  await read(tab);
  expect(tab.store.current().session?.accessToken).toBe("access-2");
});

test("a session that the server ended expires in every tab, and says whose it was", async () => {
  const [first, second] = [await openTab(), await openTab()];
  first.store.begin(server.grant());
  second.store.fresh();
  server.revoked = true;
  server.forget();
  await expect(read(first)).rejects.toMatchObject({ status: 401 });
  expect(first.store.current()).toMatchObject({ expired: true, last: { id: "u1" } });
  expect(second.store.fresh()).toMatchObject({ expired: true, last: { id: "u1" } });
  const later = await openTab();
  expect(later.store.current().expired).toBeFalsy();
  expect(localStorage.getItem("mall.session")).not.toContain("u1");
});

test("a log-out while another tab renews is not undone", async () => {
  const [first, second] = [await openTab(), await openTab()];
  first.store.begin(server.grant());
  second.store.fresh();
  server.delay = 60;
  const renewing = first.refresh.refresh("access-1");
  await pause(20);
  second.logOut.logOut();
  expect(await renewing).toBe(false);
  expect(first.store.fresh().session).toBeUndefined();
  expect(localStorage.getItem("mall.session")).toBeNull();
  await vi.waitFor(() => expect(server.revoked).toBe(true));
});

test("a log-out ends the session at the server even when its access token has ended", async () => {
  const tab = await openTab();
  tab.store.begin(server.grant());
  server.forget();
  tab.logOut.logOut();
  expect(tab.store.current().session).toBeUndefined();
  await vi.waitFor(() => expect(server.revoked).toBe(true));
  expect(server.sent).toEqual(["refresh-1"]);
});

test("a log-out without network tells the server when the network is back", async () => {
  const tab = await openTab();
  tab.store.begin(server.grant());
  const online = globalThis.fetch;
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
  tab.logOut.logOut();
  await pause(50);
  expect(tab.store.current()).toEqual({});
  vi.stubGlobal("fetch", online);
  window.dispatchEvent(new Event("online"));
  await vi.waitFor(() => expect(server.revoked).toBe(true));
});

test("a tab that was closed while it renewed holds the others up no longer than its lease", async () => {
  const tab = await openTab();
  tab.store.begin(server.grant());
  const { take } = await import("./lease");
  expect(await take("refresh-1", false)).toBe("mine");
  expect(await take("refresh-1", false)).toBe("busy");
  expect(await take("refresh-1", true)).toBe("mine"); // a lock of the browser tells that nobody is at it
  const now = Date.now();
  vi.spyOn(Date, "now").mockReturnValue(now + 10_001);
  expect(await take("refresh-1", false)).toBe("mine");
  vi.spyOn(Date, "now").mockReturnValue(now - 3_600_000); // set back meanwhile
  expect(await take("refresh-1", false)).toBe("mine");
});

test("without a database or storage the session lasts as long as the page", async () => {
  vi.stubGlobal("indexedDB", undefined);
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  const tab = await openTab();
  tab.store.begin(server.grant());
  server.forget();
  await read(tab);
  expect(tab.store.fresh().session?.accessToken).toBe("access-2");
  expect(localStorage.getItem("mall.session")).toBeNull();
});
