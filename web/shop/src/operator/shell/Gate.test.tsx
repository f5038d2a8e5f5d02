import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { act, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { Problem } from "@/api/problem";
import { begin, end } from "@/session/store";
import { renderPage } from "@/test/render";
import { ExpiredDialog } from "./ExpiredDialog";
import { Gate } from "./Gate";
import { consoleUrl } from "./Navigation";

function grant(role: string) {
  return {
    accessToken: `token-of-${role}`,
    refreshToken: "refresh",
    expiresIn: 900,
    tokenType: "Bearer",
    user: { id: role, email: `${role}@mall.test`, name: role, role, createdAt: "2026-11-01T00:00:00Z" },
  };
}

function show(page = <p>secret</p>) {
  return renderPage(
    <>
      <Gate>{page}</Gate>
      <ExpiredDialog />
    </>,
    "/admin",
  );
}

function Refused() {
  const queryFn = () => Promise.reject(new Problem(403, "FORBIDDEN", "no"));
  useQuery({ queryKey: ["admin"], queryFn, retry: false });
  return <p>secret</p>;
}

beforeEach(() => end());

it("asks who has no session to log in", () => {
  show();
  expect(screen.getByRole("heading", { name: "Log in as an operator" })).toBeInTheDocument();
  expect(screen.queryByText("secret")).not.toBeInTheDocument();
});

it("lets an operator through who logs in", async () => {
  vi.stubGlobal(
    "fetch",
    vi.fn(() => Promise.resolve(Response.json(grant("operator"), { status: 201 }))),
  );
  show();
  await userEvent.type(screen.getByLabelText(/E-mail/), "operator@mall.test");
  await userEvent.type(screen.getByLabelText(/^Password/), "operator-password");
  await userEvent.click(screen.getByRole("button", { name: "Log in" }));
  expect(await screen.findByText("secret")).toBeInTheDocument();
  vi.unstubAllGlobals();
});

it("keeps a customer out and offers ways on", () => {
  begin(grant("customer"));
  show();
  expect(screen.queryByText("secret")).not.toBeInTheDocument();
  expect(screen.getByText(/customer@mall.test/)).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "To the storefront" })).toHaveAttribute("href", "/");
});

it("believes the server when it no longer takes somebody for an operator", async () => {
  begin(grant("operator"));
  renderPage(
    <QueryClientProvider client={new QueryClient()}>
      <Gate>
        <Refused />
      </Gate>
    </QueryClientProvider>,
  );
  expect(await screen.findByRole("heading", { name: "For operators only" })).toBeInTheDocument();
  expect(screen.queryByText("secret")).not.toBeInTheDocument();
});

it("keeps the page when the session ends by itself, and asks for the password over it", async () => {
  begin(grant("operator"));
  show();
  act(() => end(true));
  expect(screen.getByText("secret")).toBeInTheDocument();
  expect(await screen.findByRole("dialog", { name: "Your session has ended" })).toBeInTheDocument();
  expect(screen.getByLabelText(/E-mail/)).toHaveValue("operator@mall.test");
  await userEvent.click(screen.getByRole("button", { name: "Leave this page" }));
  expect(screen.queryByText("secret")).not.toBeInTheDocument();
});

it("finds the console where its traces are, and nowhere else", () => {
  expect(consoleUrl("http://127.0.0.1:8090/traces/{traceId}")).toBe("http://127.0.0.1:8090");
  expect(consoleUrl("/traces/{traceId}")).toBeUndefined();
  expect(consoleUrl(`${location.origin}/traces/{traceId}`)).toBeUndefined();
  expect(consoleUrl("")).toBeUndefined();
});
