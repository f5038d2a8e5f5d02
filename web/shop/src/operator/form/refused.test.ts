import { expect, it } from "vitest";
import { Problem } from "@/api/problem";
import { fieldOf as saleField } from "../flash/schema";
import { fieldOf as productField } from "../products/form/fields";
import { refused } from "./refused";

const invalid = (...errors: [string, string][]) =>
  new Problem(400, "VALIDATION", "invalid", {
    traceId: "t",
    errors: errors.map(([field, reason]) => ({ field, reason })),
  });

it("puts what the server says of a product on its fields", () => {
  const { fields, rest } = refused(
    invalid(
      ["title", "a"],
      ["skus[0].price.amount", "b"],
      ["skus[11].attributes", "c"],
      ["skus[2].stock", "d"],
      ["skus[3].id", "e"],
      ["pictures[1]", "f"],
      ["skus", "g"],
    ),
    productField,
  );
  expect(fields).toEqual({
    title: "a",
    "skus.0.price": "b",
    "skus.11.attributes": "c",
    "skus.2.stock": "d",
    "skus.3.attributes": "e",
    pictures: "f",
    skus: "g",
  });
  expect((rest as Problem).errors).toEqual([]);
  expect((rest as Problem).traceId).toBe("t");
});

it("puts what the server says of a sale on its fields", () => {
  const { fields } = refused(
    invalid(["limitPerCustomer", "a"], ["items[1].price.currency", "b"], ["items[0].skuId", "c"], ["endsAt", "d"]),
    saleField,
  );
  expect(fields).toEqual({ limit: "a", "items.1.price": "b", "items.0.skuId": "c", endsAt: "d" });
});

it("keeps what belongs to no field with the problem", () => {
  const { fields, rest } = refused(invalid(["Idempotency-Key", "is missing"]), productField);
  expect(fields).toEqual({});
  expect((rest as Problem).errors).toEqual([{ field: "Idempotency-Key", reason: "is missing" }]);
});

it("leaves other errors as they are", () => {
  const error = new TypeError("no");
  expect(refused(error, productField)).toEqual({ fields: {}, rest: error });
});
