import { screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { renderPage } from "@/test/render";
import { Top } from "./Top";

it("lists what was counted most, and keeps hostile names text", () => {
  const items = [
    { name: "<script>alert(1)</script>", count: 1200 },
    ...Array.from({ length: 12 }, (_, i) => ({ name: `/p/${i}`, count: i })),
  ];
  renderPage(<Top title="Pages" items={items} />);
  const rows = within(screen.getByRole("table")).getAllByRole("row").slice(1);
  expect(rows).toHaveLength(10);
  expect(rows[0]).toHaveTextContent("<script>alert(1)</script>1,200");
  expect(document.querySelector("td script")).toBeNull();
});

it("shows nothing where nothing was counted", () => {
  renderPage(<Top title="Pages" items={[]} />);
  expect(screen.queryByText("Pages")).toBeNull();
});
