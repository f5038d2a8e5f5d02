import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, fireEvent, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { createMemoryRouter, Link, RouterProvider } from "react-router";
import { describe, expect, it, vi } from "vitest";
import { Problem } from "@/api/problem";
import type { Column, Load } from "./column";
import { DataTable } from "./DataTable";
import { ChoiceFilter, SearchFilter } from "./FilterInputs";
import { useFilters } from "./filters";

interface Row {
  id: string;
}

const columns: Column<Row>[] = [{ id: "id", header: "Name", cell: r => r.id }];

// Three pages: "a…", "b…", "c…" by the cursors "", "to-b", "to-c".
const three: Load<Row> = ({ limit, cursor = "" }) => {
  const letter = { "": "a", "to-b": "b", "to-c": "c" }[cursor] ?? "?";
  const nextCursor = { a: "to-b", b: "to-c" }[letter] ?? "";
  return Promise.resolve({ items: [{ id: `${letter} of ${limit}` }], nextCursor });
};

function List({ load }: { load: Load<Row> }) {
  const [filters, change, filtered] = useFilters("status");
  return (
    <DataTable
      name="list"
      caption="A list"
      columns={columns}
      queryKey={["admin", "list", filters]}
      load={load}
      rowKey={r => r.id}
      filtered={filtered}
      clearFilters={() => change({ status: "" })}
      filters={
        <ChoiceFilter
          label="Status"
          value={filters.status}
          choices={[{ value: "paid", label: "Paid" }]}
          onChange={v => change({ status: v })}
        />
      }
    />
  );
}

function show(load: Load<Row>, at: string | { pathname: string; search: string; state?: unknown } = "/admin/list") {
  const router = createMemoryRouter([{ path: "/admin/list", element: <List load={load} /> }], { initialEntries: [at] });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return router;
}

const button = (name: string) => screen.getByRole("button", { name });

it("goes forth and back through the pages, and the URL tells where it is", async () => {
  const router = show(three);
  await screen.findByText("a of 20");
  expect(button("Previous page")).toHaveAttribute("aria-disabled", "true");
  await userEvent.click(button("Next page"));
  await screen.findByText("b of 20");
  expect(router.state.location.search).toBe("?cursor=to-b");
  await userEvent.click(button("Next page"));
  await screen.findByText("c of 20");
  expect(screen.getByText("Page 3 · 1 row")).toBeInTheDocument();
  expect(button("Next page")).toHaveAttribute("aria-disabled", "true");
  await userEvent.click(button("Previous page"));
  await screen.findByText("b of 20");
  await userEvent.click(button("Previous page"));
  await screen.findByText("a of 20");
  expect(router.state.location.search).toBe("");
});

it("finds the page before again after a reload and after the browser's back", async () => {
  const first = show(three);
  await screen.findByText("a of 20");
  await userEvent.click(button("Next page"));
  await userEvent.click(await screen.findByRole("button", { name: "Next page" }));
  await screen.findByText("c of 20");
  await first.navigate(-1);
  await screen.findByText("b of 20");
  const { pathname, search, state } = first.state.location;
  document.body.innerHTML = "";
  show(three, { pathname, search, state }); // what a browser keeps over a reload
  await screen.findByText("b of 20");
  await userEvent.click(button("Previous page"));
  await screen.findByText("a of 20");
});

it("offers the first page where a shared link does not tell what was before", async () => {
  show(three, "/admin/list?cursor=to-c");
  await screen.findByText("c of 20");
  expect(button("Previous page")).toHaveAttribute("aria-disabled", "true");
  await userEvent.click(button("First page"));
  await screen.findByText("a of 20");
});

it("begins at the first page when the size or a filter changes", async () => {
  const router = show(three, "/admin/list?cursor=to-b");
  await screen.findByText("b of 20");
  await userEvent.selectOptions(screen.getByLabelText("Rows on a page"), "50");
  await screen.findByText("a of 50");
  await userEvent.click(button("Next page"));
  await screen.findByText("b of 50");
  await userEvent.selectOptions(screen.getByLabelText("Status"), "paid");
  await screen.findByText("a of 50");
  expect(router.state.location.search).toBe("?limit=50&status=paid");
});

it("does not believe a page size that the API refuses", async () => {
  show(three, "/admin/list?limit=5000");
  await screen.findByText("a of 20");
});

it("says that a filter found nothing and clears it", async () => {
  const load = vi.fn<Load<Row>>(() => Promise.resolve({ items: [], nextCursor: "" }));
  const router = show(load, "/admin/list?status=paid");
  await screen.findByText("Nothing matches");
  await userEvent.click(button("Clear the filters"));
  await screen.findByText("There is nothing here yet");
  expect(router.state.location.search).toBe("");
});

it("shows why a list could not be loaded, and tries again", async () => {
  const load = vi
    .fn<Load<Row>>()
    .mockRejectedValueOnce(new Problem(503, "UNAVAILABLE", "busy", { traceId: "0af7651916cd43dd8448eb211c80319c" }))
    .mockImplementation(three);
  show(load);
  expect(await screen.findByRole("alert")).toHaveTextContent("0af7651916cd43dd8448eb211c80319c");
  await userEvent.click(button("Try again"));
  await screen.findByText("a of 20");
  await waitFor(() => expect(screen.queryByRole("alert")).not.toBeInTheDocument());
});

function Searched() {
  const [filters, change] = useFilters("query");
  return (
    <>
      <SearchFilter label="Find" value={filters.query} onChange={v => change({ query: v })} />
      <Link to="/admin/list/1">first</Link>
    </>
  );
}

function First() {
  return <h1>the first</h1>;
}

function routerTo(lazy: () => Promise<{ Component: typeof First }>) {
  const router = createMemoryRouter(
    [
      { path: "/admin/list", element: <Searched /> },
      { path: "/admin/list/1", lazy },
    ],
    { initialEntries: ["/admin/list"] },
  );
  render(
    <MantineProvider env="test">
      <RouterProvider router={router} />
    </MantineProvider>,
  );
  return router;
}

describe("a person who clicks a row before the search took effect is let go", () => {
  it("while the page is fetched", async () => {
    let fetched = () => {};
    const chunk = new Promise<{ Component: typeof First }>(resolve => {
      fetched = () => resolve({ Component: First });
    });
    const router = routerTo(() => chunk);
    await userEvent.type(screen.getByLabelText("Find"), "first");
    act(() => {
      fireEvent.click(screen.getByRole("link", { name: "first" }));
      fireEvent.keyDown(screen.getByLabelText("Find"), { key: "Enter" }); // as its timer would, before React has rendered
    });
    await new Promise(resolve => setTimeout(resolve, 600)); // longer than a person may pause while typing
    fetched();
    await screen.findByRole("heading", { name: "the first" });
    expect(router.state.location).toMatchObject({ pathname: "/admin/list/1", search: "" });
  });

  it("while the page is rendered", async () => {
    const router = routerTo(() => Promise.resolve({ Component: First }));
    const field = screen.getByLabelText("Find");
    fireEvent.change(field, { target: { value: "first" } });
    const there = new Promise<void>(resolve => {
      router.subscribe(state => state.location.pathname.endsWith("/1") && resolve());
    });
    await act(async () => {
      fireEvent.click(screen.getByRole("link", { name: "first" }));
      await there; // the router has gone, the old page is still up
      fireEvent.keyDown(field, { key: "Enter" });
    });
    await screen.findByRole("heading", { name: "the first" });
    expect(router.state.location).toMatchObject({ pathname: "/admin/list/1", search: "" });
  });
});
