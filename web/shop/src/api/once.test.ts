import { beforeEach, expect, test, vi } from "vitest";

let once: typeof import("./once");
let Problem: typeof import("./problem").Problem;

async function load() {
  vi.resetModules();
  once = await import("./once");
  ({ Problem } = await import("./problem"));
}

beforeEach(async () => {
  sessionStorage.clear();
  await load();
});

const keys: string[] = [];
const says =
  (status: number, code = "") =>
  async (key: string) => {
    keys.push(key);
    throw new Problem(status, code, "");
  };
const yes = async (key: string) => key;

test("the key stays until the server said yes or no, across reloads", async () => {
  keys.length = 0;
  for (const status of [0, 503, 504, 429, 401]) {
    await expect(once.once("order", { a: 1 }, says(status))).rejects.toMatchObject({ status });
    await load(); // the page is loaded again
  }
  const last = await once.once("order", { a: 1 }, yes);
  expect(new Set([...keys, last]).size).toBe(1);
  expect(await once.once("order", { a: 1 }, yes)).not.toBe(last);
});

test("what was refused is asked anew", async () => {
  keys.length = 0;
  await expect(once.once("order", 1, says(409, "OUT_OF_STOCK"))).rejects.toThrow();
  expect(await once.once("order", 1, yes)).not.toBe(keys[0]);
});

test("a double click is one intent, another content another one", async () => {
  const [a, b] = await Promise.all([once.once("order", 1, yes), once.once("order", 1, yes)]);
  expect(a).toBe(b);
  const [c, d] = await Promise.all([once.once("order", 1, yes), once.once("order", 2, yes)]);
  expect(c).not.toBe(d);
});

test("a secret is in no storage, and a retry is the same intent all the same", async () => {
  keys.length = 0;
  const content = { email: "e", password: "correct horse" };
  for (let i = 0; i < 2; i++) await expect(once.once("register", content, says(0), { secret: true })).rejects.toThrow();
  expect(keys[0]).toBe(keys[1]);
  expect(JSON.stringify(sessionStorage)).not.toContain("horse");
});

test("who logs out leaves no intent behind", async () => {
  keys.length = 0;
  await expect(once.once("order", 1, says(0))).rejects.toThrow();
  once.forgetIntents();
  await load();
  expect(await once.once("order", 1, yes)).not.toBe(keys[0]);
});

test("an intent that is none, and forbidden storage, do no harm", async () => {
  sessionStorage.setItem("mall.intent.order", '{"key":1}');
  expect(await once.once("order", 1, yes)).toMatch(/^[0-9a-f]{32}$/);
  const forbidden = vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("no", "SecurityError");
  });
  keys.length = 0;
  for (let i = 0; i < 2; i++) await expect(once.once("order", 3, says(0))).rejects.toThrow();
  expect(keys[0]).toBe(keys[1]);
  forbidden.mockRestore();
});
