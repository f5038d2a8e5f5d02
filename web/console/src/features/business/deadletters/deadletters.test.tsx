import { configure, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { renderPage } from "@/test/render";
import { failedAgain, idOf, type Letter, pretty } from "./api";
import { DeadLetters } from "./DeadLetters";

// A busy machine is slow, and that is no failure.
configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 60_000 });

const hostile = '{"note":"<script>alert(1)</script><img src=x onerror=alert(2)>","amount":12345678901234567890}';
const letter = (part: Partial<Letter>): Letter => ({
  topic: "mall.order.v1.dlq",
  partition: 0,
  offset: 0,
  at: "2026-01-01T00:00:00Z",
  key: "k",
  eventId: "e1",
  type: "paid",
  group: "payment-worker",
  reason: "broken",
  tries: 3,
  replayed: false,
  headers: [{ key: "dlq-reason", value: "broken\n<b>second line</b>" }],
  body: hostile,
  base64: false,
  truncated: false,
  bytes: hostile.length,
  ...part,
});

test("a body is indented and its numbers stay as they were written", () => {
  expect(pretty('{"a":[1,{}],"b":"x: {,}\\"","n":12345678901234567890}')).toBe(
    '{\n  "a": [\n    1,\n    {}\n  ],\n  "b": "x: {,}\\"",\n  "n": 12345678901234567890\n}',
  );
  expect(pretty("not json {")).toBe("not json {");
});

test("a letter of an event that was sent back before failed again", () => {
  const before = letter({ offset: 0, replayed: true });
  const again = letter({ offset: 1 });
  const others = [letter({ offset: 2, eventId: "e2" }), letter({ offset: 3, group: "product-worker" })];
  expect([...failedAgain([before, again, ...others])]).toEqual([idOf(again)]);
});

function serve(letters: Letter[], readOnly = false) {
  const asked = vi.fn((path: string, init?: RequestInit) => {
    const body =
      path === "/api/console"
        ? { readOnly, features: { control: true } }
        : init?.method === "POST"
          ? { replayed: 1, discarded: 1 }
          : letters;
    return Promise.resolve(new Response(JSON.stringify(body), { status: 200 }));
  });
  vi.stubGlobal("fetch", asked);
  const posts = () =>
    asked.mock.calls.filter(([, i]) => i?.method === "POST").map(([path, i]) => [path, JSON.parse(String(i?.body))]);
  return posts;
}

test("what others wrote into a letter stays text", async () => {
  serve([letter({ reason: "<img src=x onerror=alert(3)>" })]);
  renderPage(<DeadLetters />, "/business/dead-letters?letter=mall.order.v1.dlq/0@0");
  expect(await screen.findByText(/<script>alert\(1\)<\/script>/)).toBeInTheDocument();
  expect(screen.getByText(/12345678901234567890/)).toBeInTheDocument();
  expect(document.querySelector("script, img, pre b")).toBeNull();
});

test("one letter is sent back by its place", async () => {
  const posts = serve([letter({ partition: 2, offset: 7 })]);
  renderPage(<DeadLetters />, "/business/dead-letters");
  await userEvent.click(await screen.findByRole("button", { name: "Replay mall.order.v1.dlq/2@7" }));
  expect(await screen.findByText(/1 letter was sent back to mall.order.v1/)).toBeVisible();
  expect(posts()).toEqual([
    ["/api/control/dead-letters/replay", { topic: "mall.order.v1.dlq", partition: 2, offset: 7 }],
  ]);
});

test("letters are given up only after a question", async () => {
  const posts = serve([letter({ offset: 1 }), letter({ offset: 2 })]);
  renderPage(<DeadLetters />, "/business/dead-letters");
  await userEvent.click(await screen.findByRole("button", { name: "Discard all 2" }));
  expect(posts()).toEqual([]);
  await userEvent.click(await screen.findByRole("button", { name: "Discard" }));
  await waitFor(() => expect(posts()).toEqual([["/api/control/dead-letters/discard", { topic: "mall.order.v1.dlq" }]]));
});

test("a read-only console shows letters and no way to handle them", async () => {
  serve([letter({})], true);
  renderPage(<DeadLetters />, "/business/dead-letters");
  expect(await screen.findByRole("button", { name: /^View / })).toBeVisible();
  expect(screen.queryByRole("button", { name: /Replay|Discard/ })).toBeNull();
});
