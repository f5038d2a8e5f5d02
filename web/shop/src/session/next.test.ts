import { expect, test } from "vitest";
import { loginPath, safeNext } from "./next";

test.each([
  "/",
  "/orders",
  "/orders/01ARZ3NDEKTSV4RRFFQ69G5FAV?tab=1#history",
  "/products?query=%2F%2Fevil.example",
  "/products?next=//evil.example",
])("%s is a place of this site", next => expect(safeNext(next)).toBe(next));

test.each([
  null,
  undefined,
  "",
  "orders",
  "//evil.example",
  "///evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "\t//evil.example",
  "/.//evil.example",
  "/a/..//evil.example",
  "/%2e//evil.example",
  "https://evil.example/",
  "http:evil.example",
  "javascript:alert(1)",
  " javascript:alert(1)",
  "data:text/html,x",
  "//[",
  "/login",
  "/login?next=/login",
  "/register",
  "/reset-password#token=x",
])("%j leads home", next => expect(safeNext(next)).toBe("/"));

test("the log-in leads back to where it was asked for", () => {
  expect(loginPath({ pathname: "/orders", search: "?status=paid", hash: "" })).toBe(
    "/login?next=%2Forders%3Fstatus%3Dpaid",
  );
  expect(loginPath({ pathname: "/", search: "", hash: "" })).toBe("/login");
});
