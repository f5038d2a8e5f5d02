import { expect, test } from "vitest";
import { Problem } from "@/api/problem";
import { shortages } from "./shortage";

const lines = [{ skuId: "a" }, { skuId: "b" }, { skuId: "c" }];

test("the server's places become SKUs and what is left of them", () => {
  const errors = [
    { field: "items[2].quantity", reason: "only 4 left" },
    { field: "items[0].quantity", reason: "only 0 left" },
  ];
  expect(shortages(new Problem(409, "OUT_OF_STOCK", "", { errors }), lines)).toEqual({ c: 4, a: 0 });
});

test("what is not sold any more has nothing left", () => {
  const errors = [{ field: "items[1].skuId", reason: "is not on sale" }];
  expect(shortages(new Problem(404, "SKU_NOT_FOUND", "", { errors }), lines)).toEqual({ b: 0 });
});

test("other refusals and places that are none tell nothing", () => {
  const errors = [{ field: "items[9].quantity", reason: "only 1 left" }];
  expect(shortages(new Problem(409, "OUT_OF_STOCK", "", { errors }), lines)).toEqual({});
  expect(shortages(new Problem(400, "VALIDATION", "", { errors }), lines)).toEqual({});
  expect(shortages(new Error("no"), lines)).toEqual({});
});
