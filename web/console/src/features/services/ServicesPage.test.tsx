import { Notifications } from "@mantine/notifications";
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Route, Routes } from "react-router";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Process } from "@/api/control";
import { renderPage } from "@/test/render";
import { ServicesPage } from "./ServicesPage";

const process = (name: string, more: Partial<Process> = {}): Process => ({
  name,
  kind: "service",
  state: "healthy",
  launched: true,
  restarts: 0,
  pid: 1,
  cpuPercent: 1,
  ...more,
});

const compiler = "app/order/rpc/main.go:12:2: undefined: <img src=x onerror=alert(1)>";
let processes: Process[];
let control: boolean;
let readOnly: boolean;
let asked: string[];
let answer: (verb: string) => Response | Promise<Response>;

const json = (body: unknown, status = 200) => Response.json(body, { status });

beforeEach(() => {
  processes = [
    process("edge"),
    process("order-rpc", { state: "backoff", problem: "exit status 1: cannot reach mysql" }),
    process("mysql", { kind: "backing" }),
  ];
  control = true;
  readOnly = false;
  asked = [];
  answer = () => new Response(null, { status: 204 });
  vi.stubGlobal("fetch", (input: string, init?: RequestInit) => {
    const path = input.split("?")[0] ?? "";
    if (init?.method === "POST") {
      asked.push(path);
      return Promise.resolve(answer(path));
    }
    if (path === "/api/console") return Promise.resolve(json({ readOnly, features: { control } }));
    if (path === "/api/control/status") return Promise.resolve(json({ processes, outdated: false, healthy: false }));
    if (path === "/api/services")
      return Promise.resolve(
        json({
          items: [{ service: "edge", count: 5, errors: 1, rate: 2, errorRate: 0.2, p50Ms: 1, p95Ms: 2, p99Ms: 3 }],
        }),
      );
    return Promise.resolve(json({ detail: "not here" }, 404));
  });
});

const page = () =>
  renderPage(
    <>
      <Notifications />
      <Routes>
        <Route path="/services" element={<ServicesPage />} />
      </Routes>
    </>,
    "/services",
  );

const row = async (name: string) => {
  const link = await screen.findByRole("link", { name });
  return link.closest("tr") as HTMLElement;
};

describe("ServicesPage", () => {
  it("says in words what is wrong, and leads there", async () => {
    page();
    expect(await screen.findByText("2 of 3 healthy")).toBeInTheDocument();
    const link = screen.getByRole("link", { name: "order-rpc is waiting: exit status 1: cannot reach mysql" });
    expect(link).toHaveAttribute("href", "/services/order-rpc");
    expect(within(await row("edge")).getByText("20%")).toBeInTheDocument();
  });

  it("restarts a process and says so", async () => {
    page();
    await userEvent.click(within(await row("edge")).getByRole("button", { name: "Restart edge" }));
    expect(asked).toEqual(["/api/control/restart/edge"]);
    expect(await screen.findByText("edge was restarted.")).toBeInTheDocument();
  });

  it("shows the compiler's words as text when a rebuild fails, until they are dismissed", async () => {
    let finish: (response: Response) => void = () => undefined;
    answer = () => new Promise<Response>(resolve => (finish = resolve));
    page();
    const button = within(await row("order-rpc")).getByRole("button", { name: "Rebuild and restart order-rpc" });
    await userEvent.click(button);
    await waitFor(async () => expect(within(await row("order-rpc")).getAllByText("building …")).not.toHaveLength(0));
    for (const b of within(await row("order-rpc")).getAllByRole("button")) expect(b).toBeDisabled();
    finish(json({ code: "INVALID_STATE", detail: `# mall/app/order/rpc\n${compiler}` }, 409));
    const said = await screen.findByRole("region", { name: "What was said" });
    expect(said).toHaveTextContent("undefined: <img src=x onerror=alert(1)>");
    expect(said.querySelector("img")).toBeNull();
    expect(within(said).getByText("app/order/rpc/main.go:12:2:").tagName).toBe("B");
    const alert = said.closest("[role=alert]") as HTMLElement;
    await userEvent.click(within(alert).getByRole("button", { name: "Close" }));
    await waitFor(() => expect(screen.queryByRole("region", { name: "What was said" })).toBeNull());
  });

  it("stops a backing server only after a confirmation", async () => {
    page();
    await userEvent.click(within(await row("mysql")).getByRole("button", { name: "Stop mysql" }));
    const dialog = await screen.findByRole("dialog", { name: "Stop mysql?" });
    expect(asked).toEqual([]);
    await userEvent.click(within(dialog).getByRole("button", { name: "Stop" }));
    expect(asked).toEqual(["/api/control/stop/mysql"]);
  });

  it("offers nothing to do when it is read-only", async () => {
    readOnly = true;
    page();
    await row("edge");
    expect(screen.queryByRole("button", { name: /^(Start|Stop|Restart|Rebuild) / })).toBeNull();
  });

  it("shows what spans tell where there is no supervisor", async () => {
    control = false;
    page();
    expect(await screen.findByText(/No supervisor answers here/)).toBeInTheDocument();
    expect(await screen.findByRole("link", { name: "edge" })).toBeInTheDocument();
    expect(screen.queryByRole("link", { name: "mysql" })).toBeNull();
  });

  it("sorts by a column's head and filters by words", async () => {
    page();
    await row("edge");
    await userEvent.click(screen.getByRole("button", { name: "State" }));
    expect(screen.getByRole("columnheader", { name: /State/ })).toHaveAttribute("aria-sort", "ascending");
    const names = () =>
      screen
        .getAllByRole("row")
        .map(r => r.querySelector("[data-row]")?.textContent)
        .filter(Boolean);
    expect(names()).toEqual(["order-rpc", "edge", "mysql"]);
    await userEvent.click(screen.getByRole("searchbox"));
    await userEvent.paste("mysql backoff");
    expect(names()).toEqual(["order-rpc"]);
  });
});
