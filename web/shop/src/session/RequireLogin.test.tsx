import { act, screen } from "@testing-library/react";
import { Route, Routes, useLocation } from "react-router";
import { afterEach, expect, test } from "vitest";
import { renderPage } from "@/test/render";
import { RequireLogin } from "./RequireLogin";
import { begin, end } from "./store";

afterEach(() => end());

const user = { id: "u1", email: "e", name: "n", role: "customer", createdAt: "" };
const grant = { accessToken: "a", refreshToken: "r", expiresIn: 900, tokenType: "Bearer", user };

function Place() {
  const { pathname, search } = useLocation();
  return <output>{pathname + search}</output>;
}

function open(path: string) {
  renderPage(
    <>
      <Routes>
        <Route path="/orders" element={<RequireLogin>mine</RequireLogin>} />
        <Route path="*" element={null} />
      </Routes>
      <Place />
    </>,
    path,
  );
}

test("who is not logged in is asked to, and comes back to the place", () => {
  open("/orders?status=paid");
  expect(screen.getByText("/login?next=%2Forders%3Fstatus%3Dpaid")).toBeInTheDocument();
});

test("a page stays while its session has expired, and gives way when its customer logs out", () => {
  begin(grant);
  open("/orders");
  act(() => end(true));
  expect(screen.getByText("mine")).toBeInTheDocument();
  act(() => begin(grant));
  expect(screen.getByText("mine")).toBeInTheDocument();
  act(() => end());
  expect(screen.getByText("/")).toBeInTheDocument();
});
