import { afterEach, expect, it, vi } from "vitest";
import { askEarly } from "./early";
import { get } from "./http";

afterEach(() => vi.unstubAllGlobals());

const answers = (...all: Response[]) => {
  const fetched = vi.fn(async () => all.shift() ?? Response.error());
  vi.stubGlobal("fetch", fetched);
  return fetched;
};

it("hands what was asked early to the first who asks, and asks anew for the next", async () => {
  const fetched = answers(Response.json({ n: 1 }), Response.json({ n: 2 }));
  askEarly("/api/x");
  expect(await get("/api/x")).toEqual({ n: 1 });
  expect(fetched).toHaveBeenCalledTimes(1);
  expect(await get("/api/x")).toEqual({ n: 2 });
  expect(fetched).toHaveBeenCalledTimes(2);
});

it("asks again when the early answer was a refusal", async () => {
  answers(Response.json({ code: "LOGIN_REQUIRED" }, { status: 401 }), Response.json({ n: 3 }));
  askEarly("/api/y");
  expect(await get("/api/y")).toEqual({ n: 3 });
});
