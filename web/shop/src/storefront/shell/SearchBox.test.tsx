import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useLocation } from "react-router";
import { beforeEach, expect, test, vi } from "vitest";
import { renderPage } from "@/test/render";
import { SearchBox } from "./SearchBox";

const all = [
  { kind: "category", id: "digital", text: "Phones & Digital" },
  { kind: "product", id: "P1", text: "星河 X2 智能手机 Xinghe X2 Smartphone" },
  { kind: "product", id: "P2", text: "星河 X2 Pro Xinghe X2 Pro" },
];
const asked: string[] = [];
const aborted: string[] = [];
let delay = 0;

beforeEach(() => {
  asked.length = 0;
  aborted.length = 0;
  delay = 0;
  vi.stubGlobal("fetch", (request: Request, { signal }: { signal: AbortSignal }) => {
    const query = new URL(request.url, "http://shop").searchParams.get("query") ?? "";
    asked.push(query);
    signal.addEventListener("abort", () => aborted.push(query));
    const items = query.startsWith("x") ? all : [];
    return new Promise(resolve => setTimeout(() => resolve(Response.json({ items })), delay));
  });
});

function Place() {
  const { pathname, search } = useLocation();
  return <output>{pathname + search}</output>;
}

async function typed(text: string) {
  renderPage(
    <>
      <SearchBox />
      <Place />
    </>,
  );
  const box = screen.getByRole("combobox", { name: "Search for products" });
  await userEvent.type(box, text);
  return box;
}

const where = () => document.querySelector("output")?.textContent;
const active = (box: HTMLElement) =>
  document.getElementById(box.getAttribute("aria-activedescendant") ?? "")?.textContent;

test("suggestions are asked for once a pause, and told to who cannot see them", async () => {
  const box = await typed("xing");
  expect(await screen.findAllByRole("option")).toHaveLength(3);
  expect(asked).toEqual(["xing"]);
  expect(box).toHaveAttribute("aria-expanded", "true");
  expect(box).toHaveAttribute("aria-controls", screen.getByRole("listbox", { name: "Suggestions" }).id);
  expect(screen.getByText("3 suggestions")).toBeInTheDocument();
});

test("arrows go round through the suggestions and the box, and Enter takes the chosen one", async () => {
  const box = await typed("xing");
  await screen.findAllByRole("option");
  expect(active(box)).toBeUndefined();
  await userEvent.keyboard("{ArrowDown}{ArrowDown}");
  expect(active(box)).toBe("星河 X2 智能手机 Xinghe X2 Smartphone");
  expect(screen.getByRole("option", { selected: true })).toHaveTextContent("Xinghe X2 Smartphone");
  await userEvent.keyboard("{ArrowDown}{ArrowDown}");
  expect(active(box)).toBeUndefined();
  await userEvent.keyboard("{ArrowUp}");
  expect(active(box)).toBe("星河 X2 Pro Xinghe X2 Pro");
  await userEvent.keyboard("{Enter}");
  expect(where()).toBe("/products/P2");
  expect(screen.queryByRole("option")).toBeNull();
});

test("a category leads to its products, by mouse too", async () => {
  await typed("xing");
  await userEvent.click((await screen.findAllByRole("option"))[0] as HTMLElement);
  expect(where()).toBe("/products?category=digital");
});

test("Enter without a choice searches for the words", async () => {
  await typed("x & y{Enter}");
  expect(where()).toBe("/products?query=x%20%26%20y");
});

test("Escape closes the suggestions first and clears the box then", async () => {
  const box = await typed("xing");
  await screen.findAllByRole("option");
  await userEvent.keyboard("{Escape}");
  expect(box).toHaveAttribute("aria-expanded", "false");
  expect(box).toHaveValue("xing");
  await userEvent.keyboard("{Escape}");
  expect(box).toHaveValue("");
  expect(box).toHaveFocus();
});

test("leaving the box closes the suggestions", async () => {
  const box = await typed("xing");
  await screen.findAllByRole("option");
  await userEvent.tab(); // to the button that clears
  await userEvent.tab();
  expect(box).toHaveAttribute("aria-expanded", "false");
});

test("an answer that nobody waits for any more is called off", async () => {
  delay = 2000;
  const box = await typed("xin");
  await waitFor(() => expect(asked).toEqual(["xin"]));
  await userEvent.type(box, "g");
  await waitFor(() => expect(asked).toEqual(["xin", "xing"]));
  expect(aborted).toEqual(["xin"]);
});

test("keys that an input method takes for itself do nothing, nor is half a word looked up", async () => {
  const box = await typed("x");
  await screen.findAllByRole("option");
  fireEvent.compositionStart(box);
  fireEvent.input(box, { target: { value: "xxing'he" }, isComposing: true });
  fireEvent.keyDown(box, { key: "Enter", isComposing: true });
  fireEvent.keyDown(box, { key: "ArrowDown", isComposing: true });
  expect(where()).toBe("/");
  expect(active(box)).toBeUndefined();
  await new Promise(done => setTimeout(done, 400));
  expect(asked).toEqual(["x"]);
  fireEvent.input(box, { target: { value: "x星河" } });
  fireEvent.compositionEnd(box);
  await waitFor(() => expect(asked).toEqual(["x", "x星河"]));
});
